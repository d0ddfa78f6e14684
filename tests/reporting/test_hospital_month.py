from datetime import date

import pytest

from reporting.hospital_month import hospital_month
from reporting.metrics.month.hospital_month import HospitalMonth
from reporting.metrics.month.rows import Settings
from reporting.report import build_report
from shared.kernel.periods import Month
from tenants.equipment.models import Ward
from tests.reporting.queries.stories import at, device, fault, invent, loan

OCTOBER, FIRST = Month(2026, 10), Month(2026, 5)

pytestmark = pytest.mark.usefixtures("in_alpha")


def told(month: Month = OCTOBER) -> HospitalMonth:
    return hospital_month(month, observed=FIRST, settings=Settings())


@pytest.mark.parametrize("seed", [3, 9])
def test_the_figures_are_those_of_the_monthly_report(seed):
    invent(seed, devices=60)
    report = build_report(
        month=OCTOBER, hospital="", beds=100, revision=1, generated_on=date(2026, 11, 4)
    )
    found = told()
    whole, totals = found.use[0], report.totals
    assert (whole.central, whole.p95_lent, whole.peak_lent) == (
        totals.use.central, totals.use.p95_lent, totals.use.peak_lent,
    )  # fmt: skip
    assert (whole.standard, whole.customary) == pytest.approx(
        (totals.use.utilisation, totals.use.customary)
    )
    assert [(day.owned, day.lent, day.peak) for day in whole.days] == [
        (day.owned, day.lent, day.peak) for day in report.days
    ]
    assert found.failures.rate == totals.failures.rate
    assert found.ages.devices == totals.use.owned


def test_time_by_ward_adds_up_to_the_time_lent():
    invent(3, devices=30)
    found = told()
    days = sum(one.device_days for one in found.wards.wards)
    assert days == pytest.approx(found.use[0].mean_lent * OCTOBER.days)


def test_wards_long_loans_and_idle_devices_are_named():
    icu = Ward.objects.create(name="ICU")
    pump, idle = device("ME-1"), device("ME-2", acquisition_cost_yen=300_000)
    loan(pump, at(1, month=8), None, ward=icu)
    found = told().wards
    assert [(one.device, one.ward, one.days) for one in found.long_loans] == [(pump.pk, icu.pk, 92)]
    assert [(one.device, one.days, one.cost) for one in found.idle] == [(idle.pk, 184, 300_000)]
    assert [(one.ward, one.device_days, one.share) for one in found.wards] == [(icu.pk, 31, 1)]


def test_repairs_are_told_by_route_and_open_ones_count():
    pump = device("ME-1")
    fault(pump, at(1), at(3), route="maker")
    fault(pump, at(5), at(6), route="in_house")
    fault(pump, at(10), None, route="maker")
    whole, in_house, maker = told().failures.repairs
    assert (whole.times.closed, whole.times.still_open, whole.typical) == (2, 1, 2)
    assert (in_house.typical, maker.times.still_open) == (1, 1)


def test_the_next_months_files_change_nothing():
    pump = device("ME-1")
    open_loan, open_fault = loan(pump, at(20), None), fault(pump, at(25), None)
    before = told()
    open_loan.returned_at, open_loan.returned_precision = at(9, month=11), "min"
    open_loan.save()
    open_fault.restored_at, open_fault.outcome = at(9, month=11), "repaired"
    open_fault.save()
    loan(device("ME-2", first_seen_month=date(2026, 11, 1)), at(2, month=11), None)
    assert told() == before


def test_an_empty_hospital_has_figures_all_the_same():
    found = told()
    assert (found.use[0].devices, found.summary.rate, found.sizing) == (0, None, ())


def test_the_figures_take_seven_questions(django_assert_num_queries):
    """And two more where a device has a model, or a code of the official list."""
    invent(5, devices=10)
    with django_assert_num_queries(7):
        told()
