"""A hospital beside published sums of others like it: B1."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.benchmark import ALL_SIZES, FAILURES, UTILISATION, Cell, Own, compare
from tests.reporting.metrics.worlds import modest

BAND, PUMP = "200-299", "infusion-pump"
MONTHS = [date(2026, month, 1) for month in (8, 9, 10)]
OCTOBER = MONTHS[-1]
YEAR_OF_MINUTES = round(365.25 * 1440)
OWN = Own(category=PUMP, served=310, lent=155, failures=4, years=10, months=12)


def cell(band: str = BAND, month: date = OCTOBER, **more) -> Cell:
    """A hundred device-years a month, a tenth of them lent, ten failures."""
    known = {
        "category": PUMP, "groups": 6, "device_minutes": 100 * YEAR_OF_MINUTES,
        "loaned_minutes": 10 * YEAR_OF_MINUTES, "faults": 10,
    }  # fmt: skip
    return Cell(band=band, month=month, **(known | more))


def quarter(band: str = BAND, **more) -> list[Cell]:
    return [cell(band, month, **more) for month in MONTHS]


def compared(own: Own | list[Own], cells: list[Cell]):
    owned = own if isinstance(own, list) else [own]
    return compare(owned, cells, band=BAND, month=OCTOBER, is_published=True)


def of(found, metric: str):
    return next(one for one in found.standings if one.metric == metric)


def test_the_hospitals_own_band_is_compared_with():
    found = compared(OWN, [*quarter(), *quarter(ALL_SIZES, groups=40)])
    use, rate = of(found, UTILISATION), of(found, FAILURES)
    assert (use.own, use.peers.value, use.peers.groups) == (0.5, 0.1, 6)
    assert (rate.own, rate.peers.value, rate.peers.months) == (0.4, 0.1, 3)
    assert (use.peers.band, rate.peers.band) == (BAND, BAND)


@pytest.mark.parametrize("withheld", ["loaned_minutes", "faults"])
def test_what_a_band_withholds_is_asked_of_all_sizes(withheld):
    found = compared(OWN, [*quarter(**{withheld: None}), *quarter(ALL_SIZES)])
    metric, other = (
        (UTILISATION, FAILURES) if withheld == "loaned_minutes" else (FAILURES, UTILISATION)
    )
    assert (of(found, metric).peers.band, of(found, other).peers.band) == (ALL_SIZES, BAND)


def test_what_all_sizes_withhold_compares_with_nobody():
    found = compared(OWN, quarter(loaned_minutes=None, faults=None))
    assert [one.peers for one in found.standings] == [None, None]
    assert found.mixes == ()


def test_failures_of_some_months_alone_are_not_compared_with():
    """Months with few failures are those withheld: the others would say too much."""
    some = [cell(month=MONTHS[0], faults=None), *quarter()[1:]]
    assert of(compared(OWN, some), FAILURES).peers is None
    assert of(compared(OWN, quarter()[1:]), FAILURES).peers is None


@pytest.mark.parametrize("short", [{"months": 2}, {"years": 4.9}])
def test_figures_that_rest_on_too_little_are_not_compared(short):
    found = compared(replace(OWN, **short), quarter())
    assert [(one.enough, one.peers) for one in found.standings] == [(False, None)] * 2


def test_chance_explains_what_lies_between_the_funnels_limits():
    """Of ten device-years at 0.1 a year, four failures are more than 95 % of hospitals see."""
    few, many = (
        compared(replace(OWN, failures=count), quarter()).mix(FAILURES) for count in (2, 9)
    )
    assert (few.verdict, many.verdict) == (0, 1)
    assert few.low < few.peers < few.high


def test_categories_count_by_the_hospitals_own_mix_of_devices():
    other = replace(OWN, category="aed", served=930, lent=0, failures=0, years=30)
    cells = [*quarter(), *quarter(category="aed", loaned_minutes=0, faults=0)]
    use, rate = compared([OWN, other], cells).mixes
    assert (use.own, use.peers, use.categories) == pytest.approx((155 / 1240, 0.1 / 4, 2))
    assert (rate.own, rate.peers) == pytest.approx((0.1, 0.025))


@modest
@given(
    st.lists(st.tuples(st.integers(0, 9), st.floats(5, 500), st.integers(0, 900)), min_size=1),
)
def test_a_hospital_that_is_its_own_peers_stands_where_they_do(told):
    """Whatever the mix: the expected figure is the own one, and chance explains it."""
    owned, cells = [], []
    for number, (failures, years, lent) in enumerate(told):
        name, minutes = f"c{number}", round(years * YEAR_OF_MINUTES)
        owned.append(
            Own(
                category=name, served=1000, lent=lent, failures=3 * failures, years=3 * years,
                months=3,
            )
        )  # fmt: skip
        cells += quarter(
            category=name, device_minutes=minutes, loaned_minutes=round(minutes * lent / 1000),
            faults=failures,
        )  # fmt: skip
    for mix in compared(owned, cells).mixes:
        assert mix.own == pytest.approx(mix.peers, abs=1e-4)
        assert mix.metric == UTILISATION or mix.verdict == 0
