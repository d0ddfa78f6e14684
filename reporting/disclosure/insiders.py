"""What follows exactly from published sums: for anybody, for one contributor, for two together.

Places inside the same published cells are one class: readers cannot tell them apart. Random changes
of the classes that leave every published sum alone are mixed, for each viewer, so that they leave
the viewer's own classes alone as well. What such a mixture does not move, the viewer knows; what is
unknown is moved with certainty but for rounding, eight orders of magnitude away.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, diags_array

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Viewers = tuple[int, ...]
Option = tuple[frozenset[int], list[int]]  # whom it takes, and the classes that it adds

SEED: Final = 20_260_401
EVERY_PAIR: Final = 8_000
SAMPLE: Final = 5_000
STILL: Final = 1e-7
_AT_ONCE: Final = 500
_NOBODY: Final = -1


@dataclass(frozen=True)
class Known:
    """The sum of some places, and who learns it (nobody in particular: everybody)."""

    places: tuple[int, ...]
    viewers: Viewers


@dataclass(frozen=True)
class _Subjects:
    """Sums of classes that must not be learned.

    concerns: per subject its units if they are three or fewer, else `_NOBODY` thrice; of: how many
    they are; knowers: whom it takes to know it; single: whether it is harmless as long as two units
    are in it that do not look on.
    """

    sums: csr_array
    places: Sequence[tuple[int, ...]]
    concerns: Integers
    of: Integers
    knowers: Integers
    single: npt.NDArray[np.bool_]


class Classes:
    """Places by the published cells around them, and what of the classes is unknown."""

    def __init__(self, published: csr_array, owners: csr_array) -> None:
        chance = np.random.default_rng(SEED)
        marks = chance.integers(1, 2**62, published.shape[0])
        _, first, self.of_place = np.unique(
            published.T @ marks, return_index=True, return_inverse=True
        )
        width, places = len(first), published.shape[1]
        where = (self.of_place, np.arange(places))
        self.places = csr_array((np.ones(places, np.int64), where), shape=(width, places))
        self.sizes = np.bincount(self.of_place, minlength=width)
        self.owners = (self.places @ owners).tocsr()
        self.units = np.diff(self.owners.indptr)
        self.sums = published.tocsc()[:, first].tocsr().astype(float)

    def owned(self, most: int) -> dict[frozenset[int], list[int]]:
        """The classes of at most so many units, by these units."""
        found: dict[frozenset[int], list[int]] = {}
        for one in np.flatnonzero((self.units > 0) & (self.units <= most)).tolist():
            found.setdefault(frozenset(_row(self.owners, one).tolist()), []).append(one)
        return found

    def changes(self, count: int) -> Numbers:
        """Random changes (classes x count) that leave every published sum as it is."""
        lengths = np.sqrt(np.asarray(self.sums.sum(axis=1)))
        sums = diags_array(1 / np.maximum(lengths, 1)) @ self.sums
        found = np.random.default_rng(SEED).standard_normal((sums.shape[1], count))
        if not sums.shape[0]:
            return found
        square = (sums @ sums.T).toarray() + 1e-6 * np.eye(sums.shape[0])
        factor = cho_factor(square, overwrite_a=True, check_finite=False)
        for _ in range(60):
            rest = sums @ found
            if np.abs(rest).max(initial=0) < 1e-12:
                break
            found -= sums.T @ cho_solve(factor, rest, check_finite=False)
        return found


def learned(
    published: csr_array,
    owners: csr_array,
    targets: csr_array,
    *,
    coalition: int,
    near: Iterable[frozenset[int]] = (),
) -> tuple[list[Known], int]:
    """What viewers learn and must not, and how many viewers were asked.

    `published` and `targets` are sums of places (cells x places), `owners` places x units. Of no
    target may anything be left unknown only to its owners; nor may a class's sum be known to
    viewers who own all of it but for one unit. Of more than `EVERY_PAIR` pairs, those of `near`
    are asked and `SAMPLE` others.
    """
    classes = Classes(published, owners)
    subjects = _subjects(classes, owners, targets, coalition)
    if not subjects.places:
        return [], 0
    viewers = _viewers(classes, subjects, coalition, near)
    most = max((len(known) for _, known in viewers), default=0)
    changes = classes.changes(most + 3)
    moved = subjects.sums @ changes
    scale = np.sqrt(np.asarray(subjects.sums.multiply(subjects.sums).sum(axis=1)))
    moved /= np.maximum(scale, 1)[:, None]
    known: dict[Viewers, npt.NDArray[np.bool_]] = {}
    found: list[Known] = []
    for start in range(0, len(viewers), _AT_ONCE):
        some = viewers[start : start + _AT_ONCE]
        enough = max(len(owned) for _, owned in some) + 3
        weights = _mixtures(changes[:, :enough], [owned for _, owned in some])
        still = np.abs(moved[:, :enough] @ weights.T) < STILL
        for column in np.flatnonzero(still.any(axis=0)).tolist():
            who = some[column][0]
            learns = _learns(subjects, still[:, column], who, coalition)
            for fewer in ((), *((unit,) for unit in who if len(who) > 1)):
                learns &= ~known.get(fewer, np.zeros_like(learns))
            if len(who) < coalition:
                known[who] = learns
            found += [Known(subjects.places[one], who) for one in np.flatnonzero(learns).tolist()]
    return found, len(viewers)


def _viewers(
    classes: Classes, subjects: _Subjects, coalition: int, near: Iterable[frozenset[int]]
) -> list[tuple[Viewers, list[int]]]:
    """Outsiders, then single units, then pairs, with the classes that they know.

    Who knows no class whole and sees past no cut sees what outsiders see; a pair, what one of the
    two sees.
    """
    owned = classes.owned(coalition)
    needed = {frozenset(row) - {_NOBODY} for row in subjects.knowers.tolist()}
    alone = {next(iter(units)): known for units, known in owned.items() if len(units) == 1}
    seeing = {unit for units in needed if len(units) == 1 for unit in units}
    found: list[tuple[Viewers, list[int]]] = [((), [])]
    found += [((unit,), alone.get(unit, [])) for unit in sorted(alone.keys() | seeing)]
    if coalition > 1:
        pairs = {units for units in {*owned, *needed} if len(units) == 2}
        both = []
        for a, b in sorted(map(sorted, pairs | _pairs(alone, seeing, near))):
            known = [*alone.get(a, []), *alone.get(b, []), *owned.get(frozenset((a, b)), [])]
            both.append(((a, b), known))
        found += sorted(both, key=lambda one: len(one[1]))
    return found


def _pairs(
    alone: Mapping[int, list[int]], seeing: Iterable[int], near: Iterable[frozenset[int]]
) -> set[frozenset[int]]:
    """Every pair of units that know something; of very many, those near each other and a sample."""
    every = {frozenset(pair) for pair in combinations(sorted(alone), 2)}
    every |= {frozenset((one, other)) for one in seeing for other in alone if one != other}
    if len(every) <= EVERY_PAIR:
        return every
    ordered = sorted(every, key=sorted)
    return every.intersection(near) | set(Random(SEED).sample(ordered, SAMPLE))  # noqa: S311


def _mixtures(changes: Numbers, known: Sequence[Sequence[int]]) -> Numbers:
    """For each list of classes, random weights of the changes that leave those classes alone."""
    count, longest = changes.shape[1], max(map(len, known))
    weights = np.random.default_rng(SEED).standard_normal((len(known), count))
    if longest:
        padded = np.vstack([changes, np.zeros((1, count))])
        places = np.full((len(known), longest), len(changes))
        for row, classes in enumerate(known):
            places[row, : len(classes)] = classes
        basis, _ = np.linalg.qr(padded[places].transpose(0, 2, 1))
        for _ in range(2):
            along = basis.transpose(0, 2, 1) @ weights[:, :, None]
            weights -= (basis @ along)[:, :, 0]
    return weights / np.linalg.norm(weights, axis=1, keepdims=True)


def _learns(
    subjects: _Subjects, still: npt.NDArray[np.bool_], viewers: Viewers, coalition: int
) -> npt.NDArray[np.bool_]:
    """Of the subjects that do not move, those of which these viewers must not know the sum."""
    learns = np.zeros(len(still), bool)
    some = np.flatnonzero(still)
    own = np.isin(subjects.concerns[some], viewers).sum(axis=1)
    needed = subjects.knowers[some]
    able = ((needed == _NOBODY) | np.isin(needed, viewers)).all(axis=1)
    others = subjects.of[some] - own
    few = others <= coalition - len(viewers) + 1
    learns[some] = able & (others > 0) & (few | ~subjects.single[some])
    return learns


def _subjects(classes: Classes, owners: csr_array, targets: csr_array, coalition: int) -> _Subjects:
    sums: list[list[int]] = []
    places: list[tuple[int, ...]] = []
    units: list[Integers] = []
    knowers: list[Sequence[int]] = []
    few = np.flatnonzero((classes.units > 0) & (classes.units <= coalition + 1))
    for one in few.tolist():
        sums.append([one])
        places.append(tuple(_row(classes.places, one).tolist()))
        units.append(_row(classes.owners, one))
        knowers.append(())
    concerned = (targets @ owners).tocsr()
    rows = {_row(targets, target).tobytes(): target for target in range(targets.shape[0])}
    for target in sorted(rows.values()):
        inside = _row(targets, target)
        for whole, who in _ways(classes, owners, inside, coalition):
            sums.append(whole)
            places.append(tuple(inside.tolist()))
            units.append(_row(concerned, target))
            knowers.append(who)
    concerns = np.full((len(places), 3), _NOBODY)
    needed = np.full((len(places), 2), _NOBODY)
    for row, (some, who) in enumerate(zip(units, knowers, strict=True)):
        concerns[row, : len(some)] = some if len(some) <= 3 else _NOBODY
        needed[row, : len(who)] = who
    return _Subjects(
        sums=_rows(sums, len(classes.sizes)),
        places=places,
        concerns=concerns,
        of=np.array([len(some) for some in units], np.int64),
        knowers=needed,
        single=np.arange(len(places)) < len(few),
    )


def _ways(
    classes: Classes, owners: csr_array, inside: Integers, coalition: int
) -> Iterator[tuple[list[int], Sequence[int]]]:
    """A target as a sum of whole classes, with those who can see past the classes that it cuts.

    Who owns all of a cut class on one side of the cut knows that side.
    """
    around, counts = np.unique(classes.of_place[inside], return_counts=True)
    is_whole = counts == classes.sizes[around]
    whole = around[is_whole].tolist()
    options: list[list[Option]] = []
    for cut in around[~is_whole].tolist():
        members = _row(classes.places, cut)
        inner = np.intersect1d(members, inside, assume_unique=True)
        outer = np.setdiff1d(members, inside, assume_unique=True)
        within: Option = (_units(owners, inner), [])
        without: Option = (_units(owners, outer), [cut])
        sides = [within] if within[0] <= without[0] else [within, without]
        few = [one for one in sides if len(one[0]) <= coalition]
        if not few:
            return
        options.append(few)
    for chosen in _joined(options, coalition):
        yield whole + [cut for _, some in chosen for cut in some], sorted(_union(chosen))


def _joined(options: Iterable[Sequence[Option]], coalition: int) -> list[tuple[Option, ...]]:
    """One option of each, as long as few enough are needed for all of them."""
    chosen: list[tuple[Option, ...]] = [()]
    for some in options:
        longer = [(*known, one) for known in chosen for one in some]
        chosen = [one for one in longer if len(_union(one)) <= coalition]
    return chosen


def _union(chosen: Iterable[Option]) -> frozenset[int]:
    return frozenset[int]().union(*(units for units, _ in chosen))


def _units(owners: csr_array, places: Iterable[int]) -> frozenset[int]:
    starts, columns = owners.indptr, owners.indices
    return frozenset(
        unit for place in places for unit in columns[starts[place] : starts[place + 1]].tolist()
    )


def _rows(lists: Sequence[Sequence[int]], width: int) -> csr_array:
    starts = np.cumsum([0, *map(len, lists)])
    columns = np.fromiter(chain.from_iterable(lists), np.int64, starts[-1])
    return csr_array((np.ones(len(columns)), columns, starts), shape=(len(lists), width))


def _row(table: csr_array, row: int) -> Integers:
    found = table.indices[table.indptr[row] : table.indptr[row + 1]]
    return np.sort(found).astype(np.int64)
