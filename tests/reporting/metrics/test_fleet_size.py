import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reporting.metrics.fleet_size import (
    Steadiness,
    by_erlang,
    by_peaks,
    erlang_b,
    highest_utilisation,
    kruskal_wallis,
    steadiness,
    surplus,
)
from tests.reporting.metrics.worlds import modest


@pytest.mark.parametrize(("offered", "devices"), [(2, 7), (5, 11), (20, 30), (80, 96), (200, 221)])
def test_devices_for_a_loss_of_one_in_a_hundred(offered, devices):
    assert by_erlang(offered, holding_days=1, unavailable=0) == devices


def test_erlangs_table_fifteen_lines_carry_8_108_erlangs_at_one_per_cent():
    """The worked example of erlang.com's calculator manual: 15 lines, 1 % blocking, 8.108 E."""
    assert erlang_b(8.108, devices=15)[-1] == pytest.approx(0.01, abs=5e-6)


@pytest.mark.parametrize(
    ("devices", "offered"), [(1, 0.0101), (5, 1.36), (10, 4.46), (20, 12.0), (100, 84.1)]
)
def test_erlangs_table_at_one_per_cent(devices, offered):
    """Offered traffic as printed in tables of Erlang's loss formula (B = 0.01)."""
    step = 10.0 ** -len(str(offered).partition(".")[2])
    below, above = (erlang_b(offered + half, devices=devices)[-1] for half in (-step / 2, step / 2))
    assert below <= 0.01 <= above


@modest
@given(st.floats(0, 300), st.integers(1, 60))
def test_a_further_device_blocks_fewer_and_never_more_than_all(offered, devices):
    blocked = erlang_b(offered, devices=devices)
    assert blocked[0] == 1
    assert (np.diff(blocked) <= 0).all()
    assert (blocked >= 0).all()


@modest
@given(st.floats(0.1, 40), st.integers(1, 60))
def test_erlangs_recursion_is_his_formula(offered, devices):
    n = np.arange(devices + 1)
    chances = stats.poisson.pmf(n, offered)
    assert erlang_b(offered, devices=devices)[-1] == pytest.approx(
        chances[-1] / chances.sum(), rel=1e-9
    )


def test_a_share_under_repair_asks_for_more_devices():
    assert by_erlang(10, holding_days=2, unavailable=0.25) == 40
    assert by_peaks(np.full(100, 9), unavailable=0.1).needed == 10


def test_bad_demand_is_refused():
    with pytest.raises(ValueError, match="negative"):
        by_erlang(-1, holding_days=2, unavailable=0)
    with pytest.raises(ValueError, match="accepted"):
        by_erlang(1, holding_days=2, unavailable=0, accepted=0)
    with pytest.raises(ValueError, match="unavailable"):
        by_erlang(1, holding_days=2, unavailable=1)
    with pytest.raises(ValueError, match="no days"):
        by_peaks(np.array([], dtype=np.int64), unavailable=0)


def test_peaks_of_few_days_only_indicate():
    peaks = np.arange(1, 90)
    assert by_peaks(peaks, unavailable=0).indicative
    assert not by_peaks(np.append(peaks, 90), unavailable=0).indicative
    assert by_peaks(peaks, unavailable=0).needed == 85


@pytest.mark.parametrize(("offered", "devices"), [(2, 7), (200, 221)])
def test_a_small_fleet_that_seldom_runs_out_is_seldom_out(offered, devices):
    chances = stats.poisson.pmf(np.arange(devices + 1), offered)
    out = (np.arange(devices + 1) * chances).sum() / chances.sum() / devices
    assert highest_utilisation(offered, devices=devices) == pytest.approx(out)
    assert highest_utilisation(offered, devices=0) == 0


def test_a_poisson_stream_is_steady_and_a_weekly_rhythm_is_not():
    chance = np.random.default_rng(3)
    weekday = np.arange(364) % 7
    assert steadiness(chance.poisson(20, 364), weekday).holds
    rhythm = steadiness(chance.poisson(np.where(weekday < 5, 24, 10), 364), weekday)
    assert rhythm.weekday_p is not None
    assert rhythm.weekday_p < 1e-6
    assert not rhythm.holds


def test_what_cannot_be_told_is_none():
    assert steadiness(np.array([], dtype=np.int64), np.array([])) == Steadiness(None, None)
    assert steadiness(np.full(28, 3), np.arange(28) % 7) == Steadiness(0.0, None)


@modest
@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=6), min_size=2, max_size=4))
def test_the_weekday_test_is_that_of_kruskal_and_wallis(groups):
    arrays = [np.array(group) for group in groups]
    if len(np.unique(np.concatenate(arrays))) > 1:
        assert kruskal_wallis(arrays) == pytest.approx(stats.kruskal(*groups).pvalue, rel=1e-9)


def test_the_surplus_is_a_range():
    found = surplus(30, [26, 33])
    assert (found.least, found.most) == (-3, 4)


def test_without_demand_nothing_is_needed():
    assert by_erlang(0, holding_days=3, unavailable=0) == 0
