"""The metrics on a real log of intervals: a month's flights of identified aircraft."""

import csv
from collections import defaultdict
from math import ceil
from pathlib import Path

import pytest

from reporting.metrics.intervals import (
    MINUTES_A_DAY,
    Span,
    clip,
    concurrency,
    integral,
    length,
    union,
)
from reporting.metrics.utilisation import DeviceTime, daily, lent_percentile, standard

LOG = Path(__file__).parents[4] / "shared/data/nycflights-intervals/flights_2013_01.csv"
DAYS = 31
PERIOD = (0, DAYS * MINUTES_A_DAY)

pytestmark = pytest.mark.skipif(
    not LOG.is_file(), reason="real data absent: the public event log is not here"
)


def at(row: dict[str, str], column: str) -> int:
    clock = int(row[column])
    return (int(row["day"]) - 1) * MINUTES_A_DAY + clock // 100 * 60 + clock % 100


@pytest.fixture(scope="module")
def log() -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    with LOG.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if not (row["dep_time"].isdigit() and row["arr_time"].isdigit()):
                continue
            if row["tailnum"] in ("", "NA"):
                continue
            start, end = at(row, "dep_time"), at(row, "arr_time")
            found[row["tailnum"]].append((start, end if end >= start else end + MINUTES_A_DAY))
    return found


def test_summing_bookings_in_days_exceeds_one_hundred_per_cent(log):
    naive = [sum(ceil((e - s) / MINUTES_A_DAY) for s, e in spans) / DAYS for spans in log.values()]
    assert (len(naive), sum(share > 1 for share in naive)) == (3141, 66)
    assert (round(max(naive), 2), round(sum(naive) / len(naive), 3)) == (2.32, 0.272)


def test_merged_loans_never_do(log):
    shares = [
        standard([DeviceTime(service=[PERIOD], loans=spans)], period=PERIOD)
        for spans in log.values()
    ]
    assert all(share is not None and 0 < share <= 1 for share in shares)


def test_days_touched_are_a_fifth_of_all_days(log):
    touched = [
        len({day for s, e in spans for day in range(s // MINUTES_A_DAY, -(-e // MINUTES_A_DAY))})
        for spans in log.values()
    ]
    assert round(sum(touched) / len(touched) / DAYS, 3) == 0.209


def test_the_integral_of_concurrency_is_the_loaned_time(log):
    merged = [span for spans in log.values() for span in clip(union(spans), PERIOD)]
    assert integral(concurrency(merged)) == length(merged)


def test_daily_peaks_reach_the_months_peak(log):
    fleet = [DeviceTime(service=[PERIOD], loans=spans) for spans in log.values()]
    assert max(day.peak for day in daily(fleet, days=DAYS)) == lent_percentile(
        fleet, period=PERIOD, share=1.0
    )
