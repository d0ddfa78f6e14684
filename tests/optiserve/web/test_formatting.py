from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from optiserve.web.formatting import ABSENT, shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ABSENT),
        ("", ABSENT),
        (0, "0"),
        (1234567, "1,234,567"),
        (0.04, "0.04"),
        (-1200.5, "-1,200.5"),
        (Decimal("30.00"), "30"),
        ("機器", "機器"),
    ],
)
def test_a_value_reads_well(value, expected):
    assert shown(value) == expected


@pytest.mark.parametrize(("language", "expected"), [("ja", "2026/10/01"), ("en", "1 Oct 2026")])
def test_a_date_follows_the_reader(language, expected):
    with translation.override(language):
        assert shown(date(2026, 10, 1)) == expected


def test_a_moment_is_shown_in_japanese_time():
    with translation.override("ja"):
        assert shown(datetime(2026, 9, 30, 15, 5, tzinfo=UTC)) == "2026/10/01 00:05"


def test_safe_markup_stays_safe():
    assert isinstance(shown(SafeString("<b>1</b>")), SafeString)
