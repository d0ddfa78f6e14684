from datetime import date

import pytest

from reporting.metrics.stock import Item, age_years, by_age, by_group, summarise

TODAY = date(2026, 11, 1)
ITEMS = [
    Item(group="syringe", central=True, since=date(2016, 11, 1)),
    Item(group="infusion", central=True, since=date(2024, 11, 1)),
    Item(group="syringe", central=False, since=None),
]


def test_every_device_is_in_one_group():
    found = by_group(ITEMS, on=TODAY)
    assert list(found) == ["infusion", "syringe"]
    assert sum(stock.devices for stock in found.values()) == len(ITEMS)


def test_a_median_age_is_of_the_devices_whose_age_is_known():
    found = by_group(ITEMS, on=TODAY)["syringe"]
    assert (found.devices, found.central, found.dated) == (2, 1, 1)
    assert found.median_age == pytest.approx(10, abs=0.01)


def test_no_devices_have_no_age():
    assert summarise([], on=TODAY).median_age is None


def test_a_device_bought_later_is_not_younger_than_new():
    assert age_years(date(2027, 1, 1), on=TODAY) == 0


def test_ages_fall_into_bands():
    assert by_age(ITEMS, on=TODAY, bounds=[5, 8]) == [1, 0, 1]
