from datetime import date

import pytest

from reporting.metrics.stock import Item, age_years, by_age, summarise

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


def test_ages_fall_into_bands():
    assert by_age(ITEMS, on=TODAY, bounds=[5, 8]) == [1, 0, 1]
