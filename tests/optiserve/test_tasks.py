"""Workers' tasks. In tests a message is carried out where it is sent."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app

from optiserve import tasks
from optiserve.tenancy.context import inside
from optiserve.usecases import close_month
from shared.aggregates import queries, states
from shared.aggregates.models import MonthRun
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users.models import Session
from tests.journeys.small_world import NOVEMBER_1, OCTOBER, furnish
from tests.people import ALICE, OLGA


@pytest.fixture
def run(alpha: Hospital, bravo: Hospital) -> MonthRun:
    """October, started; both hospitals have equipment."""
    furnish(alpha, per_maker=1)
    furnish(bravo, per_maker=1)
    return close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)


def test_one_message_drives_a_month_to_its_end(run: MonthRun) -> None:
    tasks.advance_month.delay(run_id=run.pk)
    assert queries.run(run.pk).state == states.DELIVERED


def test_the_clock_alone_drives_a_started_month(run: MonthRun) -> None:
    tasks.drive_months.delay()
    assert queries.run(run.pk).state == states.DELIVERED


def test_messages_that_arrive_twice_change_nothing(run: MonthRun) -> None:
    tasks.advance_month.delay(run_id=run.pk)
    before = list(queries.parts(run.pk).values())
    for part in queries.parts(run.pk):
        tasks.collect_hospital.delay(run_id=run.pk, hospital_id=part.hospital_id)
        tasks.deliver_report.delay(run_id=run.pk, hospital_id=part.hospital_id)
    tasks.protect_month.delay(run_id=run.pk)
    tasks.publish_month.delay(run_id=run.pk)
    assert list(queries.parts(run.pk).values()) == before


def test_an_old_worker_survives_a_new_message(run: MonthRun) -> None:
    tasks.advance_month.delay(run_id=run.pk, priority="high")
    assert queries.run(run.pk).state == states.DELIVERED


def test_every_task_acknowledges_late() -> None:
    ours = [task for name, task in current_app.tasks.items() if name.startswith("optiserve.")]
    assert ours
    assert all(task.acks_late and task.reject_on_worker_lost for task in ours)


def test_every_task_of_the_timetable_exists() -> None:
    timetable = current_app.conf.beat_schedule.values()
    assert {entry["task"] for entry in timetable} <= set(current_app.tasks)


def test_expired_sessions_of_every_door_are_forgotten(
    at_alpha: Any, at_portal: Any, alpha: Hospital
) -> None:
    at_portal(OLGA)
    at_alpha(ALICE)
    with inside(alpha):
        Session.objects.update(expire_date=clock.now() - timedelta(days=1))
    tasks.forget_sessions()
    with inside(alpha):
        assert not Session.objects.exists()
    assert Session.objects.count() == 1
