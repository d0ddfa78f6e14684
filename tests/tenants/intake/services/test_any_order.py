"""What is known depends on which files were committed, not on the order in which they came."""

from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tenants.intake.services.arrivals import (
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    commit,
    known,
    pump,
)

pytestmark = pytest.mark.usefixtures("in_alpha")

Delivery = tuple[str, Any, list[tuple[str, ...]]]

HISTORY: tuple[Delivery, ...] = (
    ("ledger", SEPTEMBER, [pump(1), pump(2), pump(3), pump(4)]),
    ("ledger", OCTOBER, [pump(1, ward="ICU"), pump(2), pump(5)]),
    ("ledger", NOVEMBER, [pump(1), pump(3, model="AP-200"), pump(5)]),
    ("loans", SEPTEMBER, [("ME-1", "2026/9/3 9:00", "", "ICU"), ("ME-9", "2026/9/4 9:00", "", "")]),
    ("loans", OCTOBER, [("ME-1", "2026/9/3 9:00", "2026/10/2 8:00", "ICU")]),
    ("faults", OCTOBER, [("ME-3", "2026/10/5", "落下", "")]),
    ("faults", NOVEMBER, [("ME-3", "2026/10/5", "落下", "2026/11/4")]),
)


def _after(deliveries: Any) -> Any:
    """What is known after these deliveries, which are then taken back."""
    with transaction.atomic():
        for kind, month, rows in deliveries:
            commit(kind, month, rows)
        found = known()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def in_order() -> Any:
    return _after(HISTORY)


@pytest.mark.parametrize("order", list(permutations(range(3)))[1:])
def test_ledgers_may_come_late(order: tuple[int, ...], in_order: Any) -> None:
    assert _after([*(HISTORY[i] for i in order), *HISTORY[3:]]) == in_order


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(len(HISTORY))))
def test_files_of_all_kinds_may_come_in_any_order(order: list[int], in_order: Any) -> None:
    assert _after(HISTORY[i] for i in order) == in_order


@pytest.mark.parametrize(
    "wrong",
    [
        ("ledger", OCTOBER, [pump(7), pump(2, ward="HCU", retired="R8.10.1")]),
        ("loans", OCTOBER, [("ME-1", "2026/9/3 9:00", "2026/9/5 8:00", "HCU")]),
        ("faults", OCTOBER, [("ME-4", "2026/10/7", "誤り", "")]),
    ],
)
def test_a_replaced_file_leaves_no_trace(wrong: Delivery, in_order: Any) -> None:
    found = _after([*HISTORY, wrong, *(one for one in HISTORY if one[:2] == wrong[:2])])
    assert found == in_order
