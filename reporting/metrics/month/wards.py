"""Page 4: where devices are lent to, what stays away long, what nobody asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from reporting.metrics import lending
from reporting.metrics.intervals import MINUTES_A_DAY, Ints
from reporting.metrics.month.definitions import Metric
from reporting.metrics.month.rows import HospitalRows


@dataclass(frozen=True, slots=True, kw_only=True)
class WardUse:
    """Device-days of a category lent to a ward in the month; ``ward`` is None if not named."""

    category: str
    ward: int | None
    device_days: Annotated[float, Metric("T5")]
    share: Annotated[float, Metric("T5")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LongLoan:
    """A loan still open at the month's end, longer than its category's limit."""

    device: int
    ward: int | None
    days: Annotated[float, Metric("T2")]
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """A device nobody borrowed for 90 days or more; ``cost`` is its acquisition cost in yen."""

    device: int
    category: str
    days: Annotated[int, Metric("T3")]
    cost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wards:
    """The page. ``pooling`` is Gini's coefficient of all device-days over wards."""

    wards: tuple[WardUse, ...]
    pooling: Annotated[float | None, Metric("T5")]
    long_loans: tuple[LongLoan, ...]
    idle: tuple[Idle, ...]


def wards_of(rows: HospitalRows, ward_time: Sequence[tuple[str, int | None, int]]) -> Wards:
    """The page, from the rows and (category, ward, minutes lent) of the month.

    Ward time is summed where the rows are, since time that two loans claim must be one ward's.
    """
    minutes = np.array([row[2] for row in ward_time], dtype=np.float64)
    shares = lending.ward_shares(minutes)
    by_ward: dict[int | None, float] = {}
    for _, ward, spent in ward_time:
        by_ward[ward] = by_ward.get(ward, 0.0) + spent
    return Wards(
        wards=tuple(
            WardUse(
                category=category, ward=ward, device_days=spent / MINUTES_A_DAY, share=float(share)
            )
            for (category, ward, spent), share in zip(ward_time, shares, strict=True)
        ),
        pooling=lending.gini(np.array(list(by_ward.values()))),
        long_loans=_long_loans(rows),
        idle=_idle(rows),
    )


def _long_loans(rows: HospitalRows) -> tuple[LongLoan, ...]:
    loans, devices = rows.loans, rows.devices
    days = (loans.end - loans.start) / MINUTES_A_DAY
    limits = _limits(rows)[loans.device]
    central = devices.central[loans.device]
    late = lending.long_loans(days, loans.closed | ~central, limits)
    return tuple(
        LongLoan(
            device=int(devices.id[loans.device[at]]),
            ward=int(loans.ward[at]) if loans.ward[at] >= 0 else None,
            days=float(days[at]),
            limit=int(limits[at]),
        )
        for at in late
    )


def _limits(rows: HospitalRows) -> Ints:
    """After how many days a loan of each device is long."""
    limits = np.zeros(rows.count, dtype=np.int64)
    for category, chosen in rows.categories:
        limits[chosen] = rows.settings.long_after(category)
    return limits


def _idle(rows: HospitalRows) -> tuple[Idle, ...]:
    """Devices in service at the month's end, the longest unused first."""
    devices, until = rows.devices, rows.month[1]
    served = np.where(devices.end >= until, (until - devices.start) // MINUTES_A_DAY, 0)
    unused = np.minimum(served, (until - _last_lent(rows)) // MINUTES_A_DAY)
    found = lending.idle(
        in_service=served,
        since_loan=unused,
        central=devices.central,
        days=lending.IDLE_DAYS[0],
    )
    return tuple(
        Idle(
            device=int(devices.id[at]),
            category=str(devices.category[at]),
            days=int(unused[at]),
            cost=None if np.isnan(devices.cost[at]) else float(devices.cost[at]),
        )
        for at in found[np.argsort(-unused[found], kind="stable")]
    )


def _last_lent(rows: HospitalRows) -> Ints:
    """The end of each device's last loan of the year; its first day in service without one.

    Loans that ended before the year are not among the rows: unused days are those seen.
    """
    last = np.maximum(rows.devices.start, rows.year[0])
    np.maximum.at(last, rows.loans.device, rows.loans.end)
    return last
