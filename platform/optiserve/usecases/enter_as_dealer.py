"""A dealer steps over from the portal to a hospital that granted access.

Sessions do not cross hosts. A random ticket does: posted once, within seconds, to the one hospital
it was made for (the pattern of Zulip's log_into_subdomain).
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from optiserve import addresses
from optiserve.tenancy.context import inside
from shared.audit import services as audit
from shared.delegation import queries as delegation
from shared.delegation.models import Grant
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from shared.kernel.ids import digest, new_secret
from shared.users.models import User
from shared.users.principals import Principal
from tenants.sharing import services as sharing

TICKET_SECONDS = 15


class GrantGone(DomainError):
    """The grant does not exist, is not this dealer's, or no longer holds."""

    code = "grant-gone"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where to post the secret."""

    secret: str
    action: str
    origin: str
    hospital_name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Whom a redeemed ticket lets in, and under which grant."""

    user: User
    grant: Grant


def issue_ticket(*, grant_id: int, principal: Principal, at: datetime) -> Ticket:
    """A ticket for the hospital of one of the dealer's live grants. Raises GrantGone."""
    grant = (
        delegation.of_dealer(principal.organisation_id, at=at)
        .filter(pk=grant_id)
        .select_related("hospital")
        .first()
    )
    if grant is None:
        raise GrantGone
    secret = new_secret()
    _tickets().set(
        digest(secret),
        {"grant": grant.pk, "user": principal.user_id, "hospital": grant.hospital_id},
        TICKET_SECONDS,
    )
    audit.record(
        chain="portal",
        at=at,
        actor=principal.actor,
        organisation=f"dealer:{principal.organisation_id}",
        operation="granted.enter",
        subject=grant.hospital.code,
        details={"grant": grant.pk},
    )
    origin = addresses.hospital_origin(grant.hospital.code)
    return Ticket(
        secret=secret,
        action=f"{origin}/enter/",
        origin=origin,
        hospital_name=grant.hospital.name,
    )


def redeem_ticket(*, secret: str, hospital: Hospital, at: datetime) -> Entry | None:
    """Use a ticket up. None unless it is fresh, for this hospital, and its grant still holds."""
    key = digest(secret)
    ticket = _tickets().get(key)
    # Two may read the ticket; only one deletes it.
    if ticket is None or not _tickets().delete(key) or ticket["hospital"] != hospital.pk:
        return None
    grant = delegation.live_grant(ticket["grant"], hospital_id=hospital.pk, at=at)
    user = User.objects.filter(pk=ticket["user"], is_active=True).first()
    if grant is None or user is None:
        return None
    return Entry(user=user, grant=grant)


def note_arrival(*, principal: Principal, hospital: Hospital, at: datetime) -> None:
    """The hospital sees in its own trail that somebody stepped in."""
    with inside(hospital):
        sharing.record_visit(principal=principal, at=at, operation="granted.enter")


def _tickets() -> BaseCache:
    return caches["crossing"]
