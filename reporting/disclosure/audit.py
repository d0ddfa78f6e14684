"""The audit: how wide the interval of every withheld unsafe figure is, for all that is published.

Linear programs (HiGHS) over the whole linked system, built from the contributions alone and sharing
no code with the suppression: each looks for a table that agrees with every published sum. Tables
that push many withheld figures up or down together prove most intervals at once; what they leave
open gets a program of its own, which ends as soon as it is proven wide enough or is exact.

The interval must reach as far as p% asks: U = p% of the largest part, less all but the two largest,
at least 1, upwards, and downwards U or all there is (specification of disclosure control, A04).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.attacks import weakness
from reporting.disclosure.cube import Contribution
from reporting.disclosure.release import Protected
from reporting.disclosure.rules import Parameters
from reporting.disclosure.seen import Seen, views

Numbers = npt.NDArray[np.float64]

SEED: Final = 20_261_201
COMMON: Final = 10
EXACT: Final = 1e-6


@dataclass(frozen=True)
class Audited:
    """One measure of a family from one side.

    targets: withheld unsafe figures; narrow: addresses of those whose interval is too narrow;
    programs: linear programs solved; least_slack: the smallest of (interval found - interval asked
    for) / interval asked for, None without targets.
    """

    family: str
    side: str
    measure: int
    targets: int
    narrow: tuple[str, ...]
    programs: int
    least_slack: float | None


def audit(
    protected: Protected, contributions: Iterable[Contribution], params: Parameters
) -> list[Audited]:
    """Bound every withheld unsafe figure. Publish only if nothing is narrow."""
    given = list(contributions)
    if not given:
        return []
    return [one for seen in views(protected, given) for one in _audited(seen, params)]


def _audited(seen: Seen, params: Parameters) -> Iterator[Audited]:
    done: dict[bytes, int] = {}
    shown = set(seen.published)
    withheld = [cell for cell in seen.rows_of if cell not in shown]
    for measure in range(seen.values.shape[1]):
        column = seen.values[:, measure]
        if not column.any() or done.setdefault(column.tobytes(), measure) != measure:
            continue
        parts = {cell: seen.by_unit(cell)[:, [measure]] for cell in withheld}
        unsafe = [cell for cell in withheld if weakness(parts[cell], seen, params)]
        percent = params.p_percent if seen.of_groups else params.maker_p_percent
        asked = [_asked(parts[cell][:, 0], percent) for cell in unsafe]
        search = _Search(seen, measure, unsafe)
        slack = search.slack(
            np.array([up for up, _ in asked]), np.array([down for _, down in asked])
        )
        yield Audited(
            family=seen.family,
            side="groups" if seen.of_groups else "makers",
            measure=measure,
            targets=len(unsafe),
            narrow=tuple(
                str(cell) for cell, some in zip(unsafe, slack, strict=True) if some < -EXACT
            ),
            programs=search.programs,
            least_slack=round(float(slack.min()), 4) if len(slack) else None,
        )


def _asked(values: npt.NDArray[np.int64], percent: int) -> tuple[float, float]:
    """How far up and down the interval of a sum of these values must reach."""
    *rest, second, first = sorted([0, 0, *values.tolist()])
    up = max(-(-percent * first // 100) - sum(rest), 1)
    return float(up), float(min(up, first + second + sum(rest)))


class _Search:
    """The tables that agree with what is published: leaves at or above zero, sums as they are."""

    def __init__(self, seen: Seen, measure: int, targets: Sequence[Coordinate]) -> None:
        values = np.bincount(seen.leaves, weights=seen.values[:, measure])
        self.programs = 0
        self._shown = _sums(seen, seen.published, len(values))
        self._goals = _sums(seen, targets, len(values))
        kept = np.flatnonzero(values > 0)
        self._shown, self._goals = self._shown[:, kept], self._goals[:, kept]
        self._truth = values[kept] / max(float(np.median(values[kept])), 1.0)
        self._unit = max(float(np.median(values[kept])), 1.0)
        self._solver = self._tables()

    def slack(self, up: Numbers, down: Numbers) -> Numbers:
        """Per target, by how much more than asked (in parts of it) it moves, at the worse end."""
        highest, lowest = np.zeros(len(up)), np.zeros(len(up))
        up, down = up / self._unit, down / self._unit
        chance = np.random.default_rng(SEED)
        for turn in range(COMMON if len(up) else 0):
            low, high = lowest < down - EXACT, highest < up - EXACT
            if not (low.any() or high.any()):
                break
            signs = high.astype(float) if turn % 2 == 0 else -low.astype(float)
            wish = signs * chance.uniform(0.2, 1.0, len(up))
            self._note(self._goals.T @ wish, highest, lowest)
        for target in range(len(up)):
            one = np.asarray(self._goals[[target]].toarray()[0], float)
            if highest[target] < up[target] - EXACT:
                self._note(one, highest, lowest)
            if lowest[target] < down[target] - EXACT:
                self._note(-one, highest, lowest)
        return np.minimum((highest - up) / up, (lowest - down) / down)

    def _note(self, wish: Numbers, highest: Numbers, lowest: Numbers) -> None:
        moved = self._goals @ (self._furthest(wish) - self._truth)
        np.maximum(highest, moved, out=highest)
        np.maximum(lowest, -moved, out=lowest)

    def _tables(self) -> Any:
        columns, right = csc_array(self._shown.astype(float)), self._shown @ self._truth
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = columns.shape
        model.col_cost_ = np.zeros(model.num_col_)
        model.col_lower_ = np.zeros(model.num_col_)
        model.col_upper_ = np.full(model.num_col_, 3.0 * max(float(self._truth.sum()), 1.0))
        model.row_lower_ = model.row_upper_ = right
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = columns.indptr, columns.indices
        model.a_matrix_.value_ = columns.data
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.passModel(model)
        return solver

    def _furthest(self, wish: Numbers) -> Numbers:
        """The table that goes furthest in a direction. Raises RuntimeError without an optimum."""
        self.programs += 1
        width = len(self._truth)
        self._solver.changeColsCost(
            width, np.arange(width, dtype=np.int32), -np.asarray(wish, float)
        )
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the linear program ended as {self._solver.getModelStatus()}")
        return np.array(self._solver.getSolution().col_value)


def _sums(seen: Seen, cells: Sequence[Coordinate], width: int) -> csr_array:
    """Cells x leaves: 1 where the cell counts the leaf."""
    inside = [np.unique(seen.leaves[seen.rows_of[cell]]) for cell in cells]
    rows = np.repeat(np.arange(len(cells)), [len(some) for some in inside])
    columns = np.concatenate([np.zeros(0, np.int64), *inside])
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(cells), width))
