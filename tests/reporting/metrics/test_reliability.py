import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reporting.metrics.reliability import (
    availability,
    device_years,
    failure_rate,
    intrinsic_availability,
    mtbf,
    shares,
)
from tests.reporting.metrics.worlds import OWNERS, fleet, fleets, modest, whole


def test_three_failures_in_ten_device_years():
    found = failure_rate(3, 10)
    assert found is not None
    assert (round(found.rate, 2), round(found.lower, 2), round(found.upper, 2)) == (0.3, 0.06, 0.88)


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(1, 0.0253, 5.5716), (3, 0.6187, 8.7673), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904)],
)
def test_garwoods_limits_of_a_poisson_count(count, lower, upper):
    """Garwood (1936), Biometrika 28:437: 95 % limits of a count, as tables print them since."""
    found = failure_rate(count, 1)
    assert found is not None
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@pytest.mark.parametrize(("years", "upper"), [(20, 0.15), (5, 0.60)])
def test_a_zero_failure_rate_has_an_upper_bound(years, upper):
    found = failure_rate(0, years)
    assert found is not None
    assert (found.rate, found.lower, round(found.upper, 2)) == (0, 0, upper)
    assert found.upper == pytest.approx(3.0 / years, rel=0.002)


def test_without_device_years_there_is_no_rate_and_no_mtbf():
    assert failure_rate(0, 0) is None
    assert mtbf(0, 0) is None


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


@pytest.mark.parametrize(
    ("failures", "share", "lower", "upper"),
    [(1, 0.80, 0.2571, 9.4912), (2, 0.95, 0.2768, 8.2573), (10, 0.90, 0.5895, 1.8432)],
)
def test_limits_of_the_mtbf_are_nists_factors(failures, share, lower, upper):
    """NIST/SEMATECH e-Handbook, 8.4.5.1: factors by which the estimate is multiplied."""
    found = mtbf(failures, 1.0, confidence=share)
    assert found is not None
    assert found.mean == pytest.approx(1 / failures)
    factors = (found.lower * failures, (found.upper or 0) * failures)
    assert [round(factor, 4) for factor in factors] == [lower, upper]


def test_without_failures_the_mtbf_is_a_bound_and_never_zero():
    """NIST/SEMATECH e-Handbook, 8.4.5.1: T/-ln α; 0.3338·T at 95 %."""
    found = mtbf(0, 20)
    assert found is not None
    assert (found.mean, found.upper, round(found.lower / 20, 4)) == (None, None, 0.3338)


@modest
@given(fleets)
def test_availability_is_a_share(some):
    found = availability(some)
    assert found is None or 0 <= found <= 1


def test_a_day_under_repair_of_four_is_a_quarter():
    assert availability(fleet(whole[:1], [], [(0, 0, 1440)])) == 0.75
    assert availability(fleet([], [])) is None


@modest
@given(fleets, st.lists(st.integers(0, 2), min_size=OWNERS, max_size=OWNERS))
def test_device_years_of_models_add_up_to_the_whole(some, models):
    parts = [device_years(some.only(np.array(models) == model)) for model in range(3)]
    assert sum(parts) == pytest.approx(device_years(some))


def test_a_device_year_has_365_and_a_quarter_days():
    assert device_years(fleet(whole[:2], [])) == pytest.approx(2 * 4 / 365.25)


@modest
@given(st.lists(st.sampled_from(("human", "mechanical", "mixed", "unknown"))))
def test_failures_by_cause_sum_to_all(causes):
    found = shares(causes)
    assert sum(found.values()) == pytest.approx(1 if causes else 0)
    assert all(found[cause] * len(causes) == pytest.approx(causes.count(cause)) for cause in found)


def test_intrinsic_availability():
    assert intrinsic_availability(99.0, 1.0) == 0.99


def test_causes_of_pump_failures_as_published():
    """Syringe pumps of one hospital: 79 % handling, 18 % mechanical, 3 % both of 204 (jsmi95)."""
    found = shares(["human"] * 161 + ["mechanical"] * 37 + ["mixed"] * 6)
    assert {cause: round(share, 2) for cause, share in found.items()} == {
        "human": 0.79, "mechanical": 0.18, "mixed": 0.03,
    }  # fmt: skip
    assert sum(found.values()) == pytest.approx(1)
    assert shares([]) == {}


@pytest.mark.parametrize(("failures", "pumps", "rate"), [(204, 629, 0.108), (141, 651, 0.072)])
def test_failure_rates_of_pumps_as_published(failures, pumps, rate):
    """Syringe and infusion pumps of one hospital in three years (confit jsmi95/subject/105)."""
    found = failure_rate(failures, pumps * 3)
    assert found is not None
    assert round(found.rate, 3) == rate
