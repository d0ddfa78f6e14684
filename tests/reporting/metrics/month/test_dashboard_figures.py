"""What the screen asks beyond the report: a part of the rows, another number, three years."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.metrics.month.narrowing import Only, narrowed
from reporting.metrics.month.plan import plan_of
from reporting.metrics.month.use import sizing_of, use_of
from reporting.metrics.month.what_if import demand_of, reach, trial
from tests.reporting.metrics.month.hospitals import invented

few = settings(max_examples=10, deadline=None)
seeds = st.integers(0, 10_000)


@few
@given(seeds)
def test_a_categorys_own_rows_give_the_figures_it_has_among_all(seed):
    rows = invented(seed)
    for use in use_of(rows)[1:]:
        alone = use_of(narrowed(rows, Only(category=use.category)))[1]
        if alone.standard is not None:  # None where no loan at all is left
            assert alone == use


@few
@given(seeds)
def test_a_wards_rows_are_the_loans_to_it(seed):
    rows = invented(seed)
    found = narrowed(rows, Only(ward=2))
    assert len(found.loans.device) == np.count_nonzero(rows.loans.ward == 2)
    assert set(found.devices.id[found.loans.device]) == set(found.devices.id)


def test_nothing_chosen_leaves_the_rows_alone():
    rows = invented(3)
    assert narrowed(rows, Only()) is rows


@few
@given(seeds)
def test_more_devices_never_run_out_more_often(seed):
    demand = demand_of(invented(seed))
    if demand is None:
        return
    tried = [trial(replace(demand, steady=True), n) for n in range(reach(demand) + 1)]
    assert tried[0].by_erlang == 1
    for fewer, more in pairwise(tried):
        assert more.by_days <= fewer.by_days
        assert more.by_erlang <= fewer.by_erlang
    # Unavailable devices are none that could have been lent.
    assert tried[-1].by_days == 0 or demand.unavailable > 0


def test_what_is_owned_costs_nothing_more():
    demand = demand_of(invented(3))
    assert demand is not None
    assert trial(demand, demand.owned).yen in {0, None}
    assert trial(demand, demand.owned + 2).yen == round(2 * demand.unit_yen)
    with pytest.raises(ValueError, match="not negative"):
        trial(demand, -1)


def test_without_loans_there_is_no_demand():
    assert demand_of(invented(3, loans=0)) is None


@few
@given(seeds, st.integers(0, 2_000_000))
def test_a_plan_keeps_its_budget_and_replaces_nothing_twice(seed, budget):
    rows = invented(seed, devices=30)
    use, sizing = use_of(rows), sizing_of(rows)
    years = plan_of(rows, use=use, sizing=sizing, yearly_yen=budget)
    chosen = [device for year in years for device in year.chosen]
    assert len(chosen) == len(set(chosen))
    assert all(year.yen <= budget for year in years)
    due = sum(len(year.due) - year.unpriced for year in years)
    assert due == len(chosen) + years[-1].waiting


def test_without_a_limit_nothing_waits():
    rows = invented(3, devices=30)
    years = plan_of(rows, use=use_of(rows), sizing=sizing_of(rows))
    assert any(year.due for year in years)
    assert [year.waiting for year in years] == [0, 0, 0]
