"""What a file's name tells, and what it must never do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.periods import Month
from tenants.feeds import names

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("ledger_2026-10.csv", Month(2026, 10)),
        ("貸出一覧202609.xlsx", Month(2026, 9)),
        ("機器台帳　２０２６年８月.csv", Month(2026, 8)),
        ("貸出 令和8年10月分.csv", Month(2026, 10)),
        ("R8.7_修理.csv", Month(2026, 7)),
        ("9月分貸出.csv", Month(2026, 9)),
        ("12月分貸出.csv", Month(2025, 12)),
        # The day of an export: the month that had ended by then.
        ("loans_20261105.csv", Month(2026, 10)),
        ("loans_2026-10-31.csv", Month(2026, 10)),
        ("loans_20261105093000.csv", Month(2026, 10)),
        ("ledger_2027-01.csv", None),
        ("ME-20231234.csv", None),
        ("ledger.csv", None),
        ("ledger_v2.csv", None),
    ],
)
def test_a_month_is_told_by_the_name(name: str, month: Month | None) -> None:
    assert names.month_of(name, today=TODAY) == month


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("ledger/2026-10.csv", "ledger"),
        ("loans/台帳.csv", "loans"),
        ("貸出一覧.xlsx", "loans"),
        ("修理台帳/故障.csv", "faults"),
        ("機器ﾀﾞｲﾁｮｳ台帳.csv", "ledger"),
    ],
)
def test_a_kind_is_told_by_the_folder_or_the_name(path: str, kind: str) -> None:
    assert names.kind_of(path) == kind


@pytest.mark.parametrize("path", ["data.csv", "貸出台帳.csv", "a/b/c.csv"])
def test_what_tells_no_kind_or_two_is_nobodys(path: str) -> None:
    with pytest.raises(names.KindNotTold):
        names.kind_of(path)


@given(st.text())
def test_a_plain_name_is_no_path_and_always_one(text: str) -> None:
    name = names.plain(text)
    assert 1 <= len(name) <= names.LONGEST
    assert not {"/", "\\", "\0", "\n"} & set(name)
    assert name not in {".", ".."}


@given(st.text())
def test_no_name_is_too_odd_to_be_asked_for_its_month(text: str) -> None:
    month = names.month_of(text, today=TODAY)
    assert month is None or month <= Month.of(TODAY)
