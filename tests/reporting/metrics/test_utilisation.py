import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.metrics.intervals import MINUTES_A_DAY
from reporting.metrics.utilisation import (
    Day,
    DeviceTime,
    customary,
    daily,
    lent_percentile,
    mean_lent,
    standard,
    within,
)

DAYS = 4
PERIOD = (0, DAYS * MINUTES_A_DAY)
some_spans = st.lists(
    st.tuples(st.integers(-2000, 6000), st.integers(0, 4000)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=4,
)
fleets = st.lists(st.builds(DeviceTime, service=some_spans, loans=some_spans), max_size=6)
modest = settings(max_examples=60, deadline=None)


@modest
@given(fleets)
def test_utilisation_is_a_share(fleet):
    share = standard(fleet, period=PERIOD)
    assert share is None or 0 <= share <= 1


@modest
@given(fleets)
def test_a_device_never_lent_lowers_utilisation(fleet):
    before = standard(fleet, period=PERIOD)
    after = standard([*fleet, DeviceTime(service=[PERIOD])], period=PERIOD)
    assert after is not None
    assert after <= (before or 0) if not before else after < before


@modest
@given(fleets)
def test_no_day_lends_more_than_its_peak_or_than_it_owns(fleet):
    for day in daily(fleet, days=DAYS):
        assert 0 <= day.lent <= min(day.peak, day.owned)


@modest
@given(fleets)
def test_percentiles_rise_to_the_peak(fleet):
    ranks = [lent_percentile(fleet, period=PERIOD, share=share) for share in (0.5, 0.95, 1.0)]
    assert ranks == sorted(ranks)
    assert ranks[-1] == max(d.peak for d in daily(fleet, days=4))


@modest
@given(fleets)
def test_cutting_to_the_period_beforehand_changes_nothing(fleet):
    cut = [within(device, period=PERIOD) for device in fleet]
    assert standard(cut, period=PERIOD) == standard(fleet, period=PERIOD)
    assert daily(cut, days=DAYS) == daily(fleet, days=DAYS)


def test_overlapping_loans_count_once():
    device = DeviceTime(service=[PERIOD], loans=[(0, 1440), (720, 2880)])
    assert standard([device], period=PERIOD) == 0.5
    assert mean_lent([device], period=PERIOD) == 0.5


def test_loans_outside_service_do_not_count():
    device = DeviceTime(service=[(0, 1440)], loans=[(0, 2880)])
    assert standard([device], period=PERIOD) == 1.0


def test_a_fleet_that_was_never_in_service_has_no_utilisation():
    assert standard([DeviceTime(service=[])], period=PERIOD) is None
    assert customary(daily([], days=DAYS)) is None


def test_the_customary_share_looks_at_nine_o_clock():
    morning = DeviceTime(service=[PERIOD], loans=[(8 * 60, 10 * 60)])
    evening = DeviceTime(service=[PERIOD], loans=[(18 * 60, 20 * 60)])
    days = daily([morning, evening], days=DAYS)
    assert days[0] == Day(index=0, owned=2, lent=1, peak=1)
    assert customary(days) == pytest.approx(0.5 / DAYS)


def test_a_percentile_is_weighted_by_time():
    short = DeviceTime(service=[PERIOD], loans=[(0, 60)])
    long = DeviceTime(service=[PERIOD], loans=[PERIOD])
    assert lent_percentile([short, long], period=PERIOD, share=0.95) == 1
    assert lent_percentile([short, long], period=PERIOD, share=1.0) == 2
