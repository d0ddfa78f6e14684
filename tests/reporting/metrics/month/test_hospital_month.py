from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from reporting.metrics.month import ages, failures, use, wards
from reporting.metrics.month.definitions import DEFINITIONS, metrics_of
from reporting.metrics.month.hospital_month import HospitalMonth, Summary, figures_of
from reporting.metrics.month.rows import HospitalRows
from tests.reporting.metrics.month.hospitals import invented, reordered, ward_time

PAGES = (
    Summary, use.Use, use.Sizing, wards.WardUse, wards.LongLoan, wards.Idle, wards.Wards,
    failures.ModelFailures, failures.Repairs, failures.Lemon, failures.Ageing, failures.Failures,
    ages.Candidate, ages.Ages,
)  # fmt: skip
few = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10_000)


def told(rows: HospitalRows) -> HospitalMonth:
    return figures_of(rows, ward_time=ward_time(rows))


def numbers(thing: object) -> Iterator[float]:
    if isinstance(thing, float):
        yield thing
    elif isinstance(thing, dict):
        yield from numbers(tuple(thing.values()))
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from numbers(part)
    elif is_dataclass(thing):
        yield from numbers(tuple(getattr(thing, one.name) for one in fields(thing)))


@few
@given(seeds, st.integers(0, 14), st.integers(0, 60), st.integers(0, 40))
def test_no_figure_of_any_hospital_is_not_a_number(seed, devices, loans, faults):
    found = told(invented(seed, devices=devices, loans=loans, faults=faults))
    assert all(isfinite(number) for number in numbers(found))


@few
@given(seeds)
def test_a_months_figures_can_be_kept_as_json_and_read_back(seed):
    kept, found = TypeAdapter(HospitalMonth), told(invented(seed))
    assert kept.validate_json(kept.dump_json(found)) == found


@few
@given(seeds)
def test_groups_add_up_to_the_whole(seed):
    rows = invented(seed)
    found = told(rows)
    whole, *categories = found.use
    assert sum(one.central for one in categories) == whole.central
    assert sum(one.mean_lent for one in categories) == pytest.approx(whole.mean_lent)
    rates = [one.rate for one in found.failures.models if one.rate]
    assert found.failures.rate is not None
    assert sum(rate.failures for rate in rates) <= found.failures.rate.failures
    assert sum(rate.device_years for rate in rates) == pytest.approx(
        found.failures.rate.device_years
    )
    assert sum(one.device_days for one in found.wards.wards) == pytest.approx(
        whole.mean_lent * len(whole.days)
    )


@few
@given(seeds)
def test_the_order_of_loans_and_faults_changes_nothing(seed):
    rows, chance = invented(seed), np.random.default_rng(seed)
    shuffled = replace(
        rows,
        loans=reordered(rows.loans, chance.permutation(len(rows.loans.start))),
        faults=reordered(rows.faults, chance.permutation(len(rows.faults.reported))),
    )
    one, other = told(rows), told(shuffled)
    assert (one.use, one.sizing, one.failures.models) == (
        other.use, other.sizing, other.failures.models,
    )  # fmt: skip
    assert one.summary == other.summary
    assert one.ages.candidates == other.ages.candidates


def test_a_hospital_without_loans_has_failures_and_ages_and_no_utilisation():
    found = told(invented(1, loans=0))
    assert (found.summary.standard, found.use[0].customary, found.sizing) == (None, None, ())
    assert found.failures.rate is not None
    assert found.ages.candidates


def test_a_hospital_without_failures_has_a_bound_and_no_mtbf():
    found = told(invented(2, faults=0)).failures
    assert found.rate is not None
    assert found.mtbf is not None
    assert (found.rate.rate, found.mtbf.mean, found.causes) == (0, None, {})
    assert found.mtbf.lower > 0
    assert (found.lemons, found.ageing, found.repairs[0].typical) == ((), (), None)


def test_the_periods_are_the_month_and_the_year_that_ends_with_it():
    found = told(invented(3))
    assert (str(found.month.since), str(found.month.until)) == ("2026-10-01", "2026-11-01")
    assert (str(found.year.since), str(found.year.until)) == ("2026-08-01", "2026-11-01")
    assert len(found.use[0].days) == 31


def test_a_loan_that_is_still_out_after_thirty_days_is_long():
    rows = invented(4)
    for one in told(rows).wards.long_loans:
        assert one.days > one.limit == 30
    assert [one.days for one in told(rows).wards.long_loans] == sorted(
        (one.days for one in told(rows).wards.long_loans), reverse=True
    )


def test_an_old_device_whose_parts_have_run_out_comes_first():
    rows = invented(5, devices=2, loans=0, faults=0)
    devices = replace(
        rows.devices,
        start=np.zeros(2, dtype=np.int64),
        end=np.full(2, rows.year[1]),
        age=np.array([14.0, 1.0]),
        ifu_life=np.full(2, 7.0),
        parts_months=np.array([-1.0, 60]),
    )
    first, second = told(replace(rows, devices=devices)).ages.candidates
    assert (first.device, first.action, second.action) == (100, "replace", "keep")
    assert first.points["age"] > first.points["parts"] > second.points["age"] == 0


def test_many_failures_show_how_a_category_ages():
    rows = invented(6, devices=40, faults=400)
    ageing = told(rows).failures.ageing
    assert ageing
    for one in ageing:
        assert [step[1] for step in one.cumulative] == sorted(step[1] for step in one.cumulative)


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_names_a_metric_that_tells_its_definition(page):
    codes = set(metrics_of(page).values())
    assert codes <= set(DEFINITIONS)
    assert all(len(DEFINITIONS[code].text) > 40 for code in codes)


def test_every_definition_stands_behind_a_figure():
    assert {code for page in PAGES for code in metrics_of(page).values()} == set(DEFINITIONS)
