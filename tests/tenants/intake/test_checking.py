"""From a table to rows that can be committed."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.checked import CheckedRow
from tenants.intake.checking import check
from tenants.intake.fields import FIELDS, Kind
from tenants.intake.mapping import Mapping
from tenants.intake.reading import Row, Table

END = date(2026, 4, 30)
NUMBER = {"asset_no": "番号"}


def checked(
    mapping: Mapping, *rows: dict[str, str], kind: Kind = "ledger", end: date = END
) -> list[CheckedRow]:
    headers = tuple(dict.fromkeys(header for row in rows for header in row))
    lines = tuple(
        Row(number, tuple(row.get(header, "") for header in headers))
        for number, row in enumerate(rows, start=2)
    )
    table = Table("utf-8", "", (), 1, headers, lines)
    return list(check(table, mapping, kind=kind, period_end=end))


def one(kind: Kind = "ledger", number: str = "1", **texts: str) -> CheckedRow:
    """A row whose columns are called like their fields."""
    texts = {"asset_no": number} | texts
    (row,) = checked(Mapping({name: name for name in texts}), texts, kind=kind)
    return row


def codes(row: CheckedRow) -> list[str]:
    return [error.code for error in row.errors]


def test_a_ledgers_row_is_understood() -> None:
    row = one(
        number="ｍｅ－００１２",
        local_name="輸液ﾎﾟﾝﾌﾟ",
        acquired_on="R6.4.1",
        acquisition_cost_yen="123千円",
        ifu_life_years="6年",
        manufactured_year="令和5年",
        status="貸出中",
    )
    assert (row.status, row.errors) == ("ok", ())
    assert row.data == {
        "device_key": "ME-0012",
        "asset_no": "me-0012",
        "local_name": "輸液ﾎﾟﾝﾌﾟ",
        "acquired_on": "2024-04-01",
        "acquired_on_precision": "d",
        "acquisition_cost_yen": 123_000,
        "ifu_life_years": "6.0",
        "manufactured_year": 2023,
        "status": "on_loan",
    }


def test_a_loans_moments_carry_their_zone_and_precision() -> None:
    row = one("loans", loaned_at="2026/4/1 9:30", returned_at="R8.4.3", ward="３Ａ病棟")
    assert row.data["loaned_at"] == "2026-04-01T09:30+09:00"
    assert (row.data["loaned_at_precision"], row.data["returned_at_precision"]) == ("min", "d")
    assert row.data["ward"] == "３Ａ病棟"


def test_an_open_loan_has_no_return() -> None:
    row = one("loans", loaned_at="2026/4/1", returned_at="")
    assert (row.status, row.data["returned_at"]) == ("ok", None)
    assert "returned_at_precision" not in row.data


def test_a_faults_words_and_amounts_are_understood() -> None:
    row = one(
        "faults",
        reported_at="2026/4/1",
        cause_class="操作ミス",
        route="院内",
        labour_hours="90分",
        outsourced_yen="-",
    )
    assert row.data["cause_class"] == "human"
    assert (row.data["route"], row.data["labour_hours"]) == ("in_house", "1.50")
    assert row.data["outsourced_yen"] is None


@pytest.mark.parametrize(
    ("kind", "field", "text", "code"),
    [
        ("ledger", "acquired_on", "昨年", "E-DATE"),
        ("ledger", "acquired_on", "令和6年2月30日", "E-IMPOSSIBLE-DATE"),
        ("ledger", "acquired_on", "24/4/1", "E-TWO-DIGIT-YEAR"),
        ("ledger", "acquired_on", "2026/5/8", "E-FUTURE"),
        ("ledger", "manufactured_year", "2027", "E-FUTURE"),
        ("ledger", "acquisition_cost_yen", "要確認", "E-MONEY"),
        ("ledger", "ifu_life_years", "長い", "E-NUMBER"),
        ("ledger", "status", "まあまあ", "E-WORD"),
        ("ledger", "ward", "〃", "E-DITTO"),
        ("loans", "loaned_at", "", "E-REQUIRED"),
        ("loans", "loaned_at", "2026/4/1 25:00", "E-TIME"),
        ("faults", "reported_at", "2026年4月", "E-DATE"),
    ],
)
def test_an_error_rejects_its_row_and_says_where(
    kind: Kind, field: str, text: str, code: str
) -> None:
    row = one(kind, **{field: text})
    assert row.status == "rejected"
    assert [(e.code, e.column, e.value, e.severity) for e in row.errors] == [
        (code, field, text, "error")
    ]


@pytest.mark.parametrize(
    ("field", "text", "code", "value"),
    [
        ("serial", "6.37702E+15", "E-SCI", None),
        ("gtin", "4987350123458", "W-GTIN", None),
        ("jmdn", "123", "W-JMDN", None),
        ("managed", "てきとう", "W-WORD", None),
        ("acquired_on", "平成32年4月1日", "W-ERA", "2020-04-01"),
        ("acquired_on", "昭5.10", "W-NO-DAY", "1930-10-01"),
        ("local_name", "ポンプ 03-1234-5678", "W-MASKED", "ポンプ ***"),
    ],
)
def test_a_warning_keeps_its_row(field: str, text: str, code: str, value: str | None) -> None:
    row = one(**{field: text})
    assert (row.status, codes(row), row.data[field]) == ("ok", [code], value)
    assert row.errors[0].severity == "warning"


def test_a_week_after_the_period_is_not_yet_the_future() -> None:
    assert one(acquired_on="2026/5/7").status == "ok"
    assert one("loans", loaned_at="2026/4/30", expected_return_on="2027/1/1").status == "ok"


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("ledger", "acquired_on", "retired_on"),
        ("loans", "loaned_at", "returned_at"),
        ("faults", "reported_at", "restored_at"),
    ],
)
def test_an_end_before_its_beginning_is_refused(kind: Kind, first: str, last: str) -> None:
    row = one(kind, **{first: "2026/4/2", last: "2026/4/1"})
    assert (row.status, codes(row), row.errors[0].column) == ("rejected", ["E-ORDER"], last)


def test_a_return_that_day_without_a_time_is_not_before_the_loan() -> None:
    row = one("loans", loaned_at="2026/4/1 9:30", returned_at="2026/4/1")
    assert (row.status, row.data["returned_at"]) == ("ok", row.data["loaned_at"])
    assert row.data["returned_at_precision"] == "d"


def test_a_blank_key_is_refused() -> None:
    row = one(number=" ", local_name="ポンプ", status="稼働")
    assert (row.status, codes(row)) == ("rejected", ["E-KEY"])


def test_maker_model_and_serial_stand_in_for_the_asset_number() -> None:
    columns = {"local_model": "型式", "serial": "製番"}
    mapping = Mapping(columns, {"local_maker": "テルモ㈱"})
    good, bad = checked(mapping, {"型式": "TE-161", "製番": "0012"}, {"型式": "TE-161", "製番": ""})
    assert good.data["device_key"] == "テルモ|te161|0012"
    assert (bad.status, bad.errors[0].column) == ("rejected", "製番")


def test_a_row_that_goes_on_with_the_one_above_is_refused_as_such() -> None:
    full = {"番号": "1", "名称": "ポンプ", "状態": "稼働", "備考": "a"}
    rows = checked(Mapping(NUMBER), full, {"備考": "続き"})
    assert codes(rows[1]) == ["E-MULTIROW"]


def test_ditto_marks_repeat_the_row_above_where_that_is_allowed() -> None:
    mapping = Mapping(NUMBER | {"ward": "部署"}, fill_down=("ward",))
    texts = ("ICU", "〃", "同上", "OR", "↓")
    rows = checked(mapping, *({"番号": str(n), "部署": text} for n, text in enumerate(texts)))
    assert [row.data["ward"] for row in rows] == ["ICU", "ICU", "ICU", "OR", "OR"]


def test_constants_words_and_short_years_come_from_the_mapping() -> None:
    mapping = Mapping(
        NUMBER | {"status": "状態", "acquired_on": "購入"},
        {"ward": "ICU"},
        words={"status": {"まあまあ": "active"}},
        two_digit_years=True,
    )
    (row,) = checked(mapping, {"番号": "1", "状態": "まあまあ", "購入": "24/4/1"})
    assert (row.data["ward"], row.data["status"]) == ("ICU", "active")
    assert row.data["acquired_on"] == "2024-04-01"


def test_personal_columns_are_neither_kept_nor_read() -> None:
    row = {"番号": "1", "担当者": "山田", "備考": "電話 03-1234-5678"}
    (got,) = checked(Mapping(NUMBER | {"ward": "担当者"}), row)
    assert got.raw == {"番号": "1", "備考": "電話 ***"}
    assert got.data["ward"] == ""


def test_ten_digits_are_masked_in_free_text_but_not_in_a_code() -> None:
    (row,) = checked(Mapping(NUMBER), {"番号": "0000000001", "備考": "0000000002"})
    assert row.raw == {"番号": "0000000001", "備考": "***"}


def test_skipped_rows_say_why_and_keep_their_texts() -> None:
    table = Table("", "", (), 1, ("番号", "台数"), (Row(2, ("合計", "5"), "total"),))
    (row,) = check(table, Mapping(NUMBER), kind="ledger", period_end=END)
    assert (row.status, codes(row), row.raw) == (
        "skipped",
        ["S-TOTAL"],
        {"番号": "合計", "台数": "5"},
    )


TEXTS = st.sampled_from(
    ["", "-", "R6.4.1", "2026/4/1 9:30", "2026/13/1", "12", "１２円", "6.3E+15", "稼働", "〃", "x"]
)


@given(st.data(), st.sampled_from(list(FIELDS)))
def test_every_row_comes_out_once_and_fit_for_json(data: Any, kind: Kind) -> None:
    names = [field.name for field in FIELDS[kind]]
    texts = st.fixed_dictionaries(dict.fromkeys(names, TEXTS))
    rows = data.draw(st.lists(texts, min_size=1, max_size=5))
    found = checked(Mapping({name: name for name in names}), *rows, kind=kind)
    assert [row.number for row in found] == list(range(2, len(rows) + 2))
    assert json.loads(json.dumps([row.data for row in found])) == [row.data for row in found]
    refused = Counter(any(e.severity == "error" for e in row.errors) for row in found)
    assert refused[True] == sum(row.status == "rejected" for row in found)
