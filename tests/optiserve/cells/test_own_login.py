"""A hospital with a login of its own moves to another cell, is renamed, and is erased."""

import pytest
from django.db import connections

from optiserve.tenancy import cross_grants
from optiserve.tenancy.context import inside
from optiserve.usecases import change_hospital, own_login
from shared.hospitals.life import StepNotAllowed
from shared.hospitals.models import Hospital, JobKind, MoveState
from tenants.equipment.models import Ward
from tests import own_logins as own
from tests.optiserve.cells import moves
from tests.people import LONG_AGO, OLGA


def test_its_login_opens_its_door_in_the_new_cell_and_at_home(osaka: str) -> None:
    hospital = own.given("mover")
    moves.write(hospital, "carried along")
    move = moves.carry_on(moves.ask(hospital))
    assert move.state == MoveState.ARRIVED
    moved = moves.fresh(hospital)
    with inside(moved):
        assert [ward.name for ward in Ward.objects.all()] == ["carried along"]
        with connections[moved.cell].cursor() as there, connections["default"].cursor() as here:
            for cursor in (there, here):
                cursor.execute("SELECT session_user, current_user")
                assert cursor.fetchone() == (moved.login, moved.schema_name)
    with pytest.raises(StepNotAllowed):
        own_login.ask(hospital_id=moved.pk, kind=JobKind.SHARED_LOGIN, by=OLGA, at=LONG_AGO)
    moves.confirm(move)
    assert cross_grants.find() == []
    back = own.switch(moved, JobKind.SHARED_LOGIN)
    with inside(back):
        assert Ward.objects.count() == 1


def test_a_new_address_changes_nothing_about_it(osaka: str) -> None:
    hospital = own.given("old-name")
    change_hospital.rename(hospital_id=hospital.pk, code="new-name", by=OLGA, at=LONG_AGO)
    with inside(Hospital.objects.get(code="new-name")):
        assert own.session_user() == hospital.login
    own.switch(hospital, JobKind.SHARED_LOGIN)
