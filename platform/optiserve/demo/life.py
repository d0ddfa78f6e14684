"""What happens to a hospital's devices: loans and faults, month after month."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from optiserve.demo.calibration import (
    HABITS,
    HUMAN,
    IN_HOUSE_SHARE,
    MECHANICAL,
    MIXED,
    NO_FAULT,
    NO_FAULT_SHARE,
    Habits,
    utilisation,
)
from optiserve.demo.fleet import CENTRAL, Device, build_fleet, wards_of
from optiserve.demo.world import Hospital
from shared.kernel.clock import JST
from shared.kernel.periods import Month

IN_HOUSE, MAKER, NO_REPAIR = "in_house", "maker", "none"
REPAIRED, SCRAPPED, NOTHING_FOUND = "repaired", "scrapped", "no_fault"

# Long enough before the first month for loans and repairs to have reached their usual level.
_WARM_UP = timedelta(days=150)
_SPREAD = 0.8


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan (貸出) as it truly went; JST moments, also of returns after the last month."""

    asset_no: str
    ward: str
    loaned_at: datetime
    returned_at: datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault as it truly went; ``closed_at`` is when the device was restored or given up. Yen."""

    asset_no: str
    reported_at: datetime
    closed_at: datetime
    cause: str
    route: str
    outcome: str
    parts_yen: int | None
    outsourced_yen: int | None

    @property
    def restored_at(self) -> datetime | None:
        """When the device came back into service, None if it never did."""
        return None if self.outcome == SCRAPPED else self.closed_at


@dataclass(frozen=True, slots=True)
class Simulation:
    """A hospital's devices and everything that touched [start, end), each in order of time."""

    hospital: str
    start: date
    end: date
    devices: tuple[Device, ...]
    loans: tuple[Loan, ...]
    faults: tuple[Fault, ...]


def simulate(hospital: Hospital, *, first: tuple[int, int], months: int) -> Simulation:
    """Live a hospital through so many months from ``first``, a (year, month).

    Deterministic, and a longer simulation only continues a shorter one. No device is lent twice
    on one day, nor lent while it is in repair. Raises BadMonth for an impossible month.
    """
    start, end = Month(*first).start, Month(*first).plus(months).start
    dawn = _moment(start, 0)
    wards = wards_of(hospital)
    devices: list[Device] = []
    loans: list[Loan] = []
    faults: list[Fault] = []
    for owned in build_fleet(hospital, first=start, end=end):
        troubles = tuple(_faults(hospital, owned, start=start - _WARM_UP, end=end))
        device = _scrapped(owned, troubles)
        if device.retired_on < start:
            continue
        lent = _loans(hospital, device, wards, troubles, start=start - _WARM_UP, end=end)
        devices.append(device)
        loans += [loan for loan in lent if loan.returned_at >= dawn]
        faults += [fault for fault in troubles if fault.closed_at >= dawn]
    loans.sort(key=lambda loan: (loan.loaned_at, loan.asset_no))
    faults.sort(key=lambda fault: (fault.reported_at, fault.asset_no))
    return Simulation(
        hospital=hospital.code,
        start=start,
        end=end,
        devices=tuple(devices),
        loans=tuple(loans),
        faults=tuple(faults),
    )


def _faults(hospital: Hospital, device: Device, *, start: date, end: date) -> Iterator[Fault]:
    """Faults reported in [start, end): a Poisson process that quickens with age."""
    rng = Random(f"{hospital.seed}:{device.asset_no}:faults")
    reports = HABITS[device.category].failures / (1 - NO_FAULT_SHARE) / 365.25
    day = max(start, device.acquired_on)
    while True:
        age = (day - device.acquired_on).days
        day = device.acquired_on + timedelta(days=_next_failure(age, rng.expovariate(reports)))
        if day >= min(end, device.retired_on):
            return
        fault = _fault(rng, device, day=day)
        yield fault
        if fault.outcome == SCRAPPED:
            return
        day = fault.closed_at.date()


def _next_failure(age: int, exposure: float) -> int:
    """The age in days at which so many device-days of average exposure have passed since ``age``.

    The hazard grows in a straight line from half the average when new to the average at seven
    years; its integral is inverted.
    """
    span = 14 * 365
    passed = age / 2 + age * age / (2 * span) + exposure
    return max(age + 1, round(span * (math.sqrt(0.25 + 2 * passed / span) - 0.5)))


