"""Rows about the same thing: the first accepted one stands."""

import pytest

from tests.tenants.intake.services.arrivals import LEDGER, LOANS, OCTOBER, hand_over, pump

pytestmark = pytest.mark.usefixtures("in_alpha")


def test_a_second_device_of_one_number_is_refused_with_both_rows() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1), pump(2), ("ｍｅ－１", *pump(1)[1:])])
    first, _, second = file.import_rows.order_by("number")
    assert (first.status, second.status, file.rows_rejected) == ("ok", "rejected", 1)
    assert second.errors == [
        {
            "code": "E-KEY-TWICE",
            "column": LEDGER[0],
            "value": "ME-1",
            "severity": "error",
            "params": {"row": 4, "other": 2},
        }
    ]


def test_a_device_may_be_lent_often_but_not_twice_at_one_moment() -> None:
    days = ("2026/4/1", "2026/4/2", "R8.4.1", "R8.4.2 9:30")
    file = hand_over("loans", OCTOBER, [("ME-1", day, "", "ICU") for day in days])
    statuses = file.import_rows.order_by("number").values_list("status", flat=True)
    assert list(statuses) == ["ok", "ok", "rejected", "ok"]


def test_a_rejected_row_does_not_hold_its_key() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1, acquired="?!"), pump(1), pump(1)])
    statuses = file.import_rows.order_by("number").values_list("status", flat=True)
    assert list(statuses) == ["rejected", "ok", "rejected"]


def test_a_repeated_row_with_another_fault_is_told_both() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1), pump(1, acquired="?!")])
    last = file.import_rows.order_by("number").last()
    assert [error["code"] for error in last.errors] == ["E-DATE", "E-KEY-TWICE"]
    assert (file.rows, file.rows_rejected) == (2, 1)


def test_makers_model_and_serial_are_named_by_the_last_of_them() -> None:
    headers = ("メーカー", "型式", "製造番号")
    rows = [("あおば医科工業", "AP-100", "1"), ("あおば医科工業㈱", "ＡＰ－１００", "1")]
    file = hand_over("ledger", OCTOBER, rows, headers=headers)
    assert file.import_rows.get(status="rejected").errors[0]["column"] == "製造番号"


def test_loans_of_which_none_is_repeated_are_left_alone() -> None:
    rows = [(f"ME-{number}", "2026/10/1 9:00", "", "ICU") for number in range(5)]
    file = hand_over("loans", OCTOBER, rows, headers=LOANS)
    assert (file.rows_rejected, file.import_rows.exclude(errors=[]).exists()) == (0, False)
