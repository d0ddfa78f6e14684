"""A hospital's own host name: asked for, proven by the DNS, opened, given up.

The rows are the portal's: a hospital sees its own through here. The DNS is asked outside of
transactions; what it says is then written down under a lock.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from optiserve import addresses
from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import dns_lookup, mail_people
from optiserve.usecases.dns_lookup import Lookup
from shared.audit import chains
from shared.audit import services as audit
from shared.hospitals import custom_domains, queries
from shared.hospitals.custom_domains import HostTaken
from shared.hospitals.models import CustomDomain, CustomDomainState, Hospital
from shared.kernel import dns_proof, host_names
from shared.kernel.dns_proof import Unanswered
from shared.kernel.errors import DomainError
from shared.users import queries as users
from shared.users.models import OrganisationKind
from shared.users.principals import Principal
from tenants.sharing import services as trail

log = structlog.get_logger("optiserve.domains")

# The DNS is not asked again for the same name within this time, however often somebody clicks.
PAUSE: Final = timedelta(seconds=10)
# Of what administrators are told by mail.
_NEWS: Final = frozenset(
    {
        CustomDomainState.PROVEN,
        CustomDomainState.FAILING,
        CustomDomainState.INACTIVE,
        CustomDomainState.TAKEN,
    }
)
_SUBJECT: Final = _("About your hospital's host name")


class OurOwnName(DomainError):
    """A host below our own names cannot be a hospital's."""

    code = "host-is-ours"


class LeadsElsewhere(DomainError):
    """The host does not lead to us: whoever followed the main address would not arrive."""

    code = "host-leads-elsewhere"


class NoSuchDomain(DomainError):
    """The hospital has no such claim."""

    code = "host-unknown"


def normal(typed: str) -> str:
    """What somebody typed as a host name of their own.

    Raises host_names.BadHostName, OurOwnName.
    """
    host = host_names.normal(typed)
    sites = {settings.BASE_DOMAIN.lower(), addresses.site_of(settings.PORTAL_HOST)}
    if any(f".{host}".endswith(f".{site}") for site in sites):
        raise OurOwnName(value=host)
    return host


def of_hospital(hospital: Hospital) -> list[CustomDomain]:
    """The hospital's own names, newest first."""
    with open_door(PORTAL):
        return list(custom_domains.of_hospital(hospital.pk))


def find(hospital: Hospital, claim_id: int) -> CustomDomain:
    """One of the hospital's own. Raises NoSuchDomain."""
    with open_door(PORTAL):
        found = custom_domains.of_hospital(hospital.pk).filter(pk=claim_id).first()
    if found is None:
        raise NoSuchDomain(id=claim_id)
    return found


def hosts_of(hospital: Hospital) -> list[str]:
    """Every host name that leads to the hospital, the main one first."""
    with open_door(PORTAL):
        return queries.hosts_of(hospital)


def ask(
    *, hospital: Hospital, typed: str, principal: Principal, at: datetime, via: str = "screen"
) -> CustomDomain:
    """Ask for a name. The same one again gives the same claim.

    Raises host_names.BadHostName, OurOwnName, custom_domains.HostTaken, TooManyClaims.
    """
    host = normal(typed)
    with open_door(PORTAL), transaction.atomic():
        claim, is_new = custom_domains.ask(
            hospital_id=hospital.pk, host=host, by=principal.actor, at=at
        )
        if is_new:
            _note(claim, "domain.ask", principal, at=at, via=via)
    return claim


def check(*, claim_id: int, at: datetime, lookup: Lookup | None = None) -> CustomDomain:
    """Look the proof up and write down what is there; not again within PAUSE.

    Raises custom_domains.HostTaken where another hospital was first, CustomDomain.DoesNotExist.
    """
    with open_door(PORTAL):
        claim = CustomDomain.objects.select_related("hospital").get(pk=claim_id)
    just_now = claim.checked_at is not None and at - claim.checked_at < PAUSE
    if just_now or not claim.is_unended:
        return claim
    dns = lookup or dns_lookup.configured()
    proof = dns_proof.look(claim.host, claim.token, texts=dns.texts)
    with open_door(PORTAL), transaction.atomic():
        before, after = custom_domains.note_look(
            claim_id=claim_id, proof=proof, at=at, fallback=_fallback(claim.hospital)
        )
        claim.refresh_from_db()
        if before != after:
            _note_system(claim, "domain.check", at=at, details={"from": before, "to": after})
            _tell(claim)
    return claim


def check_own(
    *, hospital: Hospital, claim_id: int, at: datetime, lookup: Lookup | None = None
) -> CustomDomain:
    """The hospital's administrator has one looked up now. Raises NoSuchDomain, HostTaken."""
    find(hospital, claim_id)
    return check(claim_id=claim_id, at=at, lookup=lookup)


def open_host(
    *, hospital: Hospital, claim_id: int, principal: Principal, at: datetime, via: str = "screen"
) -> CustomDomain:
    """A proven name leads to the hospital from now on, by way of the main address.

    Raises NoSuchDomain, custom_domains.NotProven.
    """
    find(hospital, claim_id)
    with open_door(PORTAL), transaction.atomic():
        claim = custom_domains.open_host(claim_id=claim_id, at=at)
        if claim.opened_at == at:
            _note(claim, "domain.open", principal, at=at, via=via)
    return claim


