import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reporting.metrics.reliability import failure_rate, repair_times


def test_three_failures_in_ten_device_years():
    found = failure_rate(3, 10)
    assert found is not None
    assert (round(found.rate, 2), round(found.lower, 2), round(found.upper, 2)) == (0.3, 0.06, 0.88)


@pytest.mark.parametrize(("years", "upper"), [(20, 0.15), (5, 0.60)])
def test_a_zero_failure_rate_has_an_upper_bound(years, upper):
    found = failure_rate(0, years)
    assert found is not None
    assert (found.rate, found.lower, round(found.upper, 2)) == (0, 0, upper)
    assert found.upper == pytest.approx(3.0 / years, rel=0.002)


def test_without_device_years_there_is_no_rate():
    assert failure_rate(0, 0) is None


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        failure_rate(-1, 3)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.floats(0.1, 5000))
def test_the_limits_are_those_at_which_the_count_would_be_extreme(k, years):
    found = failure_rate(k, years)
    assert found is not None
    assert found.lower < found.rate < found.upper
    assert stats.poisson.sf(k - 1, found.lower * years) == pytest.approx(0.025, rel=1e-6)
    assert stats.poisson.cdf(k, found.upper * years) == pytest.approx(0.025, rel=1e-6)


def test_repair_times_are_of_closed_repairs():
    found = repair_times([1.0, 2.0, 9.0], still_open=2)
    assert (found.closed, found.still_open, found.median, found.mean) == (3, 2, 2.0, 4.0)


def test_without_closed_repairs_there_is_no_repair_time():
    found = repair_times([], still_open=1)
    assert (found.median, found.mean) == (None, None)
