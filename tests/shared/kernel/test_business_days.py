"""Days on which offices in Japan are open."""

from datetime import date

import pytest

from shared.kernel.business_days import business_day, is_business_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 9, 21),  # Respect for the Aged
        date(2026, 9, 22),  # between two holidays, and so one itself
        date(2026, 9, 23),  # the autumn equinox
        date(2026, 5, 6),  # in place of Constitution Day, a Sunday
        date(2026, 12, 29),
        date(2027, 1, 3),
        date(2026, 11, 22),  # a Sunday
    ],
)
def test_offices_are_closed(day: date) -> None:
    assert not is_business_day(day)


@pytest.mark.parametrize(
    ("number", "since", "expected"),
    [
        (3, date(2026, 11, 1), date(2026, 11, 5)),
        (7, date(2026, 11, 1), date(2026, 11, 11)),
        (3, date(2027, 1, 1), date(2027, 1, 6)),
        (1, date(2026, 11, 24), date(2026, 11, 24)),
        (7, date(2026, 5, 1), date(2026, 5, 14)),
    ],
)
def test_business_days_are_counted_from_a_day_that_may_be_one(
    number: int, since: date, expected: date
) -> None:
    assert business_day(number, since=since) == expected
