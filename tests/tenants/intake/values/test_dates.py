"""Dates as they are really written."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from japanera import EraDate

from tenants.intake.values.bad import BadValue
from tenants.intake.values.dates import ParsedDate, parse_date

HOSPITALS = (
    Path(__file__).parents[5] / "shared/data/hokkaido-hospitals/hospital_list_no_persons.csv"
)
LETTERS = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}
ERA_DAYS = st.dates(date(1873, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        *("R6.4.1", "令6.4.1", "令和６年４月１日", "令和 6年 4月 1日", "R06/04/01", "R060401"),
        *("2024/4/1", "2024-04-01", "2024．4．1", "20240401", "２０２４年４月１日", "2024,4,1"),
        *(
            "令\n6.4.1",
            "2024/4/1(月)",
            "2024-04-01 00:00:00",
            "2024-04-01T09:30",
            "2024年4月1日 9時",
        ),
    ],
)
def test_one_day_written_in_many_ways(written: str) -> None:
    assert parse_date(written) == ParsedDate(date(2024, 4, 1), "d", None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("平元.4.1", date(1989, 4, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("大4.11.6", date(1915, 11, 6)),
        ("Ｔ14．9．1", date(1925, 9, 1)),
        ("M45.7.30", date(1912, 7, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
    ],
)
def test_every_era_is_read(written: str, day: date) -> None:
    assert parse_date(written) == ParsedDate(day, "d", None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("平成32年4月1日", date(2020, 4, 1)),
        ("昭65.12.1", date(1990, 12, 1)),
        ("平H27.8.1", date(2015, 8, 1)),
        ("平成元年1月7日", date(1989, 1, 7)),
    ],
)
def test_a_date_outside_its_era_is_read_with_a_warning(written: str, day: date) -> None:
    assert parse_date(written) == ParsedDate(day, "d", "W-ERA")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("昭5.10　　", ParsedDate(date(1930, 10, 1), "m", "W-NO-DAY")),
        ("2019年4月", ParsedDate(date(2019, 4, 1), "m", "W-NO-DAY")),
        ("202404", ParsedDate(date(2024, 4, 1), "m", "W-NO-DAY")),
        ("平成31年", ParsedDate(date(2019, 1, 1), "y", "W-NO-DAY")),
        ("2019", ParsedDate(date(2019, 1, 1), "y", "W-NO-DAY")),
        ("2019年度", ParsedDate(date(2019, 4, 1), "y", "W-NO-DAY")),
    ],
)
def test_a_missing_day_or_month_shows_in_the_precision(written: str, read: ParsedDate) -> None:
    assert parse_date(written) == read


def test_a_spreadsheets_serial_number_is_read_with_a_warning() -> None:
    assert parse_date("45383") == ParsedDate(date(2024, 4, 1), "d", "W-SERIAL")


def test_two_digit_years_are_read_only_where_the_profile_allows_it() -> None:
    assert parse_date("24/04/01", two_digit_year=True).value == date(2024, 4, 1)
    assert parse_date("981231", two_digit_year=True).value == date(1998, 12, 31)
    with pytest.raises(BadValue, match="E-TWO-DIGIT-YEAR"):
        parse_date("24/04/01")


@pytest.mark.parametrize("written", ["令和6年2月30日", "2023/2/29", "20241301", "令和0年4月1日"])
def test_an_impossible_date_is_refused(written: str) -> None:
    with pytest.raises(BadValue, match="E-IMPOSSIBLE-DATE"):
        parse_date(written)


@pytest.mark.parametrize("written", ["4/1/2024", "去年", "12", "平R1.8.1", "9:30", "0", "ME-0012"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(BadValue, match="E-DATE"):
        parse_date(written)


@pytest.mark.parametrize("written", ["", " 　", "-", "－", "不明", "N/A"])
def test_no_date_is_not_an_error(written: str) -> None:
    assert parse_date(written).value is None


@given(ERA_DAYS, st.sampled_from("./-年"), st.sampled_from(["letter", "kanji"]))
def test_era_dates_agree_with_japanera(day: date, mark: str, style: str) -> None:
    era = EraDate.from_date(day).era
    name = LETTERS[era.kanji] if style == "letter" else era.kanji
    second, end = ("月", "日") if mark == "年" else (mark, "")
    written = f"{name}{day.year - era.since.year + 1}{mark}{day.month}{second}{day.day}{end}"
    assert parse_date(written) == ParsedDate(day, "d", None)


@given(st.text() | st.from_regex(re.compile(r"[令平昭RHS]?\d{0,5}[年./ ]?\d{0,3}[月./ ]?\d{0,3}")))
def test_only_bad_values_are_raised(text: str) -> None:
    for allowed in (False, True):
        try:
            read = parse_date(text, two_digit_year=allowed)
        except BadValue:
            continue
        assert read.value is None or read.precision in "dmy"


@given(ERA_DAYS)
def test_serial_numbers_count_from_the_end_of_1899(day: date) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    if serial >= 10_000:
        assert parse_date(str(serial)).value == day


@pytest.mark.skipif(
    not HOSPITALS.is_file(), reason="real data absent: the public hospital list is not here"
)
def test_a_thousand_real_era_dates_are_read_and_the_odd_three_warned_of() -> None:
    with HOSPITALS.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    cells = [row[name] for row in rows for name in ("開設許可年月日", "開設年月日") if row[name]]
    read = {cell: parse_date(cell) for cell in cells}
    warned = {cell.strip() for cell in cells if read[cell].warning}
    assert len(cells) == 1131
    assert warned == {"昭65.12.1", "平H27.8.1", "昭5.10"}
    assert all(read[cell].value == _by_hand(cell) for cell in cells if cell.strip() not in warned)


def _by_hand(cell: str) -> date:
    """An independent reading of this list's one pattern."""
    first = {"T": 1912, "大": 1912, "S": 1926, "昭": 1926, "H": 1989, "平": 1989}[cell[0]]
    year, month, day = (int(n) for n in re.findall(r"\d+", cell.replace("元", "1")))
    return date(first + year - 1, month, day)
