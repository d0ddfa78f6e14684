"""What a hospital's roles, and the portal's, may do with requests for support access."""

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from optiserve.tenancy.context import Wear, door_of, inside, open_door
from shared.delegation.models import SupportAccess
from shared.delegation.support import services
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users.models import Membership, User
from tests.people import ALICE, OLGA
from tests.support import approved, asked, user_id


def _refused(work: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        work()


def test_a_hospital_sees_what_was_asked_of_it_alone(alpha: Hospital, bravo: Hospital) -> None:
    asked(alpha)
    own = asked(bravo)
    with inside(bravo):
        assert [one.pk for one in SupportAccess.objects.all()] == [own.pk]


@pytest.mark.parametrize("wear", Wear)
def test_no_role_of_a_hospitals_decides_or_changes_anything(alpha: Hospital, wear: Wear) -> None:
    """Support itself may wear it: it must not be able to let itself in, or stay."""
    access = asked(alpha)
    with open_door(door_of(alpha, wear=wear)):
        own = SupportAccess.objects.filter(pk=access.pk)
        _refused(lambda: own.update(approved_at=clock.now(), approved_by=OLGA))
        _refused(lambda: own.update(reason="something else altogether"))
        _refused(lambda: own.update(ended_at=clock.now(), ended_by=OLGA))
        _refused(lambda: own.delete())
        _refused(
            lambda: SupportAccess.objects.create(
                hospital_id=alpha.pk, operator_id=access.operator_id, asked_at=clock.now()
            )
        )


def test_the_portals_role_changes_nothing_that_was_asked(alpha: Hospital) -> None:
    access = asked(alpha)
    own = SupportAccess.objects.filter(pk=access.pk)
    _refused(lambda: own.update(reason="something else altogether"))
    _refused(lambda: own.update(operator=user_id(ALICE)))
    _refused(lambda: own.update(asked_at=clock.now()))
    _refused(lambda: own.delete())


def test_a_hospital_knows_an_operator_for_as_long_as_support_is_inside(
    alpha: Hospital, bravo: Hospital
) -> None:
    def seen() -> bool:
        with inside(alpha):
            return (
                User.objects.filter(email=OLGA).exists()
                and Membership.objects.filter(organisation_kind="operator").exists()
            )

    approved(bravo)
    assert not seen()
    access = approved(alpha)
    assert seen()
    services.end(access_id=access.pk, hospital_id=alpha.pk, by=ALICE, at=clock.now())
    assert not seen()
