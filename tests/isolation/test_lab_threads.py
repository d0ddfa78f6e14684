"""L1, L2, L3, L7: threads that work for several hospitals at once."""

import sys
import threading
from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
from celery import Celery, Task
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from optiserve.tenancy.context import PORTAL, current_door, inside, open_door
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward

TURNS = 60
PATIENCE = 120
"""Seconds for others to arrive: a busy machine takes its time to connect."""


def _in_threads(hospitals: list[Hospital], look: Callable[[Hospital], bool]) -> list[bool]:
    """What looks of a thread per hospital found, as eager to change as CPython lets them be."""
    found: list[bool] = []
    together = threading.Barrier(len(hospitals))

    def run(hospital: Hospital) -> None:
        together.wait(PATIENCE)
        found.extend(look(hospital) for _ in range(TURNS))
        connection.close()

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=Context().run, args=[run, one]) for one in hospitals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    return found


@pytest.fixture
def four(own_database: str) -> list[Hospital]:
    """A thread each for Alpha and Bravo, twice."""
    with open_door(PORTAL):
        both = list(Hospital.objects.filter(code__in=["alpha", "bravo"]))
    for hospital in both:
        with inside(hospital):
            Ward.objects.create(name=hospital.code)
    return both * 2


def _ward() -> str:
    return str(Ward.objects.values_list("name", flat=True).get())


def test_threads_that_nest_doors_come_back_to_their_own(four: list[Hospital]) -> None:
    """L1: the library keeps what to come back to in one list for all threads."""

    def look(hospital: Hospital) -> bool:
        with inside(hospital):
            with inside(hospital):
                _ward()
            return _ward() == hospital.code

    assert all(_in_threads(four, look))


def test_the_librarys_block_comes_back_to_another_threads_tenant(stock: dict[str, Any]) -> None:
    """L1, on the library as it is."""
    assert stock["L1"]["wrong"] > 0


def test_a_function_shared_by_threads_leaves_their_doors_alone(four: list[Hospital]) -> None:
    """L2: a decorator's instance is shared by all threads that call the function."""
    first = four[0]
    read_first = inside(first)(_ward)

    def look(hospital: Hospital) -> bool:
        with inside(hospital):
            return read_first() == first.code and _ward() == hospital.code

    assert all(_in_threads(four, look))


def test_the_librarys_decorator_moves_other_threads(stock: dict[str, Any]) -> None:
    """L2, on the library as it is."""
    assert stock["L2"]["wrong"] > 0


def test_a_content_type_is_the_same_in_every_hospital(four: list[Hospital]) -> None:
    """L3: its cache belongs to the process, so its table is in public only, with one id for all."""
    with open_door(PORTAL):
        own = ContentType.objects.get_for_model(Ward).pk
    ContentType.objects.clear_cache()

    def look(hospital: Hospital) -> bool:
        with inside(hospital):
            return bool(ContentType.objects.get_for_model(Ward).pk == own)

    assert all(_in_threads(four, look))


def test_the_librarys_content_types_are_another_tenants(stock: dict[str, Any]) -> None:
    """L3, on the library as it is."""
    assert stock["L3"]["wrong"] > 0


def test_a_task_object_is_one_for_all_threads() -> None:
    """L7: so a tenant remembered on it, as tenant-schemas-celery does, is another thread's."""
    seen: list[bool] = []
    together = threading.Barrier(2)
    app = Celery("lab", set_as_current=False)

    @app.task(bind=True)
    def remember(self: Task, tenant: str) -> None:
        self.tenant = tenant
        together.wait(PATIENCE)
        seen.append(self.tenant == tenant)

    app.finalize()
    threads = [threading.Thread(target=remember, args=[one]) for one in ("alpha", "bravo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [False, True]


def test_the_open_door_of_a_task_is_its_threads_own(four: list[Hospital]) -> None:
    """L7, on our side: the door is in the context, never on the task."""
    together = threading.Barrier(4)
    app = Celery("lab", set_as_current=False)

    @app.task
    def work(hospital: Hospital) -> bool:
        with inside(hospital):
            together.wait(PATIENCE)
            return current_door().hospital_id == hospital.pk and _ward() == hospital.code

    app.finalize()  # as a worker does: Celery's binding of a task at its first call is not safe
    assert all(_in_threads(four, lambda one: bool(work(one))))
