"""Somebody of the operator inside a hospital that let support in."""

from datetime import datetime, timedelta
from typing import Any

from optiserve import entrance
from shared.delegation.models import SupportAccess
from shared.delegation.support import services
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import members
from shared.users.models import OrganisationKind, User
from tests.conftest import Visitor
from tests.people import ALICE, OLGA

REASON = "October's ledger cannot be read"
OSCAR = "oscar@operator.example"


def user_id(email: str) -> int:
    """A person's number."""
    return int(User.objects.get(email=email).pk)


def asked(hospital: Hospital, *, at: datetime | None = None, **more: Any) -> SupportAccess:
    """What Olga asks of a hospital."""
    return services.ask(
        hospital_id=hospital.pk,
        operator_id=user_id(OLGA),
        **{"reason": REASON, **more},
        by=OLGA,
        at=at or clock.now(),
    )


def approved(hospital: Hospital, *, writing: bool = False, ago: int = 0) -> SupportAccess:
    """What Olga asked, and Alice allowed so many minutes ago, for half an hour."""
    at = clock.now() - timedelta(minutes=ago)
    access = asked(hospital, wants_writing=writing, ticket="T-17", at=at)
    return services.approve(
        access_id=access.pk,
        hospital_id=hospital.pk,
        approver_id=user_id(ALICE),
        allows_writing=writing,
        by=ALICE,
        at=at,
    )


def support_inside(code: str, *, writing: bool = False) -> Visitor:
    """Olga's browser at a hospital that let her in."""
    access = approved(Hospital.objects.get(code=code), writing=writing)
    return with_access(code, access)


def with_access(code: str, access: SupportAccess) -> Visitor:
    """Olga's browser at a hospital, with a session of this access."""
    visitor = Visitor(f"{code}.localhost", OLGA)
    visitor.remember(**{entrance.SESSION_SUPPORT: access.pk})
    return visitor


def second_operator() -> int:
    """Oscar, who administers at the operator as Olga does."""
    oscar = User.objects.create_user(OSCAR)
    members.add_member(
        user=oscar,
        kind=OrganisationKind.OPERATOR,
        organisation_id=0,
        role="administrator",
        by="tests",
        at=clock.now(),
    )
    return int(oscar.pk)
