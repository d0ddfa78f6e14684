"""Loans that do not fit together, or whose device nobody knows (I-25)."""

from datetime import datetime

import pytest

from shared.kernel.clock import JST
from tenants.equipment.models import Loan
from tenants.intake import proposals
from tests.tenants.intake.services.arrivals import (
    NOVEMBER,
    OCTOBER,
    commit,
    hand_over,
    pump,
)

pytestmark = pytest.mark.usefixtures("in_alpha")


def ends() -> list[tuple[int | None, str]]:
    loans = Loan.objects.order_by("loaned_at")
    return [(loan.returned_at and day(loan.returned_at), loan.end_basis) for loan in loans]


def day(moment: datetime) -> int:
    return moment.astimezone(JST).day


def test_i25_overlapping_loans_are_listed() -> None:
    commit(
        "loans",
        OCTOBER,
        [
            ("ME-1", "2026/10/1 9:00", "2026/10/9 9:00", ""),
            ("ME-1", "2026/10/3 9:00", "2026/10/4 9:00", ""),
            ("ME-1", "2026/10/5 9:00", "2026/10/12 9:00", ""),
            ("ME-1", "2026/10/12 9:00", "2026/10/13 9:00", ""),
            ("ME-2", "2026/10/3 9:00", "2026/10/4 9:00", ""),
        ],
    )
    assert [(day(one.loaned_at), day(one.busy_until)) for one in proposals.overlaps()] == [
        (5, 9),
        (3, 9),
    ]


def test_i25_overlaps_are_counted_on_the_file() -> None:
    rows = [("ME-1", "2026/10/1", "2026/10/9", ""), ("ME-1", "2026/10/3", "2026/10/4", "")]
    file = commit("loans", OCTOBER, rows)
    assert {"code": "W-OVERLAP", "params": {"loans": 1}} in file.notices


def test_i25_loans_of_unknown_devices_wait_with_their_count_until_a_ledger_comes() -> None:
    commit("loans", OCTOBER, [("ME-1", "2026/10/1", "", ""), ("ME-1", "2026/10/3", "", "")])
    commit("faults", OCTOBER, [("ME-1", "2026/10/5", "落下", "")])
    (waiting,) = proposals.unknown_devices()
    assert (waiting.key, waiting.loans, waiting.faults) == ("ME-1", 2, 1)
    commit("ledger", NOVEMBER, [pump(1)])
    assert proposals.unknown_devices() == []
    assert set(Loan.objects.values_list("device__key", flat=True)) == {"ME-1"}


def test_i25_a_loan_without_return_ends_with_the_next_loan() -> None:
    commit("loans", OCTOBER, [("ME-1", "2026/10/1", "", "")])
    assert ends() == [(None, "")]
    commit("loans", NOVEMBER, [("ME-1", "2026/11/5", "", "")])
    assert ends() == [(5, "inferred"), (None, "")]


def test_i25_a_return_without_loan_ends_the_open_loan_before_it() -> None:
    file = commit("loans", OCTOBER, [("ME-1", "2026/10/1", "", ""), ("ME-1", "", "2026/10/4", "")])
    assert (file.rows_committed, file.rows_rejected) == (2, 0)
    assert ends() == [(4, "paired")]
    assert not proposals.lone_returns().exists()


def test_i25_a_return_that_comes_a_month_later_finds_its_loan() -> None:
    commit("loans", OCTOBER, [("ME-1", "2026/10/30", "", "")])
    commit(
        "loans", NOVEMBER, [("ME-1", "", "2026/11/2", ""), ("ME-1", "2026/11/5", "2026/11/6", "")]
    )
    assert ends() == [(2, "paired"), (6, "")]


def test_i25_a_return_that_ends_nothing_is_shown() -> None:
    commit(
        "loans", OCTOBER, [("ME-1", "2026/10/1", "2026/10/3", ""), ("ME-1", "", "2026/10/4", "")]
    )
    assert [day(one.returned_at) for one in proposals.lone_returns()] == [4]
    assert ends() == [(3, "")]


def test_i25_what_a_file_tells_later_stands_against_the_rule() -> None:
    commit("loans", OCTOBER, [("ME-1", "2026/10/1", "", ""), ("ME-1", "", "2026/10/4", "")])
    commit("loans", NOVEMBER, [("ME-1", "2026/10/1", "2026/10/6", "")])
    assert ends() == [(6, "")]
    assert proposals.lone_returns().count() == 1


def test_i25_a_row_with_neither_loan_nor_return_is_rejected() -> None:
    file = hand_over("loans", OCTOBER, [("ME-1", "", "", "ICU"), ("ME-1", "2026/10/1", "", "ICU")])
    assert file.rows_rejected == 1


def test_i25_two_returns_at_one_moment_are_one() -> None:
    rows = [
        ("ME-1", "", "2026/10/4", ""),
        ("ME-1", "", "2026/10/4", ""),
        ("ME-1", "", "2026/10/5", ""),
    ]
    file = hand_over("loans", OCTOBER, rows)
    assert file.rows_rejected == 1
