"""A few tasks of one hospital at a time: the rest of its queue lets the others pass."""

from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import Any, Final

import structlog
from celery import current_task
from django.conf import settings

from optiserve.fairness import counters
from shared.kernel import clock

log = structlog.get_logger("optiserve.fairness")

COME_AGAIN: Final = 2  # seconds


def in_turn(work: Callable[..., None]) -> Callable[..., None]:
    """For a task with a ``hospital_id``: run in one of the hospital's slots, or come again later.

    A task without a slot goes back to the queue under the same name, so that the worker is free
    for another hospital's. Called directly, the work is done at once.
    """

    @wraps(work)
    def turn(*, hospital_id: int, **more: Any) -> None:
        request = current_task.request if current_task else None
        if request is None or request.called_directly or request.is_eager:
            work(hospital_id=hospital_id, **more)
        elif take_slot(hospital_id, request.id):
            started = perf_counter()
            try:
                work(hospital_id=hospital_id, **more)
            finally:
                give_back(hospital_id, request.id, ms=round((perf_counter() - started) * 1000))
        else:
            current_task.apply_async(
                kwargs={"hospital_id": hospital_id, **more},
                countdown=COME_AGAIN,
                retries=request.retries,
            )

    return turn


def take_slot(hospital_id: int, task_id: str) -> bool:
    """Whether the task may run now. A slot whose task was killed is free again after its limit."""
    try:
        taken = counters.script("slot")(
            keys=[_key(hospital_id)],
            args=[task_id, settings.FAIR_TASKS, settings.CELERY_TASK_TIME_LIMIT],
        )
    except counters.UNREACHABLE:
        log.warning("fairness.unreachable", exc_info=True)
        return True
    return bool(taken)


def give_back(hospital_id: int, task_id: str, *, ms: int) -> None:
    """End a task's turn, and count the time it took."""
    day = counters.counts_key(clock.today())
    try:
        with counters.valkey().pipeline() as pipe:
            pipe.zrem(_key(hospital_id), task_id)
            pipe.hincrby(day, f"{hospital_id}:task_ms", ms)
            pipe.expire(day, counters.KEPT_DAYS * 86400)
            pipe.execute()
    except counters.UNREACHABLE:
        log.warning("fairness.unreachable", exc_info=True)


def _key(hospital_id: int) -> str:
    return f"fair:{hospital_id}:tasks"
