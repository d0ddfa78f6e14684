"""Page 7: age, and which devices to replace first."""

from collections import Counter
from dataclasses import dataclass, field
from math import isnan
from typing import Annotated

import numpy as np
import numpy.typing as npt

from reporting.metrics import rates, replacement
from reporting.metrics.intervals import MINUTES_A_DAY, Flags, length_by_owner
from reporting.metrics.month.definitions import Metric
from reporting.metrics.month.failures import years_by_device
from reporting.metrics.month.rows import Floats, HospitalRows
from reporting.metrics.month.use import Sizing, Use
from reporting.metrics.replacement import REPLACE_FROM, Action, Component, Priority
from reporting.metrics.stock import Clocks, clocks

AGE_BOUNDS = (3, 6, 9, 12, 15)
FIRST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A device's replacement priority: points by component, those unknown left out."""

    device: int
    category: str
    score: Annotated[float | None, Metric("S1")]
    coverage: Annotated[float, Metric("S1")]
    points: Annotated[dict[str, float], Metric("S1")]
    action: Annotated[str, Metric("S1")]
    age: Annotated[float | None, Metric("A1")]
    cost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """The page, of the devices in service at the month's end, ``devices`` of them.

    ``bands`` counts the ages below each of AGE_BOUNDS (years) and above the one before, and last
    those above all; ``unknown`` are without. ``suggested`` counts devices by action; ``candidates``
    are the first in order of priority; from ``replace_from`` points on they are to be replaced.
    ``sources`` counts devices by fact and by whose word it is: "ledger", "model" or "category" of
    the catalogue, "" where it is unknown.
    """

    devices: int
    bands: tuple[int, ...]
    unknown: int
    clocks: Annotated[Clocks, Metric("A1")]
    weights: dict[str, float]
    suggested: Annotated[dict[str, int], Metric("S1")]
    candidates: tuple[Candidate, ...]
    replace_from: float = REPLACE_FROM
    sources: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def to_replace(self) -> int:
        """How many devices are to be replaced, those under repair among them."""
        return sum(self.suggested.get(one, 0) for one in (Action.REPLACE, Action.HOLD_REPAIR))


def ages_of(
    rows: HospitalRows, *, use: tuple[Use, ...], sizing: tuple[Sizing, ...], first: int = FIRST
) -> Ages:
    """The page with the ``first`` candidates; use and sizing tell where devices are too many."""
    last = in_service_of(rows)
    age = rows.devices.age[last]
    known = age[~np.isnan(age)]
    found = replacement.priority(components_of(rows, use), rows.settings.weights)
    suggested = suggested_for(rows, found, sizing)
    order = np.lexsort((rows.devices.id, -np.nan_to_num(found.score, nan=-1.0), ~found.decided))
    return Ages(
        devices=len(age),
        bands=_bands(known),
        unknown=len(age) - len(known),
        clocks=clocks(age, legal=rows.devices.legal_life[last], ifu=rows.devices.ifu_life[last]),
        weights={str(name): weight for name, weight in rows.settings.weights.items()},
        suggested=dict(Counter(suggested[last].tolist())),
        candidates=tuple(
            _candidate(rows, int(at), found, str(suggested[at]))
            for at in order[last[order]][:first]
        ),
        replace_from=rows.settings.replace_from,
        sources=_sources(rows, last),
    )


def _sources(rows: HospitalRows, chosen: Flags) -> dict[str, dict[str, int]]:
    devices = rows.devices
    told = {
        "ifu_life": devices.ifu_from,
        "legal_life": np.where(np.isnan(devices.legal_life), "", "category"),
        "parts": np.where(np.isnan(devices.parts_months), "", "model"),
        "risk": devices.risk_from,
    }
    return {fact: dict(Counter(whose[chosen].tolist())) for fact, whose in told.items()}


