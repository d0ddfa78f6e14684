import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics import survival
from reporting.metrics.repairs import repair_curve, repair_times, repeat_failures
from tests.reporting.metrics.worlds import modest

events = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60)), max_size=10)


def repeats(repairs, failures, *, days=30.0, until=100.0):
    device, restored = zip(*repairs, strict=True) if repairs else ((), ())
    who, failed = zip(*failures, strict=True) if failures else ((), ())
    return repeat_failures(
        device=np.array(device, dtype=np.int64),
        restored=np.array(restored, dtype=np.float64),
        failed_device=np.array(who, dtype=np.int64),
        failed=np.array(failed, dtype=np.float64),
        until=until,
        days=days,
    )


def test_repair_times_are_of_closed_repairs():
    found = repair_times([1.0, 2.0, 9.0], still_open=2)
    assert (found.closed, found.still_open, found.median, found.mean) == (3, 2, 2.0, 4.0)


def test_without_closed_repairs_there_is_no_repair_time():
    found = repair_times([], still_open=1)
    assert (found.median, found.mean) == (None, None)


def test_open_repairs_make_the_median_longer():
    curve = repair_curve(np.array([1.0, 2, 9, 30, 30]), np.array([True, True, True, False, False]))
    assert survival.quantile(curve, 0.5) == 9


def test_a_failure_soon_after_a_repair_is_a_repeat():
    found = repeats([(0, 10), (1, 10)], [(0, 30), (1, 60)])
    assert (found.repeated, found.followed, found.share, found.estimate) == (1, 2, 0.5, 0.5)


def test_a_repair_watched_for_too_short_a_time_is_no_success():
    found = repeats([(0, 10), (1, 90)], [(0, 30)])
    assert (found.repeated, found.followed, found.share) == (1, 1, 1.0)
    assert found.estimate == 1.0


def test_without_repairs_nothing_can_repeat():
    found = repeats([], [(0, 3)])
    assert (found.share, found.estimate) == (None, None)


def test_without_failures_every_repair_holds():
    found = repeats([(0, 10)], [])
    assert (found.share, found.estimate) == (0.0, 0.0)


@modest
@given(events, events)
def test_repeats_are_those_that_looking_one_by_one_finds(repairs, failures):
    found = repeats(repairs, failures)
    plain = [
        any(who == device and at < failed <= at + 30 for who, failed in failures)
        for device, at in repairs
    ]
    assert (found.repeated, found.followed) == (sum(plain), len(plain))
    assert found.share is None or abs(found.share - (found.estimate or 0)) < 1e-9
