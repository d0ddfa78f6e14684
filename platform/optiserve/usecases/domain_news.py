"""What happens to a hospital's host name is written into the trails, and its people are told."""

from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from optiserve.tenancy.context import inside
from optiserve.usecases import mail_people
from shared.audit import chains
from shared.audit import services as audit
from shared.hospitals.models import CustomDomain, CustomDomainState, Hospital
from shared.users import queries as users
from shared.users.models import OrganisationKind
from shared.users.principals import Principal
from tenants.sharing import services as trail

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


def note(
    claim: CustomDomain, operation: str, principal: Principal, *, at: datetime, via: str
) -> None:
    """What a person did with a claim."""
    record(claim.hospital, claim.host, operation, principal, at=at, via=via)


def record(
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


def note_dns(claim: CustomDomain, operation: str, *, at: datetime, details: dict[str, Any]) -> None:
    """What the DNS said, or time brought; in the portal's trail alone."""
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor="dns",
        organisation=f"hospital:{claim.hospital_id}",
        operation=operation,
        subject=claim.hospital.code,
        details={"host": claim.host, **details},
    )


def tell(claim: CustomDomain) -> None:
    """Mail the hospital's administrators what has become of their name, after commit."""
    if claim.state not in _NEWS:
        return
    context = {"host": claim.host, "state": claim.state, "reason": claim.reason}
    for person in users.people_of(OrganisationKind.HOSPITAL, claim.hospital_id):
        if "administrator" in person.roles:
            transaction.on_commit(
                partial(mail_people.send, "domain", context, to=person.email, subject=_SUBJECT)
            )