def make_primary(
    *,
    hospital: Hospital,
    host: str,
    principal: Principal,
    at: datetime,
    lookup: Lookup | None = None,
    via: str = "screen",
) -> bool:
    """Make one of the hospital's open names the main one. False if it was.

    A name of its own must lead to us. Raises custom_domains.NotProven, LeadsElsewhere.
    """
    ours = addresses.hospital_host(hospital.code)
    if host != ours and not _leads_to(ours, host, lookup or dns_lookup.configured()):
        raise LeadsElsewhere(value=host)
    with open_door(PORTAL), transaction.atomic():
        changed = custom_domains.make_primary(hospital_id=hospital.pk, host=host)
        if changed:
            _record(hospital, host, "domain.primary", principal, at=at, via=via)
    return changed


def release(
    *, hospital: Hospital, claim_id: int, principal: Principal, at: datetime, via: str = "screen"
) -> None:
    """Give a name up; nobody else gets it within a year. Raises NoSuchDomain."""
    claim = find(hospital, claim_id)
    with open_door(PORTAL), transaction.atomic():
        ended = custom_domains.end(
            claim_id=claim_id,
            state=CustomDomainState.RELEASED,
            by=principal.actor,
            at=at,
            fallback=_fallback(hospital),
        )
        if ended:
            _record(hospital, claim.host, "domain.release", principal, at=at, via=via)


def take_away(*, claim_id: int, by: str, reason: str, at: datetime) -> bool:
    """The operator ends a name that is misused; its hospital is told. False if it had ended."""
    with open_door(PORTAL), transaction.atomic():
        claim = CustomDomain.objects.select_related("hospital").get(pk=claim_id)
        ended = custom_domains.end(
            claim_id=claim_id,
            state=CustomDomainState.TAKEN,
            by=by,
            at=at,
            fallback=_fallback(claim.hospital),
            reason=reason,
        )
        if ended:
            claim.refresh_from_db()
            audit.record(
                chain=chains.PORTAL,
                at=at,
                actor=by,
                organisation="operator",
                operation="domain.take_away",
                subject=claim.hospital.code,
                details={"host": claim.host, "reason": reason},
            )
            _tell(claim)
        return ended


def due(*, at: datetime) -> list[int]:
    """Claims whose DNS is to be looked at, after those that nobody proved have been let go."""
    with open_door(PORTAL):
        for claim_id in custom_domains.expired(at=at):
            _let_go(claim_id, at=at)
        return custom_domains.due(at=at)


def check_due(*, claim_id: int, at: datetime, lookup: Lookup | None = None) -> None:
    """In a worker: look, if nobody has since. A claim that is gone is no error."""
    try:
        check(claim_id=claim_id, at=at, lookup=lookup)
    except CustomDomain.DoesNotExist:
        log.info("domain.gone", claim=claim_id)
    except HostTaken:
        log.info("domain.taken", claim=claim_id)


@transaction.atomic
def _let_go(claim_id: int, *, at: datetime) -> None:
    claim = CustomDomain.objects.select_related("hospital").get(pk=claim_id)
    _note_system(claim, "domain.release", at=at, details={"never_proven": True})
    custom_domains.end(
        claim_id=claim_id,
        state=CustomDomainState.RELEASED,
        by="",
        at=at,
        fallback=_fallback(claim.hospital),
    )


def _fallback(hospital: Hospital) -> str:
    return addresses.hospital_host(hospital.code)


def _leads_to(ours: str, host: str, lookup: Lookup) -> bool:
    """Whether a host arrives where our own name for the hospital does."""
    try:
        return bool(lookup.addresses(host) & lookup.addresses(ours))
    except Unanswered:
        return False


def _tell(claim: CustomDomain) -> None:
    """Mail the hospital's administrators what has become of their name, after commit."""
    if claim.state not in _NEWS:
        return
    context = {"host": claim.host, "state": claim.state, "reason": claim.reason}
    for person in users.people_of(OrganisationKind.HOSPITAL, claim.hospital_id):
        if "administrator" in person.roles:
            transaction.on_commit(
                partial(mail_people.send, "domain", context, to=person.email, subject=_SUBJECT)
            )


def _note(
    claim: CustomDomain, operation: str, principal: Principal, *, at: datetime, via: str
) -> None:
    _record(claim.hospital, claim.host, operation, principal, at=at, via=via)


def _record(
    hospital: Hospital, host: str, operation: str, principal: Principal, *, at: datetime, via: str
) -> None:
    """In the portal's trail and in the hospital's own."""
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=principal.actor,
        organisation=f"hospital:{hospital.pk}",
        operation=operation,
        subject=hospital.code,
        details={"host": host},
    )
    with inside(hospital):
        trail.record_visit(principal=principal, at=at, operation=operation, subject=host, via=via)


def _note_system(
    claim: CustomDomain, operation: str, *, at: datetime, details: dict[str, Any]
) -> None:
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor="dns",
        organisation=f"hospital:{claim.hospital_id}",
        operation=operation,
        subject=claim.hospital.code,
        details={"host": claim.host, **details},
    )
