"""The driver looks at the rows and asks for what is missing."""

from datetime import timedelta

import pytest
from django.db import connection

from optiserve.usecases import close_month, drive_month, month_status
from optiserve.usecases.drive_month import Step
from shared.aggregates import queries, services, states
from shared.aggregates.models import CubeCell, MonthRun, Release
from shared.hospitals.models import Hospital
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


def test_the_same_month_done_again_has_the_same_content(run: MonthRun) -> None:
    _to_the_end(run)
    again = close_month.rerun_month(month=OCTOBER, reason="to see", by="tests", at=NOVEMBER_1)
    _to_the_end(again)
    first, second = Release.objects.order_by("pk")
    assert first.content_hash == second.content_hash
    assert first.input_hash == second.input_hash


def test_driving_needs_few_statements(run: MonthRun, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(8, connection=connection):  # type: ignore[operator]
        _advance(run)
