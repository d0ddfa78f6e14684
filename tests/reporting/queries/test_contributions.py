from collections import Counter
from datetime import date
from importlib.resources import files

import pytest

from optiserve.tenancy.context import collecting
from reporting import figures
from reporting.metrics.intervals import Spans, intersection, length, minutes
from reporting.queries import contributions as queries
from reporting.queries import month_figures
from reporting.queries.contributions import Contribution
from reporting.queries.month_figures import FaultRow
from shared.hospitals.models import Hospital
from shared.kernel import sql
from shared.kernel.periods import Month
from tenants.equipment.models import Device
from tests.reporting.queries.stories import at, device, fault, invent, loan

OCTOBER = Month(2026, 10)

pytestmark = pytest.mark.usefixtures("in_alpha")


def contributions(month: Month) -> list[Contribution]:
    """Alpha's, as whoever collects gets them."""
    with collecting(Hospital.objects.get(code="alpha")):
        return queries.contributions(month)


def by_metrics(category: str, central: set[int]) -> dict[str, int]:
    """A category's measures from the Python metrics, over all makers."""
    rows = month_figures.load(month=OCTOBER, history=0)
    chosen = [
        row
        for row in figures.devices_of(rows, month=OCTOBER)
        if row.category == category and row.id in central
    ]
    lending = figures.lending_of(chosen, loans=rows.loans, month=OCTOBER)
    ids = {row.id for row in chosen}
    repairs = [
        (lending.places[row.device], *repair_span(row))
        for row in rows.faults
        if row.device in ids and row.cause != "no_fault" and (row.restored or not row.outcome)
    ]
    return {
        "in_service": len(ids),
        "device_minutes": length(lending.fleet.service),
        "loaned_minutes": length(lending.fleet.lent),
        "loans": sum(at(1) <= row.began and row.device in ids for row in rows.loans),
        "faults": sum(
            row.device in ids and row.cause != "no_fault" and row.reported >= at(1)
            for row in rows.faults
        ),
        "repair_minutes": length(intersection(Spans.rows(repairs), lending.fleet.service)),
    }


def repair_span(row: FaultRow) -> tuple[int, int]:
    end = row.restored or OCTOBER.end_moment
    return minutes(row.reported, origin=at(1)), minutes(end, origin=at(1))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_merging_in_the_database_agrees_with_the_metrics_to_the_minute(seed):
    invent(seed, devices=60)
    central = set(
        Device.objects.filter(managed="central", maker_code__isnull=False).values_list(
            "pk", flat=True
        )
    )
    for category in ("infusion-pump", "syringe-pump"):
        summed: Counter[str] = Counter()
        for row in contributions(OCTOBER):
            if row.category == category:
                summed.update({name: getattr(row, name) for name in by_metrics(category, central)})
        assert dict(summed) == by_metrics(category, central)


def test_overlapping_loans_are_merged_and_cut_to_the_month():
    pump = device("ME-1")
    loan(pump, at(28, month=9), at(3))
    loan(pump, at(2), at(5))
    loan(pump, at(30), None)
    (found,) = contributions(OCTOBER)
    assert (found.loaned_minutes, found.loans) == (6 * 1440, 2)


def test_a_month_later_changes_nothing():
    pump = device("ME-1")
    loan(pump, at(20), at(9, month=11))
    fault(pump, at(25), at(4, month=11), outcome="repaired")
    before = contributions(OCTOBER)
    late = device("ME-2", first_seen_month=date(2026, 11, 1))
    loan(late, at(2), at(3))
    assert contributions(OCTOBER) == before
    assert (before[0].loaned_minutes, before[0].repair_minutes) == (12 * 1440, 7 * 1440)


def test_devices_of_wards_are_stock_but_no_lending():
    ward = device("ME-1", managed="ward")
    loan(ward, at(1), at(9))
    assert contributions(OCTOBER) == [
        Contribution("infusion-pump", "aoba", 1, 0, 0, 0, 0, 0, 0),
    ]


def test_a_retired_device_counts_until_it_retires():
    device("ME-1", retired_on=date(2026, 10, 11))
    device("ME-2", retired_on=date(2026, 9, 30))
    (found,) = contributions(OCTOBER)
    assert (found.devices, found.in_service, found.device_minutes) == (1, 1, 10 * 1440)


def test_what_nobody_has_matched_is_not_contributed():
    device("ME-1", maker_code=None)
    device("ME-2", category_code=None)
    assert contributions(OCTOBER) == []


def test_the_function_tells_time_in_service_as_every_other_question_does():
    texts = files("tenants.equipment.migrations").iterdir()
    newest = max((one for one in texts if one.name.endswith("_contributions.sql")), key=str)
    told = sql.load("reporting.queries", "in_service")
    told = told[told.index("with device") :].strip().replace("%(until)s", "until")
    assert told in newest.read_text(encoding="utf-8")
