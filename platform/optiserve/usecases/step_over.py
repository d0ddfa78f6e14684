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
from shared.delegation.models import Grant, SupportAccess
from shared.delegation.support import queries as support
from shared.delegation.support import services as support_services
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from shared.kernel.ids import digest, new_secret
from shared.users import queries as users
from shared.users import vouching
from shared.users.models import OrganisationKind, User
from shared.users.principals import Principal
from tenants.sharing import services as sharing

TICKET_SECONDS = 15


class NoEntry(DomainError):
    """The person may not step over: no such hospital, no membership, nothing that lets in."""

    code = "no-entry"


class ThroughProvider(NoEntry):
    """The hospital's people come through its own provider; ``organisation`` names whose."""

    code = "through-provider"

    def __init__(self, organisation: str) -> None:
        super().__init__(organisation=organisation)
        self.organisation = organisation


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a session at the portal rests on: whose provider vouched, "" for a password or passkey;
    whether it asked for a second factor; and when who it is was last proved, in seconds since 1970.
    """

    vouched_by: str = ""
    is_proved: bool = False
    proved_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where to post the secret. ``as_visitor``: an outsider, and the hospital sees every page."""

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
    """Whom a redeemed ticket lets in, under which grant or support access; the hospital's own
    people have neither.

    ``proved``: the person has a second factor, or the provider asked for one. ``proved_at``: when
    they last proved who they are, in seconds since 1970; 0 for an outsider.
    """

    user: User
    proved: bool
    grant: Grant | None = None
    support: SupportAccess | None = None
    proved_at: float = 0.0


def ticket_for_member(*, code: str, user: User, challenge: str, sign_in: SignIn) -> Ticket:
    """A ticket to the hospital one works at. ``challenge``: the hash of the browser's secret.

    Raises NoEntry, or ThroughProvider where the way one signed in is not enough.
    """
    hospital = hospitals.open_with_code(code)
    own = hospital and users.belonging_in(
        user.pk, kind=OrganisationKind.HOSPITAL, organisation_id=hospital.pk
    )
    if hospital is None or own is None:
        raise NoEntry
    if not vouching.open_to([own], vouched_by=sign_in.vouched_by):
        raise NoEntry if sign_in.vouched_by else ThroughProvider(own.key)
    return _ticket(hospital, user_id=user.pk, challenge=challenge, sign_in=sign_in)


def ticket_for_visitor(
    *,
    code: str,
    grant_id: int,
    principal: Principal,
    challenge: str,
    sign_in: SignIn,
    at: datetime,
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
    return _ticket(
        grant.hospital,
        user_id=principal.user_id,
        challenge=challenge,
        grant=grant.pk,
        sign_in=sign_in,
    )


def ticket_for_support(
    *,
    code: str,
    access_id: int,
    principal: Principal,
    challenge: str,
    sign_in: SignIn,
    at: datetime,
) -> Ticket:
    """A ticket to a hospital that has let this very operator in. Raises NoEntry."""
    hospital = hospitals.open_with_code(code)
    if hospital is None or principal.user_id is None or not principal.may("support.enter"):
        raise NoEntry
    access = support.live_access(access_id, hospital_id=hospital.pk, at=at)
    if access is None or access.operator_id != principal.user_id:
        raise NoEntry
    ticket = _ticket(
        hospital,
        user_id=principal.user_id,
        challenge=challenge,
        sign_in=sign_in,
        support=access.pk,
    )
    support_services.record(
        access, "support.enter", organisation="operator", by=principal.actor, at=at
    )
    return ticket


def _ticket(
    hospital: Hospital,
    *,
    user_id: int | None,
    challenge: str,
    sign_in: SignIn,
    grant: int | None = None,
    support: int | None = None,
) -> Ticket:
    if user_id is None or (not sign_in.is_proved and second_factors.is_due(user_id)):
        raise NoEntry
    secret = new_secret()
    held = {
        "grant": grant,
        "support": support,
        "user": user_id,
        "hospital": hospital.pk,
        "challenge": challenge,
        "proved": sign_in.is_proved or second_factors.has_one(user_id),
        "proved_at": sign_in.proved_at,
    }
    _tickets().set(digest(secret), held, TICKET_SECONDS)
    return Ticket(
        secret=secret,
        origin=addresses.home_of(hospital.pk),
        hospital_name=hospital.name,
        as_visitor=grant is not None or support is not None,
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
    proved = held["proved"]
    if held["support"] is not None:
        access = support.live_access(held["support"], hospital_id=hospital.pk, at=at)
        return Entry(user, proved, support=access) if access else None
    if held["grant"] is None:
        if not _is_member(user.pk, hospital):
            return None
        return Entry(user, proved, proved_at=held["proved_at"])
    grant = delegation.live_grant(held["grant"], hospital_id=hospital.pk, at=at)
    return Entry(user, proved, grant=grant) if grant else None


def note_arrival(*, principal: Principal, hospital: Hospital, at: datetime) -> None:
    """The hospital sees in its own trail that a visitor, or support, stepped in."""
    operation = "granted.enter" if principal.support_id is None else "support.enter"
    with inside(hospital):
        sharing.record_visit(principal=principal, at=at, operation=operation)


def _is_member(user_id: int, hospital: Hospital) -> bool:
    found = users.belonging_in(user_id, kind=OrganisationKind.HOSPITAL, organisation_id=hospital.pk)
    return found is not None


def _tickets() -> BaseCache:
    return caches["crossing"]
