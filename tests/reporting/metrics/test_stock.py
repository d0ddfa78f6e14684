from datetime import date

import numpy as np
import pytest

from reporting.metrics.stock import AgeBasis, Item, age_years, clocks, first_day, summarise

TODAY = date(2026, 11, 1)
ITEMS = [
    Item(central=True, since=date(2016, 11, 1)),
    Item(central=True, since=date(2024, 11, 1)),
    Item(central=False, since=None),
]


def test_a_median_age_is_of_the_devices_whose_age_is_known():
    found = summarise(ITEMS, on=TODAY)
    assert (found.devices, found.central, found.dated) == (3, 2, 2)
    assert found.median_age == pytest.approx(6, abs=0.01)


def test_no_devices_have_no_age():
    assert summarise([], on=TODAY).median_age is None


def test_a_device_bought_later_is_not_younger_than_new():
    assert age_years(date(2027, 1, 1), on=TODAY) == 0


def test_an_age_counts_from_the_best_date_known():
    used, bought = date(2020, 4, 1), date(2019, 12, 1)
    assert first_day(in_use=used, acquired=bought, manufactured=2018) == (used, AgeBasis.IN_USE)
    assert first_day(in_use=None, acquired=bought, manufactured=2018) == (bought, AgeBasis.ACQUIRED)
    assert first_day(in_use=None, acquired=None, manufactured=2018) == (
        date(2018, 7, 1), AgeBasis.MANUFACTURED,
    )  # fmt: skip
    assert first_day(in_use=None, acquired=None, manufactured=None) == (None, AgeBasis.UNKNOWN)


def test_three_clocks_tell_three_times():
    unknown = float("nan")
    age = np.array([5.0, 7, 11, unknown])
    found = clocks(age, legal=np.full(4, 6.0), ifu=np.array([7.0, 7, 7, 7]))
    assert (found.legal.past, found.ifu.past, found.economic.past) == (2, 1, 1)
    assert (found.legal.known, found.legal.share) == (3, 2 / 3)
    assert clocks(age, legal=np.full(4, unknown), ifu=age).legal.share is None
