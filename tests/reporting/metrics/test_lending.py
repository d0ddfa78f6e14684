import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.lending import gini, idle, loan_lengths, long_loans, turnover, ward_shares
from tests.reporting.metrics.worlds import modest

amounts = st.lists(st.integers(0, 50), min_size=1, max_size=9).map(
    lambda some: np.array(some, dtype=np.float64)
)


def test_loan_lengths_do_not_forget_the_open_ones():
    days = np.array([1.0, 2, 3, 40, 40])
    found = loan_lengths(days, days < 40)
    assert (found.loans, found.still_open, found.median, found.p90) == (5, 2, 3.0, None)
    assert (found.longest, found.mean) == (40.0, pytest.approx((1 + 2 + 3 + 40 + 40) / 5))


def test_without_loans_there_is_no_length():
    found = loan_lengths(np.array([]), np.array([], dtype=np.bool_))
    assert (found.median, found.longest, found.mean) == (None, None, None)


def test_long_loans_are_open_ones_beyond_their_limit_oldest_first():
    days, limit = np.array([31.0, 90, 95, 10, 40]), np.array([30, 30, 30, 5, 40])
    assert long_loans(days, np.array([False, False, True, False, False]), limit).tolist() == [
        1,
        0,
        3,
    ]


def test_idle_devices_are_central_have_served_long_and_were_not_lent():
    found = idle(
        in_service=np.array([400, 400, 60, 400, 90]),
        since_loan=np.array([120, 20, 60, 400, 90]),
        central=np.array([True, True, True, False, True]),
        days=90,
    )
    assert found.tolist() == [0, 4]


def test_turnover_of_pumps_as_published():
    """1,226 loans of 80 pumps in ten months, about 1.5 a month (confit jsmi98/subject/32)."""
    assert round(turnover(1226, 80 * 10), 1) == 1.5
    assert turnover(3, 0) is None


@modest
@given(amounts)
def test_wards_add_up_to_the_whole(some):
    assert ward_shares(some).sum() == pytest.approx(1 if some.any() else 0)


@modest
@given(amounts)
def test_ginis_coefficient_is_half_the_mean_difference_over_the_mean(some):
    apart = np.abs(some[:, np.newaxis] - some).mean()
    assert gini(some) == (pytest.approx(apart / 2 / some.mean()) if some.any() else None)


def test_ginis_coefficient_of_equals_and_of_one():
    assert gini(np.ones(4)) == 0
    assert gini(np.array([0.0, 0, 0, 8])) == 0.75
