import numpy as np
from hypothesis import given

from reporting.metrics.concurrency import (
    daily_lows,
    daily_peaks,
    mean_lent,
    percentiles,
    stock_outs,
    unavailable_share,
    weekdays,
)
from reporting.metrics.intervals import integral, length, sweep
from tests.reporting.metrics.worlds import (
    DAYS,
    OWNERS,
    PERIOD,
    fleet,
    fleets,
    modest,
    rows,
    whole,
)


def levels(some) -> np.ndarray:
    """N at every minute of the period, by counting."""
    count = np.zeros(PERIOD[1], dtype=np.int64)
    for start, end in zip(some.lent.start, some.lent.end, strict=True):
        count[start:end] += 1
    return count


@modest
@given(fleets)
def test_the_integral_of_concurrency_is_the_time_lent(some):
    assert integral(sweep(some.lent)) == length(some.lent) == levels(some).sum()
    assert mean_lent(some) == levels(some).mean()


@modest
@given(fleets)
def test_peaks_and_lows_are_those_of_every_minute(some):
    by_day = levels(some).reshape(DAYS, 1440)
    assert (daily_peaks(sweep(some.lent), PERIOD) == by_day.max(axis=1)).all()
    assert (daily_lows(sweep(some.lent), PERIOD) == by_day.min(axis=1)).all()


@modest
@given(fleets)
def test_percentiles_are_those_of_every_minute(some):
    counted = np.quantile(levels(some), [0.5, 0.9, 1.0], method="inverted_cdf")
    assert percentiles(sweep(some.lent), PERIOD, (0.5, 0.9, 1.0)) == counted.tolist()


@modest
@given(rows(-2000, 6000, 4000), rows(-2000, 6000, 1500))
def test_stock_is_out_on_days_with_a_minute_when_nothing_was_left(loans, repairs):
    some = fleet(whole, loans, repairs)
    busy = np.zeros((OWNERS, PERIOD[1]), dtype=np.bool_)
    for taken in (some.lent, some.repair):
        for who, start, end in zip(taken.owner, taken.start, taken.end, strict=True):
            busy[who, start:end] = True
    out = busy.all(axis=0).reshape(DAYS, 1440).any(axis=1)
    assert stock_outs(some).tolist() == np.flatnonzero(out).tolist()


def test_a_day_without_devices_is_not_out_of_stock():
    assert stock_outs(fleet([(0, 0, 1440)], [(0, 0, 60)])).tolist() == [0]


def test_a_percentile_is_weighted_by_time():
    some = fleet(whole[:2], [(0, 0, 60), (1, *PERIOD)])
    assert percentiles(sweep(some.lent), PERIOD, (0.95, 1.0)) == [1, 2]


def test_a_loan_until_midnight_does_not_reach_the_next_day():
    assert daily_peaks(sweep(fleet(whole, [(0, 0, 1440)]).lent), PERIOD).tolist() == [1, 0, 0, 0]


def test_the_unavailable_share_is_of_the_time_in_service():
    assert unavailable_share(fleet(whole[:1], [], [(0, 0, 1440)])) == 0.25
    assert unavailable_share(fleet([], [])) == 0


def test_weekdays_follow_one_another():
    assert weekdays(4, 5).tolist() == [5, 6, 0, 1]
