import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reporting.metrics.rates import (
    Prior,
    discoveries,
    exceeds,
    funnel,
    lemons,
    prior_of,
    shrunken,
    tail,
)
from tests.reporting.metrics.worlds import modest

members = st.lists(st.tuples(st.integers(0, 20), st.floats(0.1, 50)), min_size=2, max_size=12)


def arrays(some):
    failures, years = zip(*some, strict=True)
    return np.array(failures), np.array(years)


def test_the_worked_example_of_benjamini_and_hochberg():
    """Benjamini and Hochberg (1995), section 3.2: four of fifteen are taken at 0.05."""
    p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
        0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    assert discoveries(np.array(p), level=0.05).tolist() == [True] * 4 + [False] * 11
    assert discoveries(np.array([]), level=0.05).tolist() == []


@modest
@given(members)
def test_a_shrunken_rate_lies_between_its_own_and_the_groups(some):
    failures, years = arrays(some)
    prior = prior_of(failures, years)
    found, raw = shrunken(failures, years, prior), failures / years
    low, high = np.minimum(raw, prior.mean), np.maximum(raw, prior.mean)
    assert ((found >= low - 1e-9) & (found <= high + 1e-9)).all()


@modest
@given(members)
def test_the_posterior_is_a_chance_and_rises_with_failures(some):
    failures, years = arrays(some)
    prior = Prior(a=2.0, b=4.0, mean=0.5)
    chance = exceeds(failures, years, prior)
    assert ((chance >= 0) & (chance <= 1)).all()
    assert (exceeds(failures + 1, years, prior) >= chance).all()
    assert chance == pytest.approx(stats.gamma.sf(0.5, 2 + failures, scale=1 / (4 + years)))


def test_alike_devices_are_not_told_apart():
    failures, years = np.array([2, 2, 2]), np.array([4.0, 4, 4])
    prior = prior_of(failures, years)
    assert shrunken(failures, years, prior).tolist() == [0.5, 0.5, 0.5]
    assert exceeds(failures, years, prior).tolist() == [0.5, 0.5, 0.5]


def test_a_group_without_failures_or_time_has_a_rate_of_zero():
    assert prior_of(np.array([0, 0]), np.array([3.0, 0])).mean == 0
    assert prior_of(np.array([0]), np.array([0.0])).mean == 0


def test_the_spread_put_in_is_found():
    chance = np.random.default_rng(4)
    years = chance.uniform(2, 20, 20_000)
    failures = chance.poisson(chance.gamma(3, 1 / 6, 20_000) * years)
    prior = prior_of(failures, years)
    assert (prior.a, prior.b) == (pytest.approx(3, rel=0.05), pytest.approx(6, rel=0.05))


def test_a_tail_counts_the_failures_themselves():
    assert tail(np.array([0, 1, 3]), np.array([2.0, 2, 2])) == pytest.approx(
        [1, 1 - np.exp(-2), 1 - np.exp(-2) * 5]
    )


def test_a_device_that_fails_again_and_again_is_called_out():
    failures = np.array([6] + [0] * 99)
    years, rate = np.ones(100), np.full(100, 0.1)
    assert np.flatnonzero(lemons(failures, years, rate)).tolist() == [0]


def test_two_failures_are_never_a_lemon():
    assert not lemons(np.array([2]), np.array([1.0]), np.array([0.001])).any()


@pytest.mark.parametrize("seed", range(5))
def test_where_all_fail_alike_nothing_is_called_out(seed):
    chance = np.random.default_rng(seed)
    years = chance.uniform(0.3, 1, 2000)
    failures = chance.poisson(0.1 * years)
    assert not lemons(failures, years, np.full(2000, 0.1)).any()


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_a_funnel_holds_as_many_as_it_says_where_all_fail_alike(confidence):
    chance = np.random.default_rng(2)
    years = chance.uniform(20, 200, 20_000)
    lower, upper = funnel(0.3, years, confidence=confidence)
    rate = chance.poisson(0.3 * years) / years
    outside = ((rate < lower) | (rate > upper)).mean()
    assert outside <= (1 - confidence) * 1.3


def test_a_funnel_narrows_with_time_and_starts_at_zero():
    lower, upper = funnel(0.1, np.array([0.5, 50, 5000]), confidence=0.95)
    assert lower[0] == 0
    assert (np.diff(upper - lower) < 0).all()
    assert (lower < 0.1).all()
    assert (upper > 0.1).all()
