"""Stepping over from the portal, where everybody signs in, to a hospital's own host.

Sessions do not cross hosts. A random ticket does: posted once, within seconds, to the one hospital
it was made for (the pattern of Zulip's log_into_subdomain), and good only in the browser that asked
for it: the hospital's host keeps a secret there and the ticket carries its hash (as PKCE does,
RFC 7636), so that nobody can sign somebody else in as himself.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from optiserve import addresses
from optiserve.tenancy.context import inside
from optiserve.usecases import second_factors
from shared.audit import chains
from shared.audit import services as audit
from shared.delegation import queries as delegation
from shared.delegation.models import Grant
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from shared.kernel.ids import digest, new_secret
from shared.users import queries as users
from shared.users.models import OrganisationKind, User
from shared.users.principals import Principal
from tenants.sharing import services as sharing

TICKET_SECONDS = 15


class NoEntry(DomainError):
    """The person may not step over: no such hospital, no membership, or no grant that holds."""

    code = "no-entry"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where to post the secret. ``as_visitor``: under a grant, and the hospital sees every page."""

    secret: str
    origin: str
    hospital_name: str
    as_visitor: bool

    @property
    def action(self) -> str:
        """The address that takes the secret."""
        return f"{self.origin}/enter/"


@dataclass(frozen=True, slots=True)
class Entry:
    """Whom a redeemed ticket lets in, and under which grant; None for the hospital's own people.

    ``proved``: the person has a second factor.
    """

    user: User
    grant: Grant | None
    proved: bool


def ticket_for_member(*, code: str, user: User, challenge: str) -> Ticket:
    """A ticket to the hospital one works at. ``challenge``: the hash of the browser's secret.

    Raises NoEntry.
    """
    hospital = hospitals.open_with_code(code)
    if hospital is None or not _is_member(user.pk, hospital):
        raise NoEntry
    return _ticket(hospital, user_id=user.pk, challenge=challenge, grant=None)


def ticket_for_visitor(
    *, code: str, grant_id: int, principal: Principal, challenge: str, at: datetime
) -> Ticket:
    """A ticket to the hospital of one of the dealer's live grants. Raises NoEntry."""
    grant = (
        delegation.of_dealer(principal.organisation_id, at=at)
        .filter(pk=grant_id, hospital__code=code)
        .first()
    )
    if (
        grant is None
        or not principal.may("granted.enter")
        or hospitals.open_with_code(code) is None
    ):
        raise NoEntry
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=principal.actor,
        organisation=f"dealer:{principal.organisation_id}",
        operation="granted.enter",
        subject=grant.hospital.code,
        details={"grant": grant.pk},
    )
    user_id = principal.user_id
    return _ticket(grant.hospital, user_id=user_id, challenge=challenge, grant=grant.pk)


def _ticket(
    hospital: Hospital, *, user_id: int | None, challenge: str, grant: int | None
) -> Ticket:
    if user_id is None or second_factors.is_due(user_id):
        raise NoEntry
    secret = new_secret()
    held = {
        "grant": grant,
        "user": user_id,
        "hospital": hospital.pk,
        "challenge": challenge,
        "proved": second_factors.has_one(user_id),
    }
    _tickets().set(digest(secret), held, TICKET_SECONDS)
    return Ticket(
        secret=secret,
        origin=addresses.hospital_origin(hospital.code),
        hospital_name=hospital.name,
        as_visitor=grant is not None,
    )


def redeem(*, secret: str, browser_secret: str, hospital: Hospital, at: datetime) -> Entry | None:
    """Use a ticket up.

    None unless it is fresh, for this hospital and this browser, and what it rests on still holds.
    """
    key = digest(secret)
    held = _tickets().get(key)
    # Two may read the ticket; only one deletes it.
    if held is None or not _tickets().delete(key):
        return None
    if held["hospital"] != hospital.pk or held["challenge"] != digest(browser_secret):
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    if user is None:
        return None
    if held["grant"] is None:
        return Entry(user, None, held["proved"]) if _is_member(user.pk, hospital) else None
    grant = delegation.live_grant(held["grant"], hospital_id=hospital.pk, at=at)
    return Entry(user, grant, held["proved"]) if grant else None


def note_arrival(*, principal: Principal, hospital: Hospital, at: datetime) -> None:
    """The hospital sees in its own trail that a visitor stepped in."""
    with inside(hospital):
        sharing.record_visit(principal=principal, at=at, operation="granted.enter")


def _is_member(user_id: int, hospital: Hospital) -> bool:
    found = users.belonging_in(user_id, kind=OrganisationKind.HOSPITAL, organisation_id=hospital.pk)
    return found is not None


def _tickets() -> BaseCache:
    return caches["crossing"]
