"""All figures of a month of the hospital whose door is open."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from reporting.metrics.intervals import MINUTES_A_DAY, Ints
from reporting.metrics.month.hospital_month import HospitalMonth, figures_of
from reporting.metrics.month.narrowing import Only, narrowed
from reporting.metrics.month.rows import Devices, Faults, HospitalRows, Loans, Settings
from reporting.metrics.reliability import DAYS_A_YEAR
from reporting.metrics.stock import age_years, first_day
from reporting.queries import fleet_rows, lending
from reporting.queries.catalogue_facts import Known, facts_of
from reporting.queries.fleet_rows import CostColumns, FaultColumns, FleetDevice, LoanColumns
from shared.kernel.periods import Month

MONTHS = 12
DAYS_A_MONTH = DAYS_A_YEAR / 12
EVERYTHING = Only()

Floats = npt.NDArray[np.float64]


def hospital_month(
    month: Month,
    *,
    observed: Month,
    settings: Settings,
    only: Only = EVERYTHING,
    with_costs: bool = True,
) -> HospitalMonth:
    """The figures of a month; ``observed`` is that of the hospital's first ledger.

    The year under review begins no earlier than that: what was not watched did not stay whole.
    Without costs no yen is asked for, and the figures that rest on them are unknown.
    """
    rows = load(month, observed=observed, settings=settings, with_costs=with_costs)
    return month_of(narrowed(rows, only), month, only=only)


def month_of(rows: HospitalRows, month: Month, *, only: Only = EVERYTHING) -> HospitalMonth:
    """The figures of rows that are loaded, and narrowed, already."""
    told = lending.ward_time(since=month.start_moment, until=month.end_moment)
    ward_time = [
        (row.category, row.ward, row.minutes)
        for row in told
        if only.category in {None, row.category} and only.ward in {None, row.ward}
    ]
    return figures_of(rows, ward_time=ward_time)


def load(
    month: Month, *, observed: Month, settings: Settings, with_costs: bool = True
) -> HospitalRows:
    """The rows of the year under review, as columns."""
    first = max(month.plus(1 - MONTHS), min(observed, month))
    since, until = first.start_moment, month.end_moment
    devices = fleet_rows.devices(since=since, until=until)
    days = (month.end_exclusive - first.start).days
    ids = np.array([one.id for one in devices], dtype=np.int64)
    faults = fleet_rows.faults(since=since, until=until)
    costs = repairs = CostColumns(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    if with_costs:
        costs = fleet_rows.acquisition_costs(since=since, until=until)
        repairs = fleet_rows.fault_costs(since=since, until=until)
    return HospitalRows(
        begins=first.start,
        month=((days - month.days) * MINUTES_A_DAY, days * MINUTES_A_DAY),
        year=(0, days * MINUTES_A_DAY),
        devices=_devices(ids, devices, cost=_yen(ids, costs), on=month.end_exclusive),
        loans=_loans(ids, fleet_rows.loans(since=since, until=until)),
        faults=_faults(ids, faults, cost=_yen(faults.id, repairs)),
        settings=settings,
    )


def _yen(ids: Ints, told: CostColumns) -> Floats:
    """The yen of each of ``ids``, in any order; NaN where none is told."""
    order = np.argsort(told.id)
    known, yen = told.id[order], told.yen[order]
    found = np.full(len(ids), np.nan)
    place = np.searchsorted(known, ids)
    there = place < len(known)
    there[there] = known[place[there]] == ids[there]
    found[there] = yen[place[there]]
    return found


def _devices(ids: Ints, rows: Sequence[FleetDevice], *, cost: Floats, on: date) -> Devices:
    told = [Known(one.category, one.model_id, one.jmdn, one.ifu_life) for one in rows]
    by_kind = facts_of(set(told))
    facts = [by_kind[one] for one in told]
    return Devices(
        id=ids,
        category=np.array([one.category for one in rows], dtype=np.str_),
        model=np.array([one.model for one in rows], dtype=np.str_),
        central=np.array([one.central for one in rows], dtype=np.bool_),
        start=np.array([one.start for one in rows], dtype=np.int64),
        end=np.array([one.end for one in rows], dtype=np.int64),
        age=_numbers(_age(one, on=on) for one in rows),
        ifu_life=_numbers(one.ifu_life for one in facts),
        ifu_from=np.array([one.ifu_from for one in facts], dtype=np.str_),
        legal_life=_numbers(one.legal_life for one in facts),
        cost=cost,
        parts_months=_numbers(_months_until(one.parts_end_on, since=on) for one in facts),
        risk_class=_numbers(one.risk_class for one in facts),
        risk_from=np.array([one.risk_from for one in facts], dtype=np.str_),
        specially_maintained=np.array([one.specially_maintained for one in facts], dtype=np.bool_),
    )


def _age(one: FleetDevice, *, on: date) -> float | None:
    since, _ = first_day(in_use=one.in_use, acquired=one.acquired, manufactured=one.manufactured)
    return None if since is None else age_years(since, on=on)


def _months_until(day: date | None, *, since: date) -> float | None:
    """Months from a day on; below 0 where ``day`` is past."""
    return None if day is None else (day - since).days / DAYS_A_MONTH


def _loans(ids: Ints, told: LoanColumns) -> Loans:
    """The loans of devices that were in service; others have no place to be counted at."""
    place, known = _places(ids, told.device)
    return Loans(
        device=place[known],
        ward=told.ward[known],
        start=told.start[known],
        end=told.end[known],
        touched=told.touched[known],
        closed=told.closed[known] > 0,
    )


def _faults(ids: Ints, told: FaultColumns, *, cost: Floats) -> Faults:
    place, known = _places(ids, told.device)
    return Faults(
        device=place[known],
        reported=told.reported[known],
        restored=told.restored[known],
        closed=told.closed[known] > 0,
        timed=told.timed[known] > 0,
        cause=np.array(told.cause, dtype=np.str_)[known],
        route=np.array(told.route, dtype=np.str_)[known],
        cost=cost[known],
    )


def _places(ids: Ints, devices: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Each device's number in ``ids``, which rise, and whether it is there."""
    place = np.searchsorted(ids, devices)
    known = place < len(ids)
    known[known] = ids[place[known]] == devices[known]
    return place.astype(np.int64), known


def _numbers(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)
