"""I-10 to I-18 of the specification: spellings, dates, money, codes, words."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from japanera import EraDate

from shared.kernel.text import normalise
from tenants.intake.checked import CheckedRow
from tenants.intake.checking import check
from tenants.intake.fields import Kind
from tenants.intake.mapping import Mapping
from tenants.intake.values.bad import BadValue, is_missing
from tenants.intake.values.dates import ParsedDate, parse_date
from tenants.intake.values.identifiers import parse_gtin
from tenants.intake.values.money import parse_yen
from tenants.intake.values.words import parse_flag, parse_word, vocabulary
from tests.tenants.intake.reading.tables import table_of

DATA = Path(__file__).parents[5] / "shared/data"
HOSPITALS = DATA / "hokkaido-hospitals/hospital_list_no_persons.csv"
END = date(2026, 4, 30)

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="real data absent: the public files are not here"
)


def one(kind: Kind = "ledger", number: str = "ME-1", **texts: str) -> CheckedRow:
    """A row of a file whose columns are called like their fields."""
    texts = {"asset_no": number} | texts
    into = io.StringIO(newline="")
    csv.writer(into).writerows([texts, texts.values(), ["ME-9", *[""] * (len(texts) - 1)]])
    table = table_of(into.getvalue().encode("utf-8-sig"))
    mapping = Mapping({name: name for name in texts})
    return next(check(table, mapping, kind=kind, period_end=END))


def codes(row: CheckedRow) -> list[str]:
    return [error.code for error in row.errors]


@pytest.mark.parametrize("dash", "‐‑‒–—―−－-")
def test_i10_every_dash_makes_the_same_key(dash: str) -> None:
    assert one(number=f"ＭＥ{dash}００１２").data["device_key"] == "ME-0012"


def test_i10_a_long_vowel_mark_between_letters_is_a_dash_and_in_a_word_a_letter() -> None:
    assert normalise("TEー161") == "TE-161"
    assert normalise("ﾃﾙﾓ㈱ カテーテル ①") == "テルモ(株) カテーテル 1"
    assert normalise("ＴＥ－ＳＳ７００ Ａ") == "TE-SS700 A"


@pytest.mark.parametrize(
    ("written", "value", "precision", "warning"),
    [
        ("R6.4.1", "2024-04-01", "d", None),
        ("令6.4.1", "2024-04-01", "d", None),
        ("令和６年４月１日", "2024-04-01", "d", None),
        ("令和 7年 6月 1日", "2025-06-01", "d", None),
        ("平元.4.1", "1989-04-01", "d", None),
        ("Ｓ６３．１２．３１", "1988-12-31", "d", None),
        ("平9,9,9", "1997-09-09", "d", None),
        ("20240401", "2024-04-01", "d", None),
        ("2024/4/1 9:30", "2024-04-01", "d", None),
        ("昭5.10", "1930-10-01", "m", "W-NO-DAY"),
        ("平成31年", "2019-01-01", "y", "W-NO-DAY"),
        ("45383", "2024-04-01", "d", "W-SERIAL"),
    ],
)
def test_i11_a_date_has_a_value_a_precision_and_a_warning(
    written: str, value: str, precision: str, warning: str | None
) -> None:
    row = one(acquired_on=written)
    assert (row.data["acquired_on"], row.data["acquired_on_precision"]) == (value, precision)
    assert codes(row) == [code for code in (warning,) if code]


@needs_data
def test_i12_of_1131_real_dates_none_is_silently_wrong() -> None:
    table = table_of(HOSPITALS.read_bytes(), filename="hospitals.csv")
    right, warned = 0, set()
    for column in ("開設許可年月日", "開設年月日"):
        mapping = Mapping({"asset_no": "id", "acquired_on": column})
        place = table.headers.index(column)
        rows = zip(table.rows, check(table, mapping, kind="ledger", period_end=END), strict=True)
        for read, row in rows:
            text = read.cells[place]
            if not text.strip():
                continue
            if row.errors:
                warned.add(text.strip())
            else:
                right += row.data["acquired_on"] == _by_hand(text).isoformat()
    assert right == 1128
    assert warned == {"昭65.12.1", "平H27.8.1", "昭5.10"}


def _by_hand(cell: str) -> date:
    """An independent reading of this list's one pattern."""
    first = {"T": 1912, "大": 1912, "S": 1926, "昭": 1926, "H": 1989, "平": 1989}[cell[0]]
    year, month, day = (int(n) for n in re.findall(r"\d+", cell.replace("元", "1")))
    return date(first + year - 1, month, day)


def test_i13_a_year_beyond_its_era_is_read_with_a_warning() -> None:
    row = one(acquired_on="平成32年4月1日")
    assert (row.status, row.data["acquired_on"], codes(row)) == ("ok", "2020-04-01", ["W-ERA"])


