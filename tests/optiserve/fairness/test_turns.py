"""Tasks of one hospital take turns; the rest of its queue lets others pass."""

from types import SimpleNamespace
from typing import Any

import pytest

from optiserve.fairness import counters, turns
from optiserve.fairness.turns import give_back, in_turn, take_slot
from shared.kernel import clock


class Worker:
    """Stands for the task a worker carries out just now; remembers what goes back to the queue."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.request = SimpleNamespace(id="t", called_directly=False, is_eager=False, retries=1)

    def apply_async(self, **message: Any) -> None:
        self.sent.append(message)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    worker = Worker()
    monkeypatch.setattr(turns, "current_task", worker)
    return worker


def test_four_tasks_of_a_hospital_run_and_the_fifth_waits() -> None:
    assert [take_slot(1, f"t{number}") for number in range(5)] == [True] * 4 + [False]


def test_another_hospitals_task_runs_all_the_same() -> None:
    for number in range(50):
        take_slot(1, f"t{number}")
    assert take_slot(2, "t")


def test_a_slot_that_is_given_back_is_free() -> None:
    for number in range(4):
        take_slot(1, f"t{number}")
    give_back(1, "t0", ms=1)
    assert take_slot(1, "t5")


def test_a_task_that_comes_twice_keeps_its_slot() -> None:
    assert [take_slot(1, "same") for _ in range(9)] == [True] * 9


def test_a_killed_tasks_slot_is_free_after_its_limit(settings: Any) -> None:
    settings.CELERY_TASK_TIME_LIMIT = 0
    assert all(take_slot(1, f"t{number}") for number in range(9))


def test_a_task_without_a_slot_goes_back_to_the_queue(worker: Worker) -> None:
    done: list[int] = []
    for number in range(4):
        take_slot(1, f"t{number}")
    in_turn(lambda **message: done.append(message["hospital_id"]))(hospital_id=1, run_id=7)
    assert done == []
    assert worker.sent == [
        {"kwargs": {"hospital_id": 1, "run_id": 7}, "countdown": turns.COME_AGAIN, "retries": 1}
    ]


def test_a_task_that_fails_gives_its_slot_back(worker: Worker) -> None:
    def fail(**_: Any) -> None:
        raise LookupError

    for _ in range(9):
        with pytest.raises(LookupError):
            in_turn(fail)(hospital_id=1)
    assert worker.sent == []


def test_the_time_of_tasks_is_counted(worker: Worker) -> None:
    in_turn(lambda **_: None)(hospital_id=1)
    assert "task_ms" in counters.counts(clock.today())[1]
