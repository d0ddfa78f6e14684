"""A hospital's lending in numbers: what the database merges, sums and sweeps where the rows are.

Times are whole minutes from ``since``; periods are [since, until), aware, JST midnights. The same
figures by plain arrays are in reporting.metrics, and tests hold the one against the other.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from reporting.queries.in_service import ask

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DeviceSpans:
    """Spans of time by the device's id, [start, end) in minutes, in no order."""

    device: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True)
class WardTime:
    """Minutes lent of a category to a ward, None where loans name none."""

    category: str
    ward: int | None
    minutes: int


@dataclass(frozen=True, slots=True)
class DeviceDays:
    """A category's device-days in service, and those of them with a loan."""

    category: str
    in_service: int
    lent: int


@dataclass(frozen=True, slots=True)
class DailyPeak:
    """The most devices of a category that were lent at once on a JST date."""

    category: str
    day: date
    lent: int


def lent_spans(*, since: datetime, until: datetime) -> DeviceSpans:
    """When centrally managed devices were lent while in service; a device's spans never overlap."""
    return _spans(ask("lent", "lent_spans", since=since, until=until))


def ward_time(*, since: datetime, until: datetime) -> list[WardTime]:
    """Where devices were lent to (T5). The sum over wards is the time lent."""
    return [WardTime(*row) for row in ask("lent", "ward_time", since=since, until=until)]


def device_days(*, since: datetime, until: datetime) -> list[DeviceDays]:
    """Device-days per category (U4)."""
    return [DeviceDays(*row) for row in ask("lent", "device_days", since=since, until=until)]


def daily_peaks(*, since: datetime, until: datetime) -> list[DailyPeak]:
    """Every day's peak per category (C2), for categories with centrally managed devices."""
    return [DailyPeak(*row) for row in ask("lent", "daily_peaks", since=since, until=until)]


def _spans(rows: list[tuple[bytes, bytes, bytes]]) -> DeviceSpans:
    device, start, end = (np.frombuffer(column, dtype=">i8").astype(np.int64) for column in rows[0])
    return DeviceSpans(device, start, end)
