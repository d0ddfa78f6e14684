import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reporting.metrics.fleet import assemble
from reporting.metrics.intervals import Spans, intersection, length
from reporting.metrics.utilisation import (
    customary,
    daily,
    device_days,
    in_use,
    net,
    standard,
)
from tests.reporting.metrics.worlds import (
    DAYS,
    OWNERS,
    PERIOD,
    fleet,
    fleets,
    modest,
    rows,
    whole,
)

loans = rows(-2000, 6000, 4000)


@modest
@given(fleets, rows(-2000, 6000, 4000))
def test_every_utilisation_is_a_share(some, use):
    found = (standard(some), net(some), customary(daily(some)), device_days(some))
    assert all(
        share is None or 0 <= share <= 1 for share in (*found, in_use(some, Spans.rows(use)))
    )


@modest
@given(fleets)
def test_without_a_loan_under_repair_the_net_share_is_at_least_the_standard_one(some):
    assume(not length(intersection(some.lent, some.repair)))
    assert (net(some) or 0) >= (standard(some) or 0) or net(some) is None


@modest
@given(loans)
def test_days_touched_are_at_least_the_time_lent_where_devices_serve_whole_days(lent):
    some = fleet(whole, lent)
    assert device_days(some) >= standard(some)


@modest
@given(loans)
def test_a_device_never_lent_lowers_utilisation(lent):
    before, after = fleet(whole[:-1], lent), fleet(whole, [r for r in lent if r[0] < OWNERS - 1])
    assert standard(after) < standard(before) or standard(before) == standard(after) == 0


@modest
@given(fleets)
def test_no_day_lends_more_than_its_peak_or_than_it_owns(some):
    days = daily(some)
    assert len(days.peak) == DAYS
    assert (days.lent >= 0).all()
    assert (days.lent <= days.peak).all()
    assert (days.lent <= days.available).all()
    assert (days.available <= days.owned).all()


@modest
@given(loans, st.integers(0, 13), st.integers(1, 3999))
def test_splitting_a_loan_in_two_changes_no_share(lent, which, after):
    assume(which < len(lent))
    owner, start, end = lent[which]
    cut = min(start + after, end)
    split = [*lent[:which], *lent[which + 1 :], (owner, start, cut), (owner, cut, end)]
    one, two = fleet(whole, lent), fleet(whole, split)
    assert (standard(one), device_days(one), customary(daily(one))) == (
        standard(two), device_days(two), customary(daily(two)),
    )  # fmt: skip


@modest
@given(loans, st.randoms())
def test_the_order_of_rows_changes_no_share(lent, chance):
    shuffled = list(lent)
    chance.shuffle(shuffled)
    assert standard(fleet(whole, shuffled)) == standard(fleet(whole, lent))


def test_overlapping_loans_count_once():
    some = fleet(whole[:1], [(0, 0, 1440), (0, 720, 2880)])
    assert standard(some) == 0.5


def test_loans_outside_service_do_not_count():
    assert standard(fleet([(0, 0, 1440)], [(0, 0, 2880)])) == 1.0


def test_a_fleet_that_was_never_in_service_has_no_utilisation():
    none = fleet([], [])
    assert (standard(none), net(none), device_days(none)) == (None, None, None)
    assert customary(daily(none)) is None


def test_time_under_repair_is_no_time_to_lend():
    some = fleet(whole[:1], [(0, 0, 1440)], [(0, 2880, 5760)])
    assert (standard(some), net(some)) == (0.25, 0.5)


def test_the_customary_share_looks_at_nine_o_clock():
    morning, evening = (0, 8 * 60, 10 * 60), (1, 18 * 60, 20 * 60)
    days = daily(fleet(whole[:2], [morning, evening]))
    assert (days.owned[0], days.lent[0], days.peak[0]) == (2, 1, 1)
    assert customary(days) == pytest.approx(0.5 / DAYS)


def test_a_return_without_a_time_takes_the_whole_day_in_the_count_of_days():
    some = assemble(
        devices=1,
        period=PERIOD,
        service=Spans.rows(whole[:1]),
        loans=Spans.rows([(0, 0, 1440)]),
        touched=Spans.rows([(0, 0, 2880)]),
    )
    assert (standard(some), device_days(some)) == (0.25, 0.5)


def test_what_wards_keep_without_using_it_shows():
    some = fleet(whole[:1], [(0, *PERIOD)])
    assert (standard(some), in_use(some, Spans.rows([(0, 0, 1440)]))) == (1.0, 0.25)
