"""What another number of devices would have meant: how often nothing was left, and the cost."""

from dataclasses import dataclass
from math import floor

import numpy as np

from reporting.metrics import concurrency, fleet_size, utilisation
from reporting.metrics.intervals import MINUTES_A_DAY
from reporting.metrics.lending import loan_lengths
from reporting.metrics.month.ages import in_service_of
from reporting.metrics.month.rows import HospitalRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A group's demand in the year, n being ``owned`` centrally managed devices and ``loans``.

    ``offered`` is λ·E[S], the mean number that would be out; ``unavailable`` the share of devices
    that were not to be had; ``peaks`` each day's most lent. ``unit_yen`` is the median acquisition
    cost and ``life_years`` the median life of the ``priced`` and ``aged`` devices that have one.
    """

    owned: int
    loans: int
    offered: float
    unavailable: float
    peaks: tuple[int, ...]
    steady: bool
    unit_yen: float | None
    priced: int
    life_years: float | None
    aged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A number of devices tried: stock-out probabilities, 0 to 1, and yen against what is owned.

    ``by_erlang`` is the share of requests that find none, None where demand is not steady;
    ``by_days`` the share of days whose peak was higher than what would have been available.
    ``yen`` is what more devices cost to buy, below 0 what fewer spare; ``yen_a_year`` that over
    their life.
    """

    devices: int
    by_erlang: float | None
    by_days: float
    yen: int | None
    yen_a_year: int | None


def demand_of(rows: HospitalRows) -> Demand | None:
    """The demand that all loans of the rows make together; None without any loan in the year."""
    fleet = rows.in_year
    if not fleet.lent.owner.size:
        return None
    days = utilisation.daily(fleet)
    loans = rows.loans
    begun = rows.devices.central[loans.device] & (loans.start >= rows.year[0])
    lengths = loan_lengths((loans.end - loans.start)[begun] / MINUTES_A_DAY, loans.closed[begun])
    steady = fleet_size.steadiness(
        days.lent, concurrency.weekdays(len(days.lent), rows.begins.weekday())
    )
    ours = in_service_of(rows) & rows.devices.central
    cost, life = rows.devices.cost[ours], rows.devices.ifu_life[ours]
    priced, aged = (int(np.count_nonzero(~np.isnan(column))) for column in (cost, life))
    return Demand(
        owned=int(np.count_nonzero(ours)),
        loans=int(np.count_nonzero(begun)),
        offered=int(np.count_nonzero(begun)) / len(days.peak) * (lengths.mean or 0.0),
        unavailable=concurrency.unavailable_share(fleet),
        peaks=tuple(days.peak.tolist()),
        steady=steady.holds,
        unit_yen=float(np.nanmedian(cost)) if priced else None,
        priced=priced,
        life_years=float(np.nanmedian(life)) if aged else None,
        aged=aged,
    )


def trial(demand: Demand, devices: int) -> Trial:
    """What so many devices would have meant. Raises ValueError below 0.

    Of n devices floor(n·(1 - δ)) are available, δ the unavailable share. Erlang's B of these is
    metric N2's; the share of days is N1's quantile read the other way. Money is the median
    acquisition cost times the difference, prices of today unknown.
    """
    if devices < 0:
        raise ValueError("a number of devices is not negative")
    available = floor(devices * (1 - demand.unavailable) + 1e-9)
    more = devices - demand.owned
    yen = None if demand.unit_yen is None else round(more * demand.unit_yen)
    life = demand.life_years
    return Trial(
        devices=devices,
        by_erlang=(
            float(fleet_size.erlang_b(demand.offered, devices=available)[-1])
            if demand.steady
            else None
        ),
        by_days=float(np.mean(np.array(demand.peaks) > available)),
        yen=yen,
        yen_a_year=round(yen / life) if yen is not None and life else None,
    )


def reach(demand: Demand) -> int:
    """The largest number worth trying: half as many again as are owned or were ever lent."""
    most = max(demand.owned, *demand.peaks, 1)
    return most + max(2, most // 2)