def _bands(ages: Floats) -> tuple[int, ...]:
    places = np.searchsorted(AGE_BOUNDS, ages, side="right")
    return tuple(np.bincount(places, minlength=len(AGE_BOUNDS) + 1).tolist())


def suggested_for(
    rows: HospitalRows, found: Priority, sizing: tuple[Sizing, ...]
) -> npt.NDArray[np.str_]:
    """What each device's priority suggests, as texts of Action."""
    return replacement.actions(
        found,
        under_repair=_under_repair(rows),
        too_many=_too_many(rows, sizing),
        replace_from=rows.settings.replace_from,
    )


def components_of(rows: HospitalRows, use: tuple[Use, ...]) -> dict[Component, Floats]:
    """What speaks for replacing each device, 0 to 1, NaN where unknown."""
    devices = rows.devices
    served = length_by_owner(rows.whole_year.service, rows.count)
    broken = length_by_owner(rows.whole_year.repair, rows.count)
    lent = {one.category: np.nan if one.standard is None else one.standard for one in use}
    return {
        Component.AGE: replacement.age_component(devices.age, devices.ifu_life, devices.legal_life),
        Component.FAILURE: _failure_component(rows),
        Component.PARTS: replacement.parts_component(devices.parts_months),
        Component.REPAIR_COST: replacement.repair_cost_component(_repair_cost(rows), devices.cost),
        Component.DOWNTIME: replacement.downtime_component(
            1 - np.divide(broken, served, out=np.zeros(rows.count), where=served > 0)
        ),
        Component.RISK: replacement.risk_component(
            devices.risk_class, devices.specially_maintained
        ),
        Component.UTILISATION: np.where(
            devices.central, [lent[str(name)] for name in devices.category], np.nan
        ),
    }


def _failure_component(rows: HospitalRows) -> Floats:
    """P(rate > its category's rate), among all devices of the category."""
    faults, years = rows.faults, years_by_device(rows)
    told = rows.failures & (faults.reported >= rows.year[0])
    counted = np.bincount(faults.device[told], minlength=rows.count)
    chance = np.full(rows.count, np.nan)
    for _, chosen in rows.categories:
        prior = rates.prior_of(counted[chosen], years[chosen])
        chance[chosen] = rates.exceeds(counted[chosen], years[chosen], prior)
    return chance


def _repair_cost(rows: HospitalRows) -> Floats:
    """Yen of the year's repairs per device; reports without a cost add nothing."""
    faults = rows.faults
    told = (faults.reported >= rows.year[0]) & ~np.isnan(faults.cost)
    summed = np.bincount(faults.device[told], weights=faults.cost[told], minlength=rows.count)
    return np.asarray(summed, dtype=np.float64)


def _too_many(rows: HospitalRows, sizing: tuple[Sizing, ...]) -> Flags:
    """Devices of categories of which there are more than any answer asks for."""
    crowded = [one.category for one in sizing if one.surplus.least > 0 and not one.bound]
    return np.isin(rows.devices.category, crowded) & rows.devices.central


def _under_repair(rows: HospitalRows) -> Flags:
    faults = rows.faults
    broken = np.zeros(rows.count, dtype=np.bool_)
    broken[faults.device[faults.timed & ~faults.closed & rows.failures]] = True
    return broken


def _candidate(rows: HospitalRows, at: int, found: Priority, action: str) -> Candidate:
    devices = rows.devices
    points = {str(name): float(points[at]) for name, points in found.points.items()}
    return Candidate(
        device=int(devices.id[at]),
        category=str(devices.category[at]),
        score=_known(found.score[at]),
        coverage=float(found.coverage[at]),
        points={name: added for name, added in points.items() if not isnan(added)},
        action=action,
        age=_known(devices.age[at]),
        cost=_known(devices.cost[at]),
    )


def in_service_of(rows: HospitalRows) -> Flags:
    """Which devices are in service on the month's last day."""
    last = rows.month[1] - MINUTES_A_DAY
    return (rows.devices.start < rows.month[1]) & (rows.devices.end > last)


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