def _fault(rng: Random, device: Device, *, day: date) -> Fault:
    habits = HABITS[device.category]
    cause, route = _cause_and_route(rng, habits)
    old = (day - device.acquired_on).days > 9 * 365
    beyond_repair = route == MAKER and old and rng.random() < 0.2
    outcome = {NO_REPAIR: NOTHING_FOUND}.get(route, SCRAPPED if beyond_repair else REPAIRED)
    days = 14 if beyond_repair else _repair_days(rng, habits, route=route)
    invoiced = route == MAKER and not beyond_repair
    return Fault(
        asset_no=device.asset_no,
        reported_at=_moment(day, rng.randint(13 * 60, 17 * 60)),
        closed_at=_moment(
            day, rng.randint(9 * 60, 17 * 60), plus=min(days, (device.retired_on - day).days)
        ),
        cause=cause,
        route=route,
        outcome=outcome,
        parts_yen=round(rng.lognormvariate(8.7, 0.7)) if route == IN_HOUSE else None,
        outsourced_yen=int(habits.cost_yen * rng.uniform(0.05, 0.25)) if invoiced else None,
    )


def _cause_and_route(rng: Random, habits: Habits) -> tuple[str, str]:
    if rng.random() < NO_FAULT_SHARE:
        return NO_FAULT, NO_REPAIR
    cause = rng.choices((HUMAN, MECHANICAL, MIXED), weights=habits.causes)[0]
    return cause, IN_HOUSE if rng.random() < IN_HOUSE_SHARE else MAKER


def _repair_days(rng: Random, habits: Habits, *, route: str) -> int:
    """Log-normal with the category's mean over both routes, the maker's taking longer."""
    in_house = 0.6
    factor = {
        NO_REPAIR: 4 / habits.repair_days,
        IN_HOUSE: in_house,
        MAKER: (1 - IN_HOUSE_SHARE * in_house) / (1 - IN_HOUSE_SHARE),
    }[route]
    return max(1, round(_log_normal(rng, mean=habits.repair_days * factor)))


def _scrapped(device: Device, troubles: tuple[Fault, ...]) -> Device:
    """The device, retired early if its last fault was not worth mending."""
    if troubles and troubles[-1].outcome == SCRAPPED:
        return replace(device, retired_on=troubles[-1].closed_at.date())
    return device


def _loans(
    hospital: Hospital,
    device: Device,
    wards: tuple[str, ...],
    troubles: tuple[Fault, ...],
    *,
    start: date,
    end: date,
) -> Iterator[Loan]:
    """Loans begun in [start, end): holding and idle times alternate, around the repairs."""
    if device.managed != CENTRAL:
        return
    rng = Random(f"{hospital.seed}:{device.asset_no}:loans")
    cycle = HABITS[device.category].cycle_days
    held = utilisation(hospital.beds) * cycle
    day = _after(rng, max(start, device.acquired_on), idle=cycle - held)
    while day < min(end, device.retired_on):
        out, back = _down(device, troubles, day=day)
        if out > day:
            due = day + timedelta(days=round(_log_normal(rng, mean=held)))
            back = min(due, out)
            yield _loan(rng, device, wards, day=day, back=back)
        day = _after(rng, back, idle=cycle - held)


def _down(device: Device, troubles: tuple[Fault, ...], *, day: date) -> tuple[date, date]:
    """First and last day of the repair under way or next; else of the device's retirement."""
    for fault in troubles:
        if fault.closed_at.date() >= day:
            return fault.reported_at.date(), fault.closed_at.date()
    return device.retired_on, device.retired_on


def _loan(rng: Random, device: Device, wards: tuple[str, ...], *, day: date, back: date) -> Loan:
    """Devices come back in the morning, before anybody reports a fault; short loans by evening."""
    latest, returned = (20 * 60, (8 * 60, 12 * 60)) if back > day else (720, (13 * 60, 20 * 60))
    return Loan(
        asset_no=device.asset_no,
        ward=rng.choice(wards),
        loaned_at=_moment(day, rng.randint(8 * 60, latest)),
        returned_at=_moment(back, rng.randint(*returned)),
    )


def _after(rng: Random, day: date, *, idle: float) -> date:
    """The next loan's day: never the day of the return, which keeps one loan a day and device."""
    return day + timedelta(days=1 + int(rng.expovariate(1 / (idle - 0.5))))


def _log_normal(rng: Random, *, mean: float) -> float:
    return rng.lognormvariate(math.log(mean) - _SPREAD**2 / 2, _SPREAD)


def _moment(day: date, minute: int, *, plus: int = 0) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=JST)
    return midnight + timedelta(days=plus, minutes=minute)
