"""A hospital's own host name: asked for, proven by the DNS, opened, given up.

The rows are the portal's: a hospital sees its own through here.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from optiserve import addresses
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import dns_lookup, look_up_domains
from optiserve.usecases.dns_lookup import Lookup
from optiserve.usecases.domain_news import note, record, tell
from shared.audit import chains
from shared.audit import services as audit
from shared.hospitals import custom_domains, queries
from shared.hospitals.models import CustomDomain, CustomDomainState, Hospital
from shared.kernel import host_names
from shared.kernel.dns_proof import Unanswered
from shared.kernel.errors import DomainError
from shared.users.principals import Principal


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
            note(claim, "domain.ask", principal, at=at, via=via)
    return claim


def check_own(
    *, hospital: Hospital, claim_id: int, at: datetime, lookup: Lookup | None = None
) -> CustomDomain:
    """The hospital's administrator has one looked up now. Raises NoSuchDomain, HostTaken."""
    find(hospital, claim_id)
    return look_up_domains.check(claim_id=claim_id, at=at, lookup=lookup)


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
            note(claim, "domain.open", principal, at=at, via=via)
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
            record(hospital, host, "domain.primary", principal, at=at, via=via)
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
            fallback=addresses.hospital_host(hospital.code),
        )
        if ended:
            record(hospital, claim.host, "domain.release", principal, at=at, via=via)


def take_away(*, claim_id: int, by: str, reason: str, at: datetime) -> bool:
    """The operator ends a name that is misused; its hospital is told. False if it had ended."""
    with open_door(PORTAL), transaction.atomic():
        claim = CustomDomain.objects.select_related("hospital").get(pk=claim_id)
        ended = custom_domains.end(
            claim_id=claim_id,
            state=CustomDomainState.TAKEN,
            by=by,
            at=at,
            fallback=addresses.hospital_host(claim.hospital.code),
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
            tell(claim)
        return ended


def _leads_to(ours: str, host: str, lookup: Lookup) -> bool:
    """Whether a host arrives where our own name for the hospital does."""
    try:
        return bool(lookup.addresses(host) & lookup.addresses(ours))
    except Unanswered:
        return False
