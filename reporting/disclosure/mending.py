"""Which shown cells to give up so that a sum that can be narrowed down no longer can be.

A linear program (HiGHS) looks for the table nearest to the true one in which the sum differs by
what it must, and which the viewers hold possible. Shown cells that differ in it are withheld; a
cell costs the more the more it holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack

from reporting.disclosure.cube import Cube, Flags, Integers
from reporting.disclosure.sides import Side

Numbers = npt.NDArray[np.float64]

_TOLERANCE: Final = 1e-6


@dataclass(frozen=True)
class Exposure:
    """Places whose sum viewers can narrow down, and by how much it must be able to differ.

    measure: which of the family's; viewers: numbers of units; differ: above zero for more.
    """

    measure: int
    places: tuple[int, ...]
    viewers: tuple[int, ...]
    differ: float


def mend(cube: Cube, side: Side, exposures: Iterable[Exposure], shown: Flags) -> Flags:
    """Withhold as little as ends each exposure; a table found for one may serve the others."""
    remaining = shown.copy()
    waiting = sorted(exposures, key=lambda one: (one.measure, len(one.viewers), one.places))
    while waiting:
        first = waiting.pop(0)
        room = _room(side, first)
        change = _nearest(cube, side, first, room, remaining)
        if change is None:
            remaining &= ~_containing(side, first.places)
            continue
        moved = np.abs(side.sums @ change) > _TOLERANCE
        remaining &= ~(moved & side.visible)
        waiting = [one for one in waiting if not _serves(side, one, first, change)]
    return remaining


def withhold_around(side: Side, exposures: Iterable[Exposure], shown: Flags) -> Flags:
    """Withhold every cell that has anything of an exposed sum in it: then nothing speaks of it."""
    remaining = shown.copy()
    for exposure in exposures:
        remaining &= ~_containing(side, exposure.places)
    return remaining


def _nearest(
    cube: Cube, side: Side, exposure: Exposure, room: Numbers, shown: Flags
) -> Numbers | None:
    """How much each place changes; None if the viewers know every place of the sum."""
    near = _neighbourhood(cube, exposure.places)
    near = near[room[near] > 0]
    inside = np.isin(near, exposure.places)
    if not inside.any():
        return None
    around = side.sums[:, near].tocsr()
    touched = np.flatnonzero((np.diff(around.indptr) > 0) & shown & side.visible)
    sums = around[touched].astype(float)
    goal = csr_array(inside[None, :].astype(float))
    count, width = len(near), abs(exposure.differ)
    left = vstack([hstack([sums, -sums]), hstack([goal, -goal])])
    slack = csr_array(
        (np.ones(len(touched)), (np.arange(len(touched)),) * 2), (len(touched) + 1, len(touched))
    )
    cost = np.sqrt(1.0 + side.size[touched])
    right = np.zeros(len(touched) + 1)
    right[-1] = np.sign(exposure.differ)
    limits = np.full(2 * count + 2 * len(touched), np.inf)
    limits[count : 2 * count] = room[near] / width
    found = linprog(
        np.concatenate([np.full(2 * count, 1e-4), cost, cost]).astype(float),
        A_eq=hstack([left, slack, -slack], format="csr"),
        b_eq=right,
        bounds=[(0.0, limit) for limit in limits.tolist()],
        method="highs",
    )
    if found.status != 0 or found.x is None:
        return None
    change = np.zeros(len(cube.places))
    change[near] = (found.x[:count] - found.x[count : 2 * count]) * width
    return change


def _neighbourhood(cube: Cube, places: Sequence[int]) -> Integers:
    """The places of the same regions; of a sum over many regions, those of its category."""
    regions = {cube.places[place].region for place in places}
    categories = {cube.places[place].category for place in places}
    by_category = len(regions) > 2 and len(categories) == 1
    return np.array(
        [
            number
            for number, place in enumerate(cube.places)
            if (place.category in categories if by_category else place.region in regions)
        ],
        np.int64,
    )


def _room(side: Side, exposure: Exposure) -> Numbers:
    """By how much each place may fall for all the viewers know; none where they know it whole."""
    values = side.values[exposure.measure]
    own = values[:, list(exposure.viewers)]
    return np.asarray(values.sum(axis=1) - own.sum(axis=1), float)


def _serves(side: Side, other: Exposure, first: Exposure, change: Numbers) -> bool:
    """Whether a change found for one exposure ends another as well."""
    if other.measure != first.measure:
        return False
    moved = float(change[list(other.places)].sum()) / other.differ
    if moved < 1 - _TOLERANCE:
        return False
    if other.viewers == first.viewers:
        return True
    room, touched = _room(side, other), np.abs(change) > _TOLERANCE
    return bool((room[touched] > 0).all() and (change >= -room - _TOLERANCE).all())


def _containing(side: Side, places: Sequence[int]) -> Flags:
    return np.asarray(side.sums[:, list(places)].sum(axis=1) > 0) & side.visible
