"""All figures of a month of the hospital whose door is open."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from reporting.metrics.intervals import MINUTES_A_DAY, Ints
from reporting.metrics.month.hospital_month import HospitalMonth, figures_of
from reporting.metrics.month.rows import Devices, Faults, HospitalRows, Loans, Settings
from reporting.metrics.stock import age_years, first_day
from reporting.queries import fleet_rows, lending
from reporting.queries.fleet_rows import FaultColumns, FleetDevice, LoanColumns
from shared.kernel.periods import Month

MONTHS = 12

Floats = npt.NDArray[np.float64]


def hospital_month(month: Month, *, observed: Month, settings: Settings) -> HospitalMonth:
    """The figures of a month; ``observed`` is that of the hospital's first ledger.

    The year under review begins no earlier than that: what was not watched did not stay whole.
    """
    return figures(load(month, observed=observed, settings=settings), month)


def figures(rows: HospitalRows, month: Month) -> HospitalMonth:
    """The figures of a month's rows, with time by ward as the database sums it."""
    told = lending.ward_time(since=month.start_moment, until=month.end_moment)
    return figures_of(rows, ward_time=[(row.category, row.ward, row.minutes) for row in told])


def load(month: Month, *, observed: Month, settings: Settings) -> HospitalRows:
    """The rows of the year under review, as columns."""
    first = max(month.plus(1 - MONTHS), min(observed, month))
    since, until = first.start_moment, month.end_moment
    devices = fleet_rows.devices(since=since, until=until)
    days = (month.end_exclusive - first.start).days
    ids = np.array([one.id for one in devices], dtype=np.int64)
    return HospitalRows(
        begins=first.start,
        month=((days - month.days) * MINUTES_A_DAY, days * MINUTES_A_DAY),
        year=(0, days * MINUTES_A_DAY),
        devices=_devices(ids, devices, on=month.end_exclusive),
        loans=_loans(ids, fleet_rows.loans(since=since, until=until)),
        faults=_faults(ids, fleet_rows.faults(since=since, until=until)),
        settings=settings,
    )


def _devices(ids: Ints, rows: Sequence[FleetDevice], *, on: date) -> Devices:
    unknown = np.full(len(rows), np.nan)
    return Devices(
        id=ids,
        category=np.array([one.category for one in rows], dtype=np.str_),
        model=np.array([one.model for one in rows], dtype=np.str_),
        central=np.array([one.central for one in rows], dtype=np.bool_),
        start=np.array([one.start for one in rows], dtype=np.int64),
        end=np.array([one.end for one in rows], dtype=np.int64),
        age=_numbers(_age(one, on=on) for one in rows),
        ifu_life=_numbers(one.ifu_life for one in rows),
        legal_life=unknown,
        cost=_numbers(one.cost for one in rows),
        parts_months=unknown,
        risk_class=unknown,
        specially_maintained=np.zeros(len(rows), dtype=np.bool_),
    )


def _age(one: FleetDevice, *, on: date) -> float | None:
    since, _ = first_day(in_use=one.in_use, acquired=one.acquired, manufactured=one.manufactured)
    return None if since is None else age_years(since, on=on)


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


def _faults(ids: Ints, told: FaultColumns) -> Faults:
    place, known = _places(ids, told.device)
    yen = told.yen[known]
    return Faults(
        device=place[known],
        reported=told.reported[known],
        restored=told.restored[known],
        closed=told.closed[known] > 0,
        timed=told.timed[known] > 0,
        cause=np.array(told.cause, dtype=np.str_)[known],
        route=np.array(told.route, dtype=np.str_)[known],
        cost=np.where(yen < 0, np.nan, yen),
    )


def _places(ids: Ints, devices: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Each device's number in ``ids``, which rise, and whether it is there."""
    place = np.searchsorted(ids, devices)
    known = place < len(ids)
    known[known] = ids[place[known]] == devices[known]
    return place.astype(np.int64), known


def _numbers(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)
