"""How far withheld sums could be from what they are, for all that published sums tell an outsider.

Linear programs (HiGHS) look for tables that agree with every published sum and in which withheld
sums differ by what the rules ask for. One table proves many sums at once; what no table of a few
random directions proves is bounded by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, vstack

Numbers = npt.NDArray[np.float64]

SEED: Final = 20_260_402
DIRECTIONS: Final = 12
TOLERANCE: Final = 1e-6
# How far any place may rise in these programs, in parts of the whole: more proves no more.
_FAR: Final = 4.0


@dataclass(frozen=True)
class Bounds:
    """Per target, how far it was seen to rise and to fall, and the linear programs that it took."""

    rise: Numbers
    fall: Numbers
    programs: int


def bounds(
    published: csr_array, targets: csr_array, values: Numbers, needed: Numbers, least: Numbers
) -> Bounds:
    """Look for tables in which targets rise by `needed` and others in which they fall by `least`.

    published, targets: cells x places; values: of the places, above zero; needed and least: per
    target, above zero. What is found is a lower bound of the true one, exact where it falls short.
    """
    merged, width = _merge(published, targets)
    room = np.bincount(merged, weights=values, minlength=width)
    first = np.unique(merged, return_index=True)[1]
    sums, goals = published.tocsc()[:, first].tocsr(), targets.tocsc()[:, first].tocsr()
    unit = np.maximum(np.median(values), 1.0) if values.size else 1.0
    search = _Search(sums, room / unit)
    rise, fall = np.zeros(len(needed)), np.zeros(len(needed))
    wanted, wanted_less = needed / unit, least / unit
    chance = np.random.default_rng(SEED)
    for _ in range(DIRECTIONS if len(needed) else 0):
        open_up, open_down = rise < wanted - TOLERANCE, fall < wanted_less - TOLERANCE
        if not (open_up.any() or open_down.any()):
            break
        signs = np.where(open_up & (chance.random(len(needed)) < 0.5), 1.0, -1.0)
        signs = np.where(open_down | (signs > 0), signs, 1.0) * (open_up | open_down)
        weights = signs * chance.uniform(0.5, 1.5, len(needed))
        change = search.best(goals.T @ weights)
        moved = goals @ change
        rise, fall = np.maximum(rise, moved), np.maximum(fall, -moved)
    for goal, sign in _open(rise, wanted, fall, wanted_less):
        direction = np.asarray(goals[[goal]].toarray()[0], float)
        moved = goals @ search.best(sign * direction)
        rise, fall = np.maximum(rise, moved), np.maximum(fall, -moved)
    return Bounds(rise * unit, fall * unit, search.programs)


def _open(
    rise: Numbers, wanted: Numbers, fall: Numbers, wanted_less: Numbers
) -> Iterator[tuple[int, float]]:
    for goal in range(len(wanted)):
        if rise[goal] < wanted[goal] - TOLERANCE:
            yield goal, 1.0
        if fall[goal] < wanted_less[goal] - TOLERANCE:
            yield goal, -1.0


def _merge(published: csr_array, targets: csr_array) -> tuple[npt.NDArray[np.intp], int]:
    """Places alike to readers, and alike in or out of every target, are one."""
    both = vstack([published, targets])
    marks = np.random.default_rng(SEED).integers(1, 2**62, both.shape[0])
    _, merged = np.unique(both.T @ marks, return_inverse=True)
    return merged, int(merged.max(initial=-1)) + 1


class _Search:
    """One linear program whose objective changes: it starts from where the last one ended."""

    def __init__(self, sums: csr_array, room: Numbers) -> None:
        self.programs = 0
        self._width = len(room)
        columns = csc_array(sums)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._width, sums.shape[0]
        model.col_cost_ = np.zeros(self._width)
        model.col_lower_ = -room
        model.col_upper_ = np.full(self._width, _FAR * max(1.0, room.sum()))
        model.row_lower_ = model.row_upper_ = np.zeros(sums.shape[0])
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = columns.indptr
        model.a_matrix_.index_ = columns.indices
        model.a_matrix_.value_ = columns.data.astype(float)
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("random_seed", 1)
        self._solver.setOptionValue("solver", "simplex")
        self._solver.passModel(model)

    def best(self, direction: Numbers) -> Numbers:
        """The change of the merged places that goes furthest in a direction."""
        self.programs += 1
        columns = np.arange(self._width, dtype=np.int32)
        self._solver.changeColsCost(self._width, columns, -np.asarray(direction, float))
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the linear program ended as {status}")
        return np.array(self._solver.getSolution().col_value)