@pytest.mark.parametrize(
    "day", [date(1912, 7, 31), date(1926, 12, 25), date(1989, 1, 7), date(1989, 1, 8), END]
)
def test_i13_the_days_on_which_eras_change_agree_with_japanera(day: date) -> None:
    era = EraDate.from_date(day).era
    written = f"{era.kanji}{day.year - era.since.year + 1}年{day.month}月{day.day}日"
    assert parse_date(written) == ParsedDate(day, "d", None)


@pytest.mark.parametrize(
    ("kind", "texts", "code"),
    [
        ("ledger", {"acquired_on": "令和6年2月30日"}, "E-IMPOSSIBLE-DATE"),
        ("ledger", {"acquired_on": "2026/5/8"}, "E-FUTURE"),
        ("ledger", {"acquired_on": "R8.4.2", "retired_on": "R8.4.1"}, "E-ORDER"),
        ("loans", {"loaned_at": "2026/4/2", "returned_at": "2026/4/1"}, "E-ORDER"),
        ("loans", {"loaned_at": "2026/5/8"}, "E-FUTURE"),
        ("faults", {"reported_at": "2026/4/2", "restored_at": "2026/4/1"}, "E-ORDER"),
    ],
)
def test_i14_days_that_cannot_be_are_refused(kind: Kind, texts: dict[str, str], code: str) -> None:
    row = one(kind, **texts)
    assert (row.status, codes(row)) == ("rejected", [code])


def test_i14_a_week_after_the_period_is_not_yet_the_future() -> None:
    assert one(acquired_on="2026/5/7").status == "ok"


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("１２３，４５６円", 123_456),
        ("123千円", 123_000),
        ("¥123,456", 123_456),
        ("0", 0),
        ("", None),
        ("-", None),
        ("不明", None),
        ("N/A", None),
    ],
)
def test_i15_amounts_nothing_and_zero_are_three_things(written: str, amount: int | None) -> None:
    assert parse_yen(written) == amount
    assert one(acquisition_cost_yen=written).data["acquisition_cost_yen"] == amount
    assert is_missing(written) == (amount is None)


def test_i16_codes_stay_texts() -> None:
    row = one(number="0012", serial="0901234567", local_model="5E12")
    assert [row.data[name] for name in ("asset_no", "serial", "local_model")] == [
        "0012",
        "0901234567",
        "5E12",
    ]


def test_i16_digits_that_a_spreadsheet_destroyed_leave_their_field_empty_and_keep_the_row() -> None:
    row = one(serial="6.37702E+15")
    assert (row.status, codes(row), row.data["serial"]) == ("ok", ["E-SCI"], None)


def test_i17_yes_and_no_have_many_words() -> None:
    yes, no = ("有", "○", "済", "1", "TRUE"), ("無", "×", "未", "0", "FALSE")
    assert [parse_flag(word) for word in (*yes, *no)] == [True] * 5 + [False] * 5


def test_i17_statuses_have_canonical_codes_and_an_unknown_one_keeps_its_row_out() -> None:
    listed = ["稼働", "貸出中", "点検中", "修理中", "休止", "廃棄", "紛失", "デモ", "預り"]
    read = [parse_word(word, words=vocabulary("status")) for word in listed]
    assert len(set(read)) == 9
    row = one(status="ねむり中")
    assert (row.status, codes(row)) == ("rejected", ["E-WORD"])


@pytest.mark.parametrize(
    "written",
    [
        "4987350123459",
        "04987350123459",
        "010498735012345917260401",
        "]d20104987350123459\x1d10ABC",
        "0104987350123459\x1d21XYZ",
        "(01)04987350123459(17)260401(10)ABC",
        "(10)ABC(01)04987350123459",
    ],
)
def test_i18_a_gtin_is_read_from_digits_element_strings_and_print(written: str) -> None:
    assert parse_gtin(written) == "04987350123459"


@needs_data
def test_i18_every_real_gtin_is_valid_and_no_slip_of_a_digit_is() -> None:
    with (DATA / "gudid-excerpt/gudid_equipment_474.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["issuing_agency"] == "GS1"]
    for row in rows:
        code = row["primary_di"]
        assert parse_gtin(code) == code.zfill(14)
        with pytest.raises(BadValue, match="W-GTIN"):
            parse_gtin(code[:-1] + str((int(code[-1]) + 1) % 10))
    assert len(rows) == 474


def test_i18_a_bad_check_digit_empties_the_field_and_keeps_the_row() -> None:
    row = one(gtin="4987350123458")
    assert (row.status, codes(row), row.data["gtin"]) == ("ok", ["W-GTIN"], None)
