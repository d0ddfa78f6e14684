"""The driver looks at the rows and asks for what is missing."""

from datetime import timedelta

import pytest
from django.db import connection

from optiserve.usecases import close_month, drive_month, month_status
from optiserve.usecases.drive_month import Step
from shared.aggregates import queries, services, states
from shared.aggregates.models import CubeCell, MonthRun, Release
from shared.audit.models import Event
from shared.hospitals.models import Hospital, HospitalState
from tests.journeys.small_world import NOVEMBER_1, OCTOBER, furnish


@pytest.fixture
def run(alpha: Hospital, bravo: Hospital) -> MonthRun:
    """October, started; both hospitals have equipment."""
    furnish(alpha, per_maker=1)
    furnish(bravo, per_maker=1)
    return close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)


def _advance(run: MonthRun) -> list[Step]:
    return drive_month.advance(run_id=run.pk, at=NOVEMBER_1)


def _to_the_end(run: MonthRun) -> list[tuple[Step, str]]:
    return list(drive_month.run_to_the_end(run_id=run.pk, at=NOVEMBER_1))


def _break(hospital: Hospital) -> None:
    """Put it where no region is."""
    Hospital.objects.filter(pk=hospital.pk).update(prefecture="99")


def test_a_month_that_was_not_started_asks_for_nothing(alpha: Hospital) -> None:
    assert _advance(services.open_month(month=OCTOBER, by="tests", at=NOVEMBER_1)) == []


def test_each_stage_asks_for_its_own_work(run: MonthRun) -> None:
    stages = []
    while steps := _advance(run):
        stages.append((queries.run(run.pk).state, {step.work for step in steps}, len(steps)))
        for step in steps:
            drive_month.perform(step, at=NOVEMBER_1)
    assert stages == [
        (states.OPEN, {"collect"}, 2),
        (states.COLLECTED, {"protect"}, 1),
        (states.PROTECTED, {"publish"}, 1),
        (states.PUBLISHED, {"deliver"}, 2),
    ]
    assert queries.run(run.pk).state == states.DELIVERED


def test_work_is_not_asked_for_twice_in_a_row(run: MonthRun) -> None:
    assert len(_advance(run)) == 2
    assert _advance(run) == []


def test_lost_work_is_asked_for_again(run: MonthRun) -> None:
    _advance(run)
    later = NOVEMBER_1 + timedelta(minutes=3)
    assert len(drive_month.advance(run_id=run.pk, at=later)) == 2


def test_only_what_is_missing_is_asked_for_again(run: MonthRun) -> None:
    first, second = _advance(run)
    drive_month.perform(first, at=NOVEMBER_1)
    assert drive_month.advance(run_id=run.pk, at=NOVEMBER_1, again=True) == [second]


def test_a_finished_month_asks_for_nothing(run: MonthRun) -> None:
    _to_the_end(run)
    assert drive_month.advance(run_id=run.pk, at=NOVEMBER_1, again=True) == []
    assert drive_month.unfinished() == []


def test_a_failing_hospital_does_not_stop_the_others(run: MonthRun, alpha: Hospital) -> None:
    _break(alpha)
    errors = {step.hospital_id == alpha.pk: error for step, error in _to_the_end(run)}
    assert errors[True]
    assert not errors[False]
    assert queries.run(run.pk).state == states.OPEN


def test_what_went_wrong_stands_on_the_row(run: MonthRun, alpha: Hospital) -> None:
    _break(alpha)
    with pytest.raises(KeyError):
        drive_month.perform(Step("collect", run.pk, alpha.pk), at=NOVEMBER_1)
    assert queries.part(run.pk, alpha.pk).error == "KeyError: '99'"


def test_a_refused_month_is_left_to_people(run: MonthRun) -> None:
    while queries.run(run.pk).state != states.PROTECTED:
        for step in _advance(run):
            drive_month.perform(step, at=NOVEMBER_1)
    CubeCell.objects.update(status="published")
    _to_the_end(run)
    assert queries.run(run.pk).is_refused
    assert drive_month.unfinished() == []
    assert month_status.of(OCTOBER)["refused"] is True


