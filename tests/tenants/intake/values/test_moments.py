"""Moments of lending, return and repair."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.clock import JST
from tenants.intake.values.bad import BadValue
from tenants.intake.values.moments import ParsedMoment, parse_moment

HALF_PAST_NINE = datetime(2024, 4, 1, 9, 30, tzinfo=JST)


@pytest.mark.parametrize(
    "written",
    [
        *("2024/4/1 9:30", "2024-04-01T09:30:00", "R6.4.1 09:30", "令和6年4月1日9時30分"),
        *("2024年4月1日(月) 午前9:30", "202404010930", "20240401093000", "2024-04-01T00:30:00Z"),
        *("２０２４／４／１　９：３０", "2024-04-01 09:30:00+09:00", "2024.4.1 9:30 AM"),
    ],
)
def test_a_time_of_day_is_read_to_the_minute(written: str) -> None:
    assert parse_moment(written) == ParsedMoment(HALF_PAST_NINE, "min", None)


def test_a_serial_number_carries_its_time() -> None:
    read = parse_moment("45383.3958333333")
    assert (read.value, read.precision, read.warning) == (HALF_PAST_NINE, "min", "W-SERIAL")


def test_a_date_alone_is_midnight_in_japan() -> None:
    assert parse_moment("2024/4/1") == ParsedMoment(datetime(2024, 4, 1, tzinfo=JST), "d", None)


def test_an_hour_alone_is_read_to_the_hour() -> None:
    read = parse_moment("2024/4/1 午後3時")
    assert read == ParsedMoment(datetime(2024, 4, 1, 15, tzinfo=JST), "h", None)


def test_twenty_four_hours_is_the_next_midnight() -> None:
    assert parse_moment("2024/4/30 24:00").value == datetime(2024, 5, 1, tzinfo=JST)


def test_nothing_is_no_moment() -> None:
    assert parse_moment(" - ").value is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2024/4/1 25:00", "E-TIME"),
        ("2024/4/1 9:61", "E-TIME"),
        ("2024年4月", "E-DATE"),
        ("昨日", "E-DATE"),
        ("2024/2/30 9:30", "E-IMPOSSIBLE-DATE"),
    ],
)
def test_what_is_no_moment_is_refused(written: str, code: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse_moment(written)
    assert refused.value.code == code


@given(st.integers(0, 150 * 365 * 24 * 60))
def test_a_written_minute_is_read_back(minutes: int) -> None:
    minute = datetime(1950, 1, 1, tzinfo=JST) + timedelta(minutes=minutes)
    assert parse_moment(f"{minute:%Y/%m/%d %H:%M}").value == minute


@given(st.text() | st.from_regex(r"\d{4}/\d{1,2}/\d{1,2} (午後)?\d{1,2}[:時]\d{0,2}[:分]?\d{0,2}"))
def test_only_bad_values_are_raised(text: str) -> None:
    try:
        read = parse_moment(text)
    except BadValue:
        return
    assert read.value is None or read.value.tzinfo is JST
