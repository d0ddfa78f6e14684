"""Hours, years of life, years of manufacture."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.values.bad import BadValue
from tenants.intake.values.numbers import parse_hours, parse_year, parse_years

READERS: list[Callable[[str], object]] = [parse_hours, parse_years, parse_year]


@pytest.mark.parametrize("written", ["2.5", "2.5h", "２．５時間", "2:30", "2時間30分", "150分"])
def test_hours_are_read_with_or_without_unit(written: str) -> None:
    assert parse_hours(written) == Decimal("2.50")


@pytest.mark.parametrize("written", ["6", "6.0", "6年", "72ヶ月", "6 years"])
def test_years_of_life_are_read_with_or_without_unit(written: str) -> None:
    assert parse_years(written) == Decimal("6.0")


@pytest.mark.parametrize("written", ["2019", "2019年", "令和元年", "R1", "2019/4/1", "2019年5月"])
def test_the_year_of_manufacture_may_be_any_date(written: str) -> None:
    assert parse_year(written) == 2019


@pytest.mark.parametrize("read", READERS)
def test_missing_is_none(read: Callable[[str], object]) -> None:
    assert read("-") is read("") is read("不明") is None


@pytest.mark.parametrize(
    ("read", "written"),
    [(parse_hours, "10000"), (parse_hours, "-1"), (parse_years, "100"), (parse_years, "六年")],
)
def test_what_is_no_quantity_is_refused(read: Callable[[str], object], written: str) -> None:
    with pytest.raises(BadValue, match="E-NUMBER"):
        read(written)


def test_a_number_that_could_be_a_serial_date_is_no_year() -> None:
    with pytest.raises(BadValue, match="E-NUMBER"):
        parse_year("20191")


@given(st.text() | st.from_regex(r"\d{1,30}(\.\d{1,30})?(年|分|h|ヶ月)?"))
def test_only_bad_values_are_raised(text: str) -> None:
    for read in READERS:
        try:
            read(text)
        except BadValue:
            continue
