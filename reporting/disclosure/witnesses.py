"""Tables that agree with everything published and differ in one withheld cell, as others see it.

Leaves inside the same published cells, and alike inside or outside the withheld cell, are one part:
whoever reads the sums cannot tell them apart, so that changing one is as good as changing another.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Viewers = frozenset[int]

_TOLERANCE: Final = 1e-6


@dataclass(frozen=True)
class Parts:
    """What a withheld cell and its surroundings are made of.

    own: per part, values by unit; inside: whether the part lies in the cell; around: per part, the
    published sums that contain it; classes: per part, what it shares with its twin on the other
    side of the cell's border.
    """

    own: Sequence[Mapping[int, int]]
    inside: npt.NDArray[np.bool_]
    around: Sequence[Sequence[int]]
    classes: Sequence[int]

    def truth(self) -> Numbers:
        """The values of the parts."""
        return np.array([sum(values.values()) for values in self.own], float)

    def units(self) -> dict[int, int]:
        """The cell's values by unit."""
        found: dict[int, int] = {}
        for place in np.flatnonzero(self.inside).tolist():
            for unit, value in self.own[place].items():
                found[unit] = found.get(unit, 0) + value
        return found


def are_crowded(parts: Parts, p_percent: int) -> bool:
    """Whether exchanges across the cell's border alone serve every viewer and every pair.

    Raising one side of a class and lowering the other leaves every published sum alone. Whoever
    looks on, one unit of the cell is not among them; it is enough if, for each unit, what the two
    best informed others leave on the far side covers p% of it, both ways.
    """
    near: dict[int, dict[int, int]] = {}
    far: dict[int, dict[int, int]] = {}
    for place, values in enumerate(parts.own):
        side = near if parts.inside[place] else far
        side[parts.classes[place]] = dict(values)
    for unit, value in parts.units().items():
        width = max(ceil(p_percent * value / 100), 1)
        classes = [one for one, values in near.items() if unit in values and one in far]
        others: dict[int, int] = {}
        for one in classes:
            for other, amount in far[one].items():
                others[other] = others.get(other, 0) + amount
        best = sorted((amount for other, amount in others.items() if other != unit), reverse=True)
        if sum(others.values()) - sum(best[:2]) < width:
            return False
        if sum(near[one][unit] for one in classes if len(far[one].keys() | {unit}) > 2) < width:
            return False
    return True


@dataclass(frozen=True)
class Change:
    """How much each of a few parts changes, and what that does to the cell."""

    by_part: Mapping[int, float]
    of_cell: float


class Search:
    """Witnesses for one cell, kept so that one found for some viewers serves others."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._truth = parts.truth()
        self._rarity = np.array([1 / len(values) for values in parts.own])
        self._found: list[Change] = []
        number: dict[int, int] = {}
        rows = [number.setdefault(sum_, len(number)) for near in parts.around for sum_ in near]
        places = [place for place, near in enumerate(parts.around) for _ in near]
        rows += [len(number)] * int(parts.inside.sum())
        places += np.flatnonzero(parts.inside).tolist()
        shape = (len(number) + 1, len(self._truth))
        sums = csr_array((np.ones(len(rows)), (rows, places)), shape=shape)
        self._sums = hstack([sums, -sums], format="csr")
        self.programs = 0

    def witness(self, viewers: Viewers, needed: float) -> Change | None:
        """A change of the parts that moves the cell by `needed` (signed) and that viewers allow."""
        for change in self._found:
            if change.of_cell / needed >= 1 - _TOLERANCE and self.allows(change, viewers):
                return change
        found = self._solve(viewers, needed)
        self._found += [] if found is None else [found]
        return found

    def allows(self, change: Change, viewers: Viewers) -> bool:
        """Whether a change leaves possible what the viewers know."""
        for part, amount in change.by_part.items():
            own = self._parts.own[part]
            known = sum(own.get(unit, 0) for unit in viewers)
            room = self._truth[part] - known
            if room == 0 or amount < -room - _TOLERANCE:
                return False
        return True

    def troubled(self, change: Change, viewers: Viewers, most: int) -> Iterator[Viewers]:
        """Larger groups of viewers (up to `most`) whom a change does not serve.

        Of a group that contains a smaller one listed here only the smaller one is listed.
        """
        parts = [self._parts.own[part] for part in change.by_part]
        waiting = [viewers]
        for _ in range(most - len(viewers)):
            served = []
            for group in waiting:
                together = {
                    unit for own in parts if not own.keys().isdisjoint(group) for unit in own
                }
                units = together if group - viewers else {unit for own in parts for unit in own}
                for unit in sorted(units - group):
                    larger = group | {unit}
                    if self.allows(change, larger):
                        served.append(larger)
                    else:
                        yield larger
            waiting = served

    def _solve(self, viewers: Viewers, needed: float) -> Change | None:
        """The change that touches least, amounts in parts of what is needed."""
        self.programs += 1
        room = self._truth.copy()
        for part, own in enumerate(self._parts.own if viewers else ()):
            room[part] -= sum(own.get(unit, 0) for unit in viewers)
        room /= abs(needed)
        right = np.zeros(self._sums.shape[0])
        right[-1] = np.sign(needed)
        upper = np.concatenate([np.where(room > 0, np.inf, 0.0), room])
        result = milp(
            np.concatenate([self._rarity, self._rarity * (1 + 1 / np.maximum(room, 0.01))]),
            constraints=LinearConstraint(self._sums, right, right),
            bounds=Bounds(np.zeros(len(upper)), upper),
        )
        if result.status != 0:
            return None
        half = len(room)
        change = (result.x[:half] - result.x[half:]) * abs(needed)
        moved = np.flatnonzero(np.abs(change) > _TOLERANCE).tolist()
        return Change(
            {part: float(change[part]) for part in moved}, float(change[self._parts.inside].sum())
        )
