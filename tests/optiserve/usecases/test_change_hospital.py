"""Suspend, resume, read-only, rename: on the screen and in the database."""

from typing import Any

import pytest
from django.db import DatabaseError, connection

from optiserve.tenancy.context import Door, door_of, inside, open_door
from optiserve.usecases import change_hospital
from shared.audit.models import Event
from shared.hospitals.life import StepNotAllowed
from shared.hospitals.models import Hospital, HospitalState, JobKind, JobState
from tenants.equipment.models import Ward
from tests.conftest import Visitor
from tests.optiserve.usecases.hospital_life import again, change
from tests.people import ALICE, LONG_AGO, OLGA


@pytest.fixture
def hospital(own_database: str) -> Hospital:
    return Hospital.objects.get(code="alpha")


def test_suspending_turns_a_session_away_at_once(hospital: Hospital) -> None:
    alice = Visitor("alpha.localhost", ALICE)
    assert alice.get("/").status_code == 200
    change_hospital.change(hospital_id=hospital.pk, kind=JobKind.SUSPEND, by=OLGA, at=LONG_AGO)
    assert alice.get("/").status_code == 403


def test_a_suspended_door_says_whom_to_ask_and_sets_no_cookie(hospital: Hospital) -> None:
    change(hospital, JobKind.SUSPEND)
    page = Visitor("alpha.localhost").get("/")
    assert "support@localhost" in page.content.decode()
    assert "suspended" in page.content.decode()
    assert page.cookies == {}


def test_a_suspended_hospitals_role_sees_no_table_whoever_still_wears_it(
    hospital: Hospital,
) -> None:
    door = door_of(hospital)
    change(hospital, JobKind.SUSPEND)
    with open_door(door), pytest.raises(DatabaseError):
        Ward.objects.count()


@pytest.mark.parametrize("wear", ["", "_ro", "_dealer"])
def test_none_of_its_roles_may_use_the_schema_while_it_is_suspended(
    hospital: Hospital, wear: str
) -> None:
    change(hospital, JobKind.SUSPEND)
    schema = hospital.schema_name
    with open_door(Door(schema, f"{schema}{wear}", "alpha")), connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_user, %s, 'USAGE')", [schema])
        assert cursor.fetchone() == (False,)


def test_resuming_gives_everything_back(hospital: Hospital) -> None:
    with inside(hospital):
        Ward.objects.create(name="3F")
    change(hospital, JobKind.SUSPEND)
    change(hospital, JobKind.RESUME)
    with inside(hospital):
        assert Ward.objects.get().name == "3F"
    assert Visitor("alpha.localhost", ALICE).get("/").status_code == 200


def test_a_door_that_is_shut_opens_only_after_the_database_was_told(hospital: Hospital) -> None:
    change(hospital, JobKind.SUSPEND)
    change_hospital.change(hospital_id=hospital.pk, kind=JobKind.RESUME, by=OLGA, at=LONG_AGO)
    assert again(hospital).state == HospitalState.SUSPENDED


def test_the_database_refuses_to_write_for_a_read_only_hospital(hospital: Hospital) -> None:
    change(hospital, JobKind.READ_ONLY)
    with inside(again(hospital)), pytest.raises(DatabaseError, match="permission denied"):
        Ward.objects.create(name="3F")


def test_a_suspended_hospital_can_be_opened_read_only(hospital: Hospital) -> None:
    change(hospital, JobKind.SUSPEND)
    change(hospital, JobKind.READ_ONLY)
    with inside(again(hospital)):
        assert Ward.objects.count() == 0


def test_carrying_out_twice_changes_nothing(hospital: Hospital) -> None:
    job = change(hospital, JobKind.SUSPEND)
    change_hospital.carry_out(job, at=LONG_AGO)
    assert again(hospital).state == HospitalState.SUSPENDED


def test_a_step_that_the_table_does_not_have_is_refused(hospital: Hospital) -> None:
    with pytest.raises(StepNotAllowed):
        change(hospital, JobKind.RETAIN)


def test_every_change_is_in_the_trail(hospital: Hospital) -> None:
    change(hospital, JobKind.SUSPEND)
    event = Event.objects.get(operation="hospital.suspend")
    assert (event.actor, event.subject) == (OLGA, "alpha")


def rename(hospital: Hospital) -> Any:
    return change_hospital.rename(hospital_id=hospital.pk, code="omega", by=OLGA, at=LONG_AGO)


def test_the_old_address_leads_to_the_new_one_with_its_path(hospital: Hospital) -> None:
    assert rename(hospital).state == JobState.DONE
    answer = Visitor("alpha.localhost").get("/devices/?page=2")
    assert answer.status_code == 308
    assert answer["Location"] == "http://omega.localhost:8000/devices/?page=2"
    assert answer.cookies == {}


def test_a_renamed_hospital_that_is_suspended_says_so_at_both_addresses(
    hospital: Hospital,
) -> None:
    rename(hospital)
    change(hospital, JobKind.SUSPEND)
    assert Visitor("alpha.localhost").get("/").status_code == 403
    assert Visitor("omega.localhost").get("/").status_code == 403