def _become(hospital: Hospital, state: str) -> None:
    Hospital.objects.filter(pk=hospital.pk).update(state=state)


def test_the_run_goes_on_without_a_hospital_that_was_suspended_meanwhile(
    run: MonthRun, alpha: Hospital, bravo: Hospital
) -> None:
    _become(alpha, HospitalState.SUSPENDED)
    assert [error for _, error in _to_the_end(run)] == [""] * 4
    assert queries.run(run.pk).state == states.DELIVERED
    assert queries.part(run.pk, alpha.pk).set_aside == HospitalState.SUSPENDED
    assert set(queries.contributions(run.pk).values_list("hospital_id", flat=True)) == {bravo.pk}


def test_a_new_revision_takes_a_resumed_hospital_in_again(run: MonthRun, alpha: Hospital) -> None:
    _become(alpha, HospitalState.SUSPENDED)
    _to_the_end(run)
    _become(alpha, HospitalState.ACTIVE)
    again = close_month.rerun_month(month=OCTOBER, reason="resumed", by="tests", at=NOVEMBER_1)
    _to_the_end(again)
    part = queries.part(again.pk, alpha.pk)
    assert (part.set_aside, part.delivered_at) == ("", NOVEMBER_1)


def test_a_hospital_that_is_resumed_while_others_are_collected_is_not_late(
    run: MonthRun, alpha: Hospital
) -> None:
    _become(alpha, HospitalState.SUSPENDED)
    assert [step.hospital_id for step in _advance(run)] != [alpha.pk]
    _become(alpha, HospitalState.ACTIVE)
    assert [step.hospital_id for step in _advance(run)] == [alpha.pk]


@pytest.mark.parametrize("state", [HospitalState.SUSPENDED, HospitalState.READ_ONLY])
def test_a_report_that_cannot_be_written_holds_nobody_up(
    run: MonthRun, alpha: Hospital, state: str
) -> None:
    while queries.run(run.pk).state != states.PUBLISHED:
        for step in _advance(run):
            drive_month.perform(step, at=NOVEMBER_1)
    _become(alpha, state)
    _to_the_end(run)
    part = queries.part(run.pk, alpha.pk)
    assert (part.state, part.set_aside, part.delivered_at) == ("collected", state, None)
    assert queries.run(run.pk).state == states.DELIVERED


def test_figures_of_a_read_only_hospital_are_collected(run: MonthRun, alpha: Hospital) -> None:
    _become(alpha, HospitalState.READ_ONLY)
    assert alpha.pk in {step.hospital_id for step in _advance(run)}


def test_what_a_slow_worker_brings_after_the_hospital_was_set_aside_does_not_count(
    run: MonthRun, alpha: Hospital
) -> None:
    _become(alpha, HospitalState.SUSPENDED)
    _advance(run)
    assert not services.store_contributions(
        run_id=run.pk, hospital_id=alpha.pk, rows=[], at=NOVEMBER_1
    )


def test_the_trail_says_who_was_set_aside_and_taken_in_again(
    run: MonthRun, alpha: Hospital
) -> None:
    for state in (HospitalState.SUSPENDED, HospitalState.ACTIVE):
        _become(alpha, state)
        _advance(run)
    events = Event.objects.filter(subject="alpha", actor="month-end").order_by("position")
    assert [(one.operation, one.details["hospital_is"]) for one in events] == [
        ("month.set_aside", "suspended"),
        ("month.take_in", "active"),
    ]


def test_the_same_month_done_again_has_the_same_content(run: MonthRun) -> None:
    _to_the_end(run)
    again = close_month.rerun_month(month=OCTOBER, reason="to see", by="tests", at=NOVEMBER_1)
    _to_the_end(again)
    first, second = Release.objects.order_by("pk")
    assert first.content_hash == second.content_hash
    assert first.input_hash == second.input_hash


def test_driving_needs_few_statements(run: MonthRun, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(12, connection=connection):  # type: ignore[operator]
        _advance(run)
