"""The operator's support asks to be let into a hospital; the hospital decides, and may end it.

A hospital decides in its own door, whose role may read what was asked and write nothing of it:
support itself may wear that role. The portal's door is opened here, for the one hospital that the
principal acts for.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from optiserve import addresses
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import mail_people
from shared.delegation.models import SupportAccess
from shared.delegation.support import services
from shared.hospitals import queries as hospitals
from shared.kernel.errors import DomainError
from shared.users import queries as users
from shared.users.members import ADMINISTRATOR
from shared.users.models import OrganisationKind
from shared.users.principals import Principal


class HospitalNotOpen(DomainError):
    """There is no such hospital, or its door is shut."""

    code = "support-hospital-not-open"


class NotAPerson(DomainError):
    """Programs neither ask to come in nor let anybody in."""

    code = "support-not-a-person"


@transaction.atomic
def ask(
    principal: Principal,
    *,
    code: str,
    reason: str,
    ticket: str = "",
    wants_writing: bool = False,
    is_break_glass: bool = False,
    at: datetime,
) -> SupportAccess:
    """An operator asks a hospital, whose administrators get a mail.

    Raises NotAPerson, HospitalNotOpen, ReasonTooShort or BreakGlassOnlyReads.
    """
    if principal.user_id is None:
        raise NotAPerson
    hospital = hospitals.open_with_code(code)
    if hospital is None:
        raise HospitalNotOpen(value=code)
    access = services.ask(
        hospital_id=hospital.pk,
        operator_id=principal.user_id,
        reason=reason,
        ticket=ticket,
        wants_writing=wants_writing,
        is_break_glass=is_break_glass,
        by=principal.actor,
        at=at,
    )
    _tell_administrators(access)
    return access


def approve(
    principal: Principal,
    access_id: int,
    *,
    minutes: int,
    allows_writing: bool = False,
    at: datetime,
) -> SupportAccess:
    """The hospital that the principal acts for lets support in.

    Raises NotAPerson, NotWaiting, SelfApproval, TermOutOfBounds or WritingNotAsked.
    """
    if principal.user_id is None:
        raise NotAPerson
    with open_door(PORTAL):
        return services.approve(
            access_id=access_id,
            hospital_id=principal.organisation_id,
            approver_id=principal.user_id,
            minutes=minutes,
            allows_writing=allows_writing,
            by=principal.actor,
            at=at,
        )


def refuse(principal: Principal, access_id: int, *, at: datetime) -> None:
    """The hospital that the principal acts for does not want it. Raises NotWaiting."""
    with open_door(PORTAL):
        services.refuse(
            access_id=access_id, hospital_id=principal.organisation_id, by=principal.actor, at=at
        )


def acknowledge(principal: Principal, access_id: int, *, at: datetime) -> bool:
    """The hospital that the principal acts for has seen that support came in without it."""
    with open_door(PORTAL):
        return services.acknowledge(
            access_id=access_id, hospital_id=principal.organisation_id, by=principal.actor, at=at
        )


def end(principal: Principal, access_id: int, *, at: datetime) -> bool:
    """The principal's side ends it at once. False: it is not theirs, or was over already."""
    is_hospital = principal.organisation_kind == OrganisationKind.HOSPITAL
    with open_door(PORTAL):
        return services.end(
            access_id=access_id,
            hospital_id=principal.organisation_id if is_hospital else None,
            operator_id=None if is_hospital else principal.user_id,
            by=principal.actor,
            at=at,
        )


@transaction.atomic
def break_glass(principal: Principal, access_id: int, *, at: datetime) -> SupportAccess:
    """A second operator lets the first one in, and the hospital's administrators get a mail.

    Raises NotAPerson, NotWaiting or SelfApproval.
    """
    if principal.user_id is None:
        raise NotAPerson
    access = services.break_glass(
        access_id=access_id, approver_id=principal.user_id, by=principal.actor, at=at
    )
    _tell_administrators(access)
    return access


def _tell_administrators(access: SupportAccess) -> None:
    """After commit. Who cannot be mailed finds it on the hospital's home page."""
    hospital = access.hospital
    context = {
        "access": access,
        "hospital": hospital,
        "link": f"{addresses.hospital_origin(hospital.code)}/support/{access.pk}/",
    }
    subject = (
        _("OptiServe's support has opened your hospital")
        if access.approved_at
        else _("OptiServe's support asks for access to your hospital")
    )
    people = users.people_of(OrganisationKind.HOSPITAL, hospital.pk)
    to = [one.email for one in people if ADMINISTRATOR in one.roles]

    def send() -> None:
        for one in to:
            mail_people.send("support", context, to=one, subject=subject)

    transaction.on_commit(send)
