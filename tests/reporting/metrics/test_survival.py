import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.survival import Weibull, kaplan_meier, limits, mean, quantile, weibull
from tests.reporting.metrics.worlds import modest

# Weeks in remission under 6-MP (Freireich et al., 1963, Blood 21:699), and whether it ended.
ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
LASTING = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
WEEKS = np.array(ENDED + LASTING, dtype=np.float64)
OBSERVED = np.array([True] * len(ENDED) + [False] * len(LASTING))

durations = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=15)


def arrays(some):
    days, seen = zip(*some, strict=True)
    return np.array(days, dtype=np.float64), np.array(seen, dtype=np.bool_)


def test_remission_under_6_mp_as_textbooks_print_it():
    """S(t) and Greenwood's error: Kleinbaum and Klein, Survival Analysis; Rodríguez, Princeton."""
    curve = kaplan_meier(WEEKS, OBSERVED)
    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.error.round(4).tolist() == [
        0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346,
    ]  # fmt: skip
    assert quantile(curve, 0.5) == 23


def test_limits_of_remission_as_r_prints_them():
    """log-log limits of R's survfit(conf.type = "log-log") for the same data."""
    lower, upper = limits(kaplan_meier(WEEKS, OBSERVED))
    assert lower.round(3).tolist() == [0.620, 0.563, 0.503, 0.432, 0.368, 0.268, 0.188]
    assert upper.round(3).tolist() == [0.952, 0.923, 0.889, 0.849, 0.805, 0.747, 0.680]


def test_a_weibull_fit_as_nist_prints_it():
    """NIST/SEMATECH e-Handbook, 8.4.1.3: 10 of 20 units failed in 500 hours."""
    failed = [54, 187, 216, 240, 244, 335, 361, 373, 375, 386]
    hours = np.array(failed + [500] * 10, dtype=np.float64)
    found = weibull(hours, np.arange(20) < 10)
    assert found is not None
    assert (round(found.shape, 4), round(found.scale, 3)) == (1.7208, 606.528)


@modest
@given(durations)
def test_the_curve_falls_from_one_and_its_limits_enclose_it(some):
    curve = kaplan_meier(*arrays(some))
    lower, upper = limits(curve)
    assert (np.diff(curve.survival, prepend=1.0) <= 0).all()
    assert ((lower >= 0) & (lower <= curve.survival)).all()
    assert ((curve.survival <= upper) & (upper <= 1)).all()


@modest
@given(durations)
def test_where_all_ended_the_curve_is_the_share_that_lasted_longer(some):
    days, _ = arrays(some)
    curve = kaplan_meier(days, np.ones(len(days), dtype=np.bool_))
    lasted = [(days > time).mean() for time in curve.time]
    assert curve.survival == pytest.approx(lasted)
    assert mean(curve) == pytest.approx(days.mean())


@modest
@given(durations)
def test_who_was_there_from_the_beginning_changes_nothing(some):
    days, seen = arrays(some)
    days = days + 1
    plain, entered = kaplan_meier(days, seen), kaplan_meier(days, seen, np.zeros(len(days)))
    assert plain.survival.tolist() == entered.survival.tolist()


def test_who_came_late_is_at_risk_only_from_then():
    curve = kaplan_meier(
        np.array([2.0, 5, 6]), np.array([True, True, False]), np.array([0.0, 3, 5])
    )
    assert (curve.at_risk.tolist(), curve.survival.tolist()) == ([1, 1], [0, 0])
    assert len(kaplan_meier(np.array([4.0]), np.array([True]), np.array([4.0])).time) == 0


def test_a_median_that_was_not_reached_is_none():
    curve = kaplan_meier(np.array([1.0, 9, 9]), np.array([True, False, False]))
    assert quantile(curve, 0.5) is None
    assert mean(curve) == pytest.approx(1 + 8 * 2 / 3)


def test_few_failures_are_not_fitted():
    assert weibull(np.arange(1.0, 10), np.ones(9, dtype=np.bool_)) is None


def test_equal_ages_have_no_shape():
    assert weibull(np.full(12, 3.0), np.ones(12, dtype=np.bool_)) is None


@pytest.mark.parametrize("shape", [0.7, 2.5])
def test_a_fit_finds_what_was_put_in_though_devices_came_late_and_left(shape):
    chance = np.random.default_rng(8)
    life = 10 * chance.weibull(shape, 40_000)
    entry, end = chance.uniform(0, 6, 40_000), chance.uniform(4, 14, 40_000)
    seen = (life > entry) & (end > entry)
    found = weibull(np.minimum(life, end)[seen], (life <= end)[seen], entry[seen])
    assert isinstance(found, Weibull)
    assert found.shape == pytest.approx(shape, rel=0.03)
    assert found.scale == pytest.approx(10, rel=0.03)
