"""Who may move where, and what the trail remembers."""

from typing import Any

import pytest

from optiserve import checks
from optiserve.usecases import move_hospital
from shared.audit.models import Event
from shared.hospitals import jobs
from shared.hospitals.life import StepNotAllowed
from shared.hospitals.models import (
    Hospital,
    HospitalState,
    Job,
    JobKind,
    JobState,
    Move,
    MoveState,
)
from tests.optiserve.cells.moves import ask
from tests.people import LONG_AGO, OLGA


@pytest.fixture(autouse=True)
def _osaka(settings: Any) -> None:
    settings.CELLS = ["osaka"]


@pytest.mark.parametrize("cell", ["default", "atlantis"])
def test_a_hospital_moves_to_another_cell_that_exists(alpha: Hospital, cell: str) -> None:
    with pytest.raises(move_hospital.UnknownCell):
        ask(alpha, cell)


def test_a_hospital_moves_once_at_a_time(alpha: Hospital) -> None:
    ask(alpha)
    with pytest.raises(move_hospital.NotMovable):
        ask(alpha)


def test_a_hospital_whose_door_is_shut_does_not_move(alpha: Hospital) -> None:
    Hospital.objects.filter(pk=alpha.pk).update(state=HospitalState.SUSPENDED)
    with pytest.raises(move_hospital.NotMovable):
        ask(alpha)


def test_only_what_has_arrived_is_confirmed(alpha: Hospital) -> None:
    with pytest.raises(move_hospital.WrongStep):
        move_hospital.confirm(move_id=ask(alpha).pk, by=OLGA, at=LONG_AGO)


@pytest.mark.parametrize("state", [MoveState.CLEARING, MoveState.CONFIRMED, MoveState.RETURNED])
def test_what_is_given_up_is_not_rolled_back(alpha: Hospital, state: str) -> None:
    move = ask(alpha)
    Move.objects.update(state=state)
    with pytest.raises(move_hospital.WrongStep):
        move_hospital.roll_back(move_id=move.pk, by=OLGA, at=LONG_AGO)


def test_whoever_confirms_is_in_the_trail(alpha: Hospital) -> None:
    move = ask(alpha)
    Move.objects.update(state=MoveState.ARRIVED)
    move_hospital.confirm(move_id=move.pk, by=OLGA, at=LONG_AGO)
    events = Event.objects.filter(operation="hospital.move").order_by("position")
    assert [event.details["step"] for event in events] == ["asked", "confirmed"]
    assert {(event.actor, event.subject) for event in events} == {(OLGA, "alpha")}


def test_moves_that_wait_for_nobody_are_carried_on(alpha: Hospital) -> None:
    move = ask(alpha)
    assert move_hospital.under_way() == [move.pk]
    Move.objects.update(state=MoveState.ARRIVED)
    assert move_hospital.under_way() == []


def test_a_hospital_in_an_unknown_cell_fails_the_systems_check(alpha: Hospital) -> None:
    check = checks.every_hospital_lives_in_a_known_cell
    assert check(None, databases=["default"]) == []
    Hospital.objects.filter(pk=alpha.pk).update(cell="atlantis")
    (error,) = check(None, databases=["default"])
    assert (error.id, error.msg) == (
        "optiserve.E010",
        "alpha lives in 'atlantis', which is no cell here.",
    )


def test_a_hospital_to_which_something_is_being_done_does_not_move(alpha: Hospital) -> None:
    jobs.ask(hospital_id=alpha.pk, kind=JobKind.BACKUP, by=OLGA, at=LONG_AGO)
    with pytest.raises(move_hospital.NotMovable):
        ask(alpha)


def test_nothing_is_done_to_a_hospital_on_its_way(alpha: Hospital) -> None:
    ask(alpha)
    with pytest.raises(StepNotAllowed):
        jobs.ask(hospital_id=alpha.pk, kind=JobKind.SUSPEND, by=OLGA, at=LONG_AGO)


def test_a_hospital_that_has_arrived_can_be_suspended_and_does_not_leave(alpha: Hospital) -> None:
    ask(alpha)
    Move.objects.update(state=MoveState.ARRIVED)
    assert jobs.ask(hospital_id=alpha.pk, kind=JobKind.SUSPEND, by=OLGA, at=LONG_AGO)
    Hospital.objects.filter(pk=alpha.pk).update(state=HospitalState.SUSPENDED)
    Job.objects.update(state=JobState.DONE)
    with pytest.raises(StepNotAllowed):
        jobs.ask(hospital_id=alpha.pk, kind=JobKind.RETAIN, by=OLGA, at=LONG_AGO)


def test_the_nights_backup_waits_until_the_hospital_has_arrived(alpha: Hospital) -> None:
    ask(alpha)
    night = {"hospital_id": alpha.pk, "night": LONG_AGO.date(), "by": "beat", "at": LONG_AGO}
    assert jobs.ask_for_night(**night) is None
    Move.objects.update(state=MoveState.ARRIVED)
    assert jobs.ask_for_night(**night)


def test_what_has_failed_is_not_tried_again_on_the_way(alpha: Hospital) -> None:
    job = jobs.ask(hospital_id=alpha.pk, kind=JobKind.BACKUP, by=OLGA, at=LONG_AGO)
    jobs.fail(job_id=job.pk, error="disk full", at=LONG_AGO)
    ask(alpha)
    with pytest.raises(jobs.JobNotWaiting):
        jobs.try_again(job_id=job.pk)


def test_beside_a_backup_only_a_lost_cell_is_left(alpha: Hospital) -> None:
    move = ask(alpha)
    Move.objects.update(state=MoveState.ARRIVED)
    jobs.ask(hospital_id=alpha.pk, kind=JobKind.BACKUP, by=OLGA, at=LONG_AGO)
    with pytest.raises(move_hospital.NotMovable):
        move_hospital.roll_back(move_id=move.pk, by=OLGA, at=LONG_AGO)
    move_hospital.roll_back(move_id=move.pk, by=OLGA, at=LONG_AGO, as_it_was=True)
    assert Move.objects.get().state == MoveState.RETURNING


def test_a_suspended_hospital_is_not_rolled_back(alpha: Hospital) -> None:
    move = ask(alpha)
    Move.objects.update(state=MoveState.ARRIVED)
    Hospital.objects.filter(pk=alpha.pk).update(state=HospitalState.SUSPENDED)
    with pytest.raises(move_hospital.WrongStep):
        move_hospital.roll_back(move_id=move.pk, by=OLGA, at=LONG_AGO)
