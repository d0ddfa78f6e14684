"""Page 2, stock and use, and page 3, how many devices are needed."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from reporting.metrics import concurrency, fleet_size, utilisation
from reporting.metrics.fleet import Fleet
from reporting.metrics.fleet_size import PeakBased, Steadiness, Surplus
from reporting.metrics.intervals import MINUTES_A_DAY, Flags, difference, sweep
from reporting.metrics.lending import LoanLengths, loan_lengths, turnover
from reporting.metrics.month.definitions import Metric
from reporting.metrics.month.rows import HospitalRows
from reporting.metrics.reliability import device_years
from reporting.metrics.utilisation import Days

CURVE_SHARES = (0.5, 1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUse:
    """A day of the month, from 1: central devices at one time of day, and most lent at once.

    ``available`` is None in what was archived before it was kept.
    """

    day: int
    owned: int
    available: int | None = None
    lent: int
    peak: int

    @property
    def lendable(self) -> int:
        """What lent is held against: available, or owned where that alone was kept."""
        return self.owned if self.available is None else self.available


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Lending of a group of devices in the month; ``category`` is None for all devices.

    ``devices`` were in service at its end, ``central`` of them centrally managed: they are the n
    of every figure here. Shares are None without device-time, or without any loan in the hospital.
    """

    category: str | None
    devices: int
    central: int
    mean_lent: Annotated[float, Metric("C2")]
    p95_lent: Annotated[int, Metric("C2")]
    peak_lent: Annotated[int, Metric("C2")]
    standard: Annotated[float | None, Metric("U1")]
    net: Annotated[float | None, Metric("U2")]
    customary: Annotated[float | None, Metric("U3")]
    device_days: Annotated[float | None, Metric("U4")]
    stock_outs: Annotated[int, Metric("C3")]
    turnover: Annotated[float | None, Metric("T4")]
    days: tuple[DayUse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """How many devices of a category are needed, from the year's loans.

    ``by_erlang`` is None where demand is not steady enough. ``bound`` says that stock ran out on
    ``stock_outs`` days, so that more may be needed. ``curve`` gives, for a number of devices, the
    share of requests that find none; ``ceiling`` the highest utilisation that the needed number can
    reach at all.
    """

    category: str
    owned: int
    by_peaks: Annotated[PeakBased, Metric("N1")]
    by_erlang: Annotated[int | None, Metric("N2")]
    steadiness: Annotated[Steadiness, Metric("N3")]
    surplus: Annotated[Surplus, Metric("N4")]
    loans: Annotated[LoanLengths, Metric("T1")]
    stock_outs: Annotated[int, Metric("C3")]
    curve: tuple[tuple[int, float], ...]
    ceiling: float

    @property
    def bound(self) -> bool:
        """Whether the needed numbers are only lower bounds."""
        return self.stock_outs > 0


def use_of(rows: HospitalRows) -> tuple[Use, ...]:
    """All devices first, then every category."""
    everything = np.ones(rows.count, dtype=np.bool_)
    groups = [(None, everything), *rows.categories]
    return tuple(_use(rows, category, chosen) for category, chosen in groups)


def sizing_of(rows: HospitalRows) -> tuple[Sizing, ...]:
    """Every category of which anything was lent in the year, the unclassified left out.

    What was lent only while under repair is no ground for a number either.
    """
    lent = np.zeros(rows.count, dtype=np.bool_)
    lent[difference(rows.in_year.lent, rows.in_year.repair).owner] = True
    return tuple(
        _sizing(rows, category, chosen)
        for category, chosen in rows.categories
        if category and (lent & chosen).any()
    )


def _use(rows: HospitalRows, category: str | None, chosen: Flags) -> Use:
    fleet = rows.in_month.only(chosen)
    lends = bool(rows.in_month.lent.owner.size)
    days = utilisation.daily(fleet, at=rows.settings.counted_at)
    p95, peak = concurrency.percentiles(sweep(fleet.lent), fleet.period, (0.95, 1.0))
    last = _on_last_day(rows) & chosen
    begun = _begun(rows, fleet, chosen)
    return Use(
        category=category,
        devices=int(np.count_nonzero(last)),
        central=int(np.count_nonzero(last & rows.devices.central)),
        mean_lent=concurrency.mean_lent(fleet),
        p95_lent=p95,
        peak_lent=peak,
        standard=utilisation.standard(fleet) if lends else None,
        net=utilisation.net(fleet) if lends else None,
        customary=utilisation.customary(days) if lends else None,
        device_days=utilisation.device_days(fleet) if lends else None,
        stock_outs=len(concurrency.stock_outs(fleet)),
        turnover=turnover(int(begun.sum()), 12 * device_years(fleet)) if lends else None,
        days=_days(days),
    )


def _days(days: Days) -> tuple[DayUse, ...]:
    counts = (days.owned, days.available, days.lent, days.peak)
    told = zip(*(count.tolist() for count in counts), strict=True)
    return tuple(
        DayUse(day=number, owned=owned, available=available, lent=lent, peak=peak)
        for number, (owned, available, lent, peak) in enumerate(told, start=1)
    )


def _sizing(rows: HospitalRows, category: str, chosen: Flags) -> Sizing:
    fleet = rows.in_year.only(chosen)
    days = utilisation.daily(fleet)
    unavailable = concurrency.unavailable_share(fleet)
    begun = _begun(rows, fleet, chosen)
    lengths = loan_lengths(
        (rows.loans.end - rows.loans.start)[begun] / MINUTES_A_DAY, rows.loans.closed[begun]
    )
    rate, holding = int(begun.sum()) / len(days.peak), lengths.mean or 0.0
    peaks = fleet_size.by_peaks(days.peak, unavailable=unavailable)
    steady = fleet_size.steadiness(
        days.lent, concurrency.weekdays(len(days.lent), rows.begins.weekday())
    )
    accepted = rows.settings.accepted_for(category)
    erlang = fleet_size.by_erlang(
        rate, holding_days=holding, unavailable=unavailable, accepted=accepted
    )
    needed = [peaks.needed, erlang] if steady.holds else [peaks.needed]
    owned = int(np.count_nonzero(_on_last_day(rows) & chosen & rows.devices.central))
    return Sizing(
        category=category,
        owned=owned,
        by_peaks=peaks,
        by_erlang=erlang if steady.holds else None,
        steadiness=steady,
        surplus=fleet_size.surplus(owned, needed),
        loans=lengths,
        stock_outs=len(concurrency.stock_outs(fleet)),
        curve=_curve(rate * holding, max(needed)),
        ceiling=fleet_size.highest_utilisation(rate * holding, devices=max(needed)),
    )


def _curve(offered: float, needed: int) -> tuple[tuple[int, float], ...]:
    """Blocking from half to one and a half times the needed devices."""
    least, most = (max(1, round(share * needed)) for share in CURVE_SHARES)
    blocked = fleet_size.erlang_b(offered, devices=most)
    return tuple((n, float(blocked[n])) for n in range(least, most + 1))


def _begun(rows: HospitalRows, fleet: Fleet, chosen: Flags) -> Flags:
    """The loans of centrally managed devices of the group that began in the fleet's period."""
    loans, (since, until) = rows.loans, fleet.period
    ours = (chosen & rows.devices.central)[loans.device]
    return ours & (loans.start >= since) & (loans.start < until)


def _on_last_day(rows: HospitalRows) -> Flags:
    last = rows.month[1] - MINUTES_A_DAY
    return (rows.devices.start < rows.month[1]) & (rows.devices.end > last)
