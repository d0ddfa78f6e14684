"""Rows that are no data."""

import pytest

from tenants.intake.reading.rows import why_skipped
from tests.tenants.intake.reading.tables import table_of

HEADERS = ("管理番号", "機種", "台数")


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("", " ", "　"), "blank"),
        (("合計", "", "12"), "total"),
        (("", "小　計", "3"), "total"),
        (("ICU 小計", "", "3"), "total"),
        (("合計：12台", "", ""), "total"),
        (("全国", "40", "3"), "total"),
        (("※貸出中を含む", "", ""), "note"),
        (("（注）数値は概数", "", ""), "note"),
        (("以上", "", ""), "note"),
        (("管理番号", "機種", "台数"), "header"),
    ],
)
def test_rows_that_are_no_data_say_why(cells: tuple[str, ...], why: str) -> None:
    assert why_skipped(cells, headers=HEADERS) == why


@pytest.mark.parametrize(
    "cells",
    [
        ("ME-1", "ポンプ", ""),
        ("計-01", "体温計", "1"),
        ("注01", "輸注ポンプ", "1"),
        ("1", "心電計", ""),
    ],
)
def test_data_is_not_skipped(cells: tuple[str, ...]) -> None:
    assert why_skipped(cells, headers=HEADERS) is None


def test_every_row_below_the_header_is_there_once() -> None:
    lines = ["管理番号,機種,台数", "1,P,1", "", "2,P,1", "合計,,2", "※注,,", ",,", ""]
    table = table_of("\n".join(lines).encode(), filename="a.csv")
    assert [(row.number, row.skipped) for row in table.rows] == [
        (2, None),
        (3, "blank"),
        (4, None),
        (5, "total"),
        (6, "note"),
    ]
