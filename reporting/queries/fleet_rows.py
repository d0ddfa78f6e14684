"""The rows behind all figures of a hospital's month, as columns.

Loans, of which there are most, leave the database as packed numbers and never become objects.
Minutes count from ``since``; devices are named by their id.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from reporting.queries.in_service import ask, ask_alone

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CostColumns:
    """Yen by the id of a device or a fault; those of which none is told are not among them."""

    id: Ints
    yen: Ints


@dataclass(frozen=True, slots=True)
class FleetDevice:
    """A device in service from minute ``start`` to ``end``, as its ledger tells it; years."""

    id: int
    category: str
    model: str
    central: bool
    start: int
    end: int
    in_use: date | None
    acquired: date | None
    manufactured: int | None
    ifu_life: float | None
    jmdn: str
    model_id: int | None


@dataclass(frozen=True, slots=True, eq=False)
class LoanColumns:
    """Loans: device, ward (-1: none), from, until, end of the last day touched, 1 if returned."""

    device: Ints
    ward: Ints
    start: Ints
    end: Ints
    touched: Ints
    closed: Ints


@dataclass(frozen=True, slots=True, eq=False)
class FaultColumns:
    """Faults: id, device, reported, restored (the period's end where it goes on), 1 if restored.

    Then 1 if that time is known, cause and route as equipment's codes.
    """

    id: Ints
    device: Ints
    reported: Ints
    restored: Ints
    closed: Ints
    timed: Ints
    cause: list[str]
    route: list[str]


def devices(*, since: datetime, until: datetime) -> list[FleetDevice]:
    """The devices in service at any time of the period, by id."""
    return [FleetDevice(*row) for row in ask("fleet_devices", since=since, until=until)]


def loans(*, since: datetime, until: datetime) -> LoanColumns:
    """The loans of known devices that touch the period, in no order."""
    (row,) = ask_alone("fleet_loans", since=since, until=until)
    return LoanColumns(*map(_unpacked, row))


def faults(*, since: datetime, until: datetime) -> FaultColumns:
    """All faults of known devices reported before ``until``, in no order."""
    ((*numbers, cause, route),) = ask_alone("fleet_faults", since=since, until=until)
    device, reported, restored, closed, timed, yen = map(_unpacked, numbers)
    causes, routes = (texts.split(",") if len(device) else [] for texts in (cause, route))
    return FaultColumns(device, reported, restored, closed, timed, yen, causes, routes)


def acquisition_costs(*, since: datetime, until: datetime) -> CostColumns:
    """What devices cost to acquire. The open door's role must be one that may see costs."""
    (row,) = ask_alone("fleet_costs", since=since, until=until)
    return CostColumns(*map(_unpacked, row))


def fault_costs(*, since: datetime, until: datetime) -> CostColumns:
    """What faults cost, parts and work outside together. As acquisition_costs()."""
    (row,) = ask_alone("fleet_fault_costs", since=since, until=until)
    return CostColumns(*map(_unpacked, row))


def _unpacked(column: bytes) -> Ints:
    return np.frombuffer(column, dtype=">i8").astype(np.int64)
