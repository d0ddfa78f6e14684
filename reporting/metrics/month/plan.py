"""Three years of replacement: which devices fall due when, and what a budget lets be replaced."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reporting.metrics import replacement
from reporting.metrics.month.ages import components_of, in_service_of, suggested_for
from reporting.metrics.month.rows import Floats, HospitalRows
from reporting.metrics.month.use import Sizing, Use
from reporting.metrics.replacement import Action, Component

YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanYear:
    """A year of the plan, the first from 1. Devices by id, in order of priority.

    ``due`` fall due in it; ``chosen`` are replaced in it, for ``yen`` at their acquisition cost;
    ``waiting`` are due and left for later. ``unpriced`` of those due have no known cost: no budget
    can hold them, and they are in neither.
    """

    year: int
    due: tuple[int, ...]
    unpriced: int
    chosen: tuple[int, ...]
    yen: int
    waiting: int


def plan_of(
    rows: HospitalRows,
    *,
    use: tuple[Use, ...],
    sizing: tuple[Sizing, ...],
    yearly_yen: int | None = None,
) -> tuple[PlanYear, ...]:
    """Three years from the month's end, each with a budget of ``yearly_yen``, None without limit.

    A device falls due in the first year in which S1 says replace, its age alone moving on. In order
    of priority each due device is taken while it fits into what is left of the year's budget; what
    does not fit waits. Replacing costs what acquiring did: no price rises, no other model.
    """
    due_in, score = _due(rows, use, sizing)
    cost = rows.devices.cost
    waiting: list[int] = []
    years = []
    for year in range(1, YEARS + 1):
        due = _ordered(np.flatnonzero(due_in == year).tolist(), rows, score)
        priced = [at for at in due if not np.isnan(cost[at])]
        queue = _ordered([*waiting, *priced], rows, score)
        chosen, yen = _within(queue, cost, yearly_yen)
        waiting = [at for at in queue if at not in chosen]
        years.append(
            PlanYear(
                year=year,
                due=tuple(int(rows.devices.id[at]) for at in due),
                unpriced=len(due) - len(priced),
                chosen=tuple(int(rows.devices.id[at]) for at in queue if at in chosen),
                yen=yen,
                waiting=len(waiting),
            )
        )
    return tuple(years)


def _due(
    rows: HospitalRows, use: tuple[Use, ...], sizing: tuple[Sizing, ...]
) -> tuple[np.ndarray, Floats]:
    """The year in which each device falls due, 0 if in none, and its score in the last year."""
    components = components_of(rows, use)
    devices = rows.devices
    due_in = np.zeros(rows.count, dtype=np.int64)
    score = np.zeros(rows.count)
    for year in range(1, YEARS + 1):
        components[Component.AGE] = replacement.age_component(
            devices.age + year - 1, devices.ifu_life, devices.legal_life
        )
        found = replacement.priority(components, rows.settings.weights)
        score = np.nan_to_num(found.score, nan=-1.0)
        wanted = np.isin(
            suggested_for(rows, found, sizing), [str(Action.REPLACE), str(Action.HOLD_REPAIR)]
        )
        due_in[(due_in == 0) & wanted & in_service_of(rows)] = year
    return due_in, score


def _ordered(places: Iterable[int], rows: HospitalRows, score: Floats) -> list[int]:
    return sorted(places, key=lambda at: (-score[at], rows.devices.id[at]))


def _within(queue: list[int], cost: Floats, yearly_yen: int | None) -> tuple[set[int], int]:
    chosen, spent = set(), 0
    for at in queue:
        price = int(cost[at])
        if yearly_yen is None or spent + price <= yearly_yen:
            chosen.add(at)
            spent += price
    return chosen, spent
