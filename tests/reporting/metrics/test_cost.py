import pytest

from reporting.metrics.cost import Costs, per_year, service_ratio


def test_the_cost_of_a_year_is_all_that_was_paid_less_what_came_back():
    costs = Costs(
        years=8, acquisition=800_000, contract=80_000, repairs=120_000, insurance=20_000,
        parts=40_000, labour_hours=10, yen_an_hour=4_000, disposal=10_000, sale=30_000,
    )  # fmt: skip
    assert per_year(costs) == 130_000


def test_a_longer_horizon_makes_a_purchase_cheaper():
    assert per_year(Costs(years=16, acquisition=800_000)) < per_year(
        Costs(years=8, acquisition=800_000)
    )


def test_a_cost_per_year_needs_years():
    with pytest.raises(ValueError, match="years"):
        per_year(Costs(years=0, acquisition=1))


@pytest.mark.parametrize(("known", "share"), [(60, 0.05), (59, None)])
def test_a_service_ratio_needs_the_price_of_most_devices(known, share):
    found = service_ratio(yearly_service=50, acquisition=1000, known=known, devices=100)
    assert (found.share, found.known, found.devices) == (share, known, 100)


def test_without_devices_there_is_no_service_ratio():
    assert service_ratio(yearly_service=0, acquisition=0, known=0, devices=0).share is None
