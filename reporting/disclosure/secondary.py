"""Secondary suppression: withhold until nothing unsafe follows from what is shown.

What holds for the cells that remain, in every measure of a family, by hospital groups and (on the
all-maker cells) by makers:

1. A shown cell less its shown parts along one dimension is empty or satisfies the rules.
2. No unsafe cell, and no figure of a single unit, follows exactly: for outsiders, for a unit that
   subtracts its own data, for two groups that subtract theirs together (`insiders`), nor from
   several sums combined (`together`).
3. For all an outsider knows, every unsafe cell could be higher and lower by what the rules ask
   (`bounds`).

Withholding never discloses and keeps 1 (see `remainders`), so this ends, at worst with nothing
shown: from the last round on, whatever contains an exposed sum goes.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from reporting.disclosure.bounds import bounds
from reporting.disclosure.cube import Cube, Flags, Integers
from reporting.disclosure.insiders import learned
from reporting.disclosure.mending import Exposure, mend, withhold_around
from reporting.disclosure.remainders import withhold_parts
from reporting.disclosure.rules import shares
from reporting.disclosure.sides import Side
from reporting.disclosure.together import telling

ROUNDS: Final = 12
_TOLERANCE: Final = 1e-6


def settle(cube: Cube, sides: Sequence[Side], shown: Flags) -> Flags:
    """The shown cells (all safe by themselves) that may stay, on every side at once."""
    remaining = withhold_parts(sides, shown)
    most = max(side.coalition for side in sides)
    for coalition in range(1, most + 1):
        remaining = _settled(cube, sides, remaining, coalition)
    while (fewer := _untold(cube, sides, remaining)).sum() < remaining.sum():
        remaining = _settled(cube, sides, withhold_parts(sides, fewer), most)
    return remaining


def _untold(cube: Cube, sides: Sequence[Side], shown: Flags) -> Flags:
    """Without the smallest cell of each combination that speaks of too few."""
    remaining = shown.copy()
    for side in sides:
        for measure in side.distinct:
            cells = np.flatnonzero(shown & side.visible)
            published, owners, _ = _filled(side, measure, cells)
            for involved in telling(published, owners, units=side.coalition + 1):
                made_of = cells[involved]
                if remaining[made_of].all():
                    remaining[made_of[np.argmin(cube.totals[made_of, 0])]] = False
    return remaining


def _filled(side: Side, measure: int, cells: Integers) -> tuple[csr_array, csr_array, Integers]:
    """The cells as sums of the places in which the measure has anything; their owners; which."""
    values = side.values[measure]
    filled = np.flatnonzero(np.diff(values.indptr) > 0)
    owners = (values[filled] > 0).astype(np.int64).tocsr()
    return side.sums[cells][:, filled], owners, filled


def _settled(cube: Cube, sides: Sequence[Side], shown: Flags, coalition: int) -> Flags:
    """For coalitions of at most so many, every measure of every side in turn until none gives."""
    remaining, quiet, turn = shown, 0, 0
    turns = [(side, measure) for side in sides for measure in side.distinct]
    while quiet < len(turns):
        side, measure = turns[turn % len(turns)]
        exposed = list(_exposures(side, measure, remaining, min(coalition, side.coalition)))
        before = remaining
        if exposed and turn < ROUNDS * len(turns):
            remaining = withhold_parts(sides, mend(cube, side, exposed, remaining))
        elif exposed:
            remaining = withhold_parts(sides, withhold_around(side, exposed, remaining))
            exposed = exposed if (remaining != before).any() else []
        quiet = 0 if exposed else quiet + 1
        turn += 1
    return remaining


def _exposures(side: Side, measure: int, shown: Flags, coalition: int) -> Iterator[Exposure]:
    published, owners, filled = _filled(side, measure, np.flatnonzero(shown & side.visible))
    withheld = side.visible & ~shown
    targets = side.sums[np.flatnonzero(side.unsafe & withheld)][:, filled].tocsr()
    known, _ = learned(published, owners, targets, coalition=coalition, near=side.neighbours)
    for one in known:
        places = tuple(filled[list(one.places)].tolist())
        yield Exposure(measure, places, one.viewers, 1.0)
    narrow = side.sums[np.flatnonzero(side.is_unsafe(measure) & withheld)][:, filled].tocsr()
    yield from _narrow(side, measure, filled, published, narrow)


def _narrow(
    side: Side, measure: int, filled: Integers, published: csr_array, targets: csr_array
) -> Iterator[Exposure]:
    """Unsafe cells that could not be higher, or lower, by what the rules ask."""
    values = side.values[measure][filled]
    of = shares(targets @ values)
    width = np.maximum(-(-side.percent * of.first // 100) - (of.whole - of.first - of.second), 1)
    needed, least = width.astype(float), np.minimum(width, of.whole).astype(float)
    room = np.asarray(values.sum(axis=1), float)
    found = bounds(published, targets, room, needed, least)
    for target in range(len(needed)):
        row = targets.indices[targets.indptr[target] : targets.indptr[target + 1]]
        places = tuple(np.sort(filled[row]).tolist())
        if found.rise[target] < needed[target] - _TOLERANCE:
            yield Exposure(measure, places, (), needed[target])
        if found.fall[target] < least[target] - _TOLERANCE:
            yield Exposure(measure, places, (), -least[target])
