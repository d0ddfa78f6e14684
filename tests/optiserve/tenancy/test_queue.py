"""Whom a worker obeys."""

from typing import Any

import pytest
from celery import current_app, shared_task, states
from django.db import OperationalError

from optiserve.tenancy import alarms
from optiserve.tenancy.context import JOB, PORTAL, current_door, current_limits, inside
from optiserve.tenancy.queue import HEADER, DoorTask, signed_door
from shared.hospitals.models import Hospital

seen: list[Any] = []


@shared_task(name="tests.look", autoretry_for=(OperationalError,), retry_backoff=False)
def look(*, hospital_id: int | None = None, failures: int = 0, **_: Any) -> None:
    """Write down where the task stands; fail the first few times."""
    seen.append((current_door(), current_limits(), hospital_id))
    if look.request.retries < failures:
        raise OperationalError


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    seen.clear()


def _refusals() -> int:
    return alarms.heard().get("task.refused", 0)


def test_a_task_begins_in_the_portals_door_with_a_jobs_time(in_alpha: Any) -> None:
    look.delay(hospital_id=7)
    assert seen == [(PORTAL, JOB, 7)]


def test_afterwards_the_senders_door_is_open_again(alpha: Hospital) -> None:
    with inside(alpha) as door:
        look.delay()
        assert current_door() == door


@pytest.mark.parametrize(
    "door",
    [
        None,
        "forged",
        signed_door("tests.look", {"hospital_id": 8}),
        signed_door("tests.look", {}),
        signed_door("optiserve.tasks.read_file", {"hospital_id": 7}),
    ],
    ids=["missing", "forged", "another hospital's", "the portal's", "another task's"],
)
def test_a_message_with_any_other_door_is_refused_and_counted(door: str | None) -> None:
    before = _refusals()
    answer = look.apply(kwargs={"hospital_id": 7}, headers={HEADER: door} if door else None)
    assert (answer.state, seen, _refusals()) == (states.REJECTED, [], before + 1)


def test_a_retry_is_signed_like_the_first_attempt(in_alpha: Any) -> None:
    look.apply_async(kwargs={"hospital_id": 7, "failures": 1}, throw=False)
    assert len(seen) == 2


def test_what_the_clock_sends_is_signed(in_alpha: Any) -> None:
    # As beat does it.
    current_app.tasks["tests.look"].apply_async([], {}, expires=55)
    assert len(seen) == 1


def test_every_task_looks_at_its_door() -> None:
    assert [
        name for name, task in current_app.tasks.items() if not isinstance(task, DoorTask)
    ] == []
