"""The metrics on a real log of intervals: a month's flights of identified aircraft."""

import csv
from collections import defaultdict
from math import ceil
from pathlib import Path

import numpy as np
import pytest

from reporting.metrics import utilisation
from reporting.metrics.concurrency import daily_peaks, percentiles
from reporting.metrics.fleet import Fleet, assemble
from reporting.metrics.intervals import MINUTES_A_DAY, Span, Spans, integral, length, sweep
from tests.reporting.metrics import reference

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


@pytest.fixture(scope="module")
def fleet(log) -> Fleet:
    rows = [(owner, *span) for owner, spans in enumerate(log.values()) for span in spans]
    everybody = np.arange(len(log))
    return assemble(
        devices=len(log),
        period=PERIOD,
        service=Spans.of(everybody, np.zeros(len(log)), np.full(len(log), PERIOD[1])),
        loans=Spans.rows(rows),
    )


def test_merged_loans_never_do(fleet):
    share = utilisation.standard(fleet)
    assert share is not None
    assert 0 < share < 1


def test_merging_all_aircraft_at_once_is_merging_them_one_by_one(log, fleet):
    merged = [reference.intersection(spans, [PERIOD]) for spans in log.values()]
    assert length(fleet.lent) == sum(reference.length(spans) for spans in merged)
    assert len(fleet.lent.owner) == sum(len(spans) for spans in merged)


def test_days_touched_are_a_fifth_of_all_days(fleet):
    assert round(utilisation.device_days(fleet) or 0, 3) == 0.209


def test_the_integral_of_concurrency_is_the_loaned_time(fleet):
    assert integral(sweep(fleet.lent)) == length(fleet.lent)


def test_daily_peaks_reach_the_months_peak(fleet):
    steps = sweep(fleet.lent)
    assert [daily_peaks(steps, PERIOD).max()] == percentiles(steps, PERIOD, (1.0,))
