"""Who still has to set up a second factor, and a hospital that asks one of all its people."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import mail_people
from optiserve.usecases.mail_people import News
from shared.audit import services as audit
from shared.hospitals import services as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from shared.users import queries as users
from shared.users import second_factor, sessions
from shared.users.models import OrganisationKind, User
from shared.users.principals import Principal
from tenants.sharing import services as sharing


class UnknownPerson(DomainError):
    """Nobody has this address."""

    code = "person-unknown"


def has_one(user_id: int) -> bool:
    """Whether a person has an authenticator app or a passkey. For the portal's role."""
    own = Authenticator.objects.filter(user_id=user_id)
    return own.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def is_due(user_id: int) -> bool:
    """Whether a person must have a second factor and has none. For the portal's role."""
    return settings.SECOND_FACTOR_REQUIRED and is_required(user_id) and not has_one(user_id)


def is_required(user_id: int) -> bool:
    """Whether a person's roles ask for a second factor."""
    memberships = users.memberships_of(user_id)
    at = [
        one.organisation_id
        for one in memberships
        if one.organisation_kind == OrganisationKind.HOSPITAL
    ]
    strict = Hospital.objects.filter(pk__in=at, second_factor_for_all=True)
    return second_factor.is_required(
        memberships, strict_hospitals=set(strict.values_list("pk", flat=True)) if at else set()
    )


@transaction.atomic
def take_away(*, email: str, by: str, at: datetime) -> int:
    """For whoever lost them all: remove a person's factors and end every session.

    ``by`` says who decided it. How many there were. Raises UnknownPerson.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise UnknownPerson(email=email)
    own = Authenticator.objects.filter(user_id=user.pk)
    count = own.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    own.delete()
    audit.record(
        chain="portal",
        at=at,
        actor=by,
        organisation="operator",
        operation="factor.taken-away",
        subject=user.email,
        details={"factors": count, "ended": sessions.end_sessions(user_id=user.pk)},
    )
    mail_people.tell(email=user.email, news=News.FACTOR_REMOVED, at=at)
    return count


def require_of_all(*, hospital: Hospital, of_all: bool, principal: Principal, at: datetime) -> bool:
    """A hospital's administrator obliges all its people, or no longer. False if it was so already.

    The hospital's own trail and the portal's both say so.
    """
    with open_door(PORTAL), transaction.atomic():
        if not hospitals.require_second_factor(hospital_id=hospital.pk, of_all=of_all):
            return False
        audit.record(
            chain="portal",
            at=at,
            actor=principal.actor,
            organisation=f"hospital:{hospital.pk}",
            operation="sign-in-rules.write",
            subject=hospital.code,
            details={"second_factor_for_all": of_all},
        )
        with inside(hospital):
            sharing.record_visit(
                principal=principal,
                at=at,
                operation="sign-in-rules.write",
                subject="second factor for all" if of_all else "second factor for administrators",
            )
    return True
