"""No door is open by itself."""

import threading
from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from optiserve.logs import _add_door
from optiserve.tenancy.context import NoDoor, current_door, inside
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward


def _without_a_door(action: Callable[[], Any]) -> Any:
    return Context().run(action)


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.parametrize(
    "action",
    [
        current_door,
        _ask,
        lambda: Hospital.objects.count(),
        lambda: Ward.objects.count(),
        lambda: list(Hospital.objects.iterator()),
        lambda: cache.get("anything"),
        lambda: cache.set("anything", 1),
    ],
    ids=["door", "statement", "public row", "hospital's row", "named cursor", "read", "write"],
)
def test_without_a_door_nothing_can_be_asked(db: Any, action: Callable[[], Any]) -> None:
    with pytest.raises(NoDoor):
        _without_a_door(action)


def test_a_new_thread_has_no_door(in_alpha: Any) -> None:
    seen: list[object] = []

    def look() -> None:
        try:
            seen.append(current_door())
        except NoDoor:
            seen.append("none")

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["none"]


def test_a_line_of_the_log_says_that_there_was_no_door(alpha: Hospital) -> None:
    assert _without_a_door(lambda: _add_door(None, "", {}))["door"] == "none"
    with inside(alpha):
        assert _add_door(None, "", {})["door"] == "alpha"
