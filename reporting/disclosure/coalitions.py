"""What two units that put their own data together can work out of a third's, or of an unsafe cell.

Every pair is tried. Random changes of the blocks that leave all shown cells alone are mixed, for
each pair, so that they leave the pair's own blocks alone too; what the mixture does not move, the
pair may know. Numbers are taken modulo a prime below 2^22, so that floating-point products are
exact and fast; a chance hit is then refused or proved exactly with the span itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from reporting.disclosure.blocks import Blocks
from reporting.disclosure.span import PRIME, Insider, Span, Vector, columns
from reporting.disclosure.system import Layer, Units

_SEED = 41
_AT_ONCE = 4_000

Numbers = npt.NDArray[np.float64]
Subject = tuple[Vector, Units, Units]  # blocks, whom they concern, whom it takes to know
NOBODY: Units = frozenset()


def known_to_pairs(layer: Layer, span: Span, blocks: Blocks) -> Iterator[Vector]:
    """What a pair knows and must not, as combinations of the span's rows with their tags."""
    units = sorted(blocks.everybody)
    subjects = [*_third_units(layer, blocks), *_unsafe(layer, blocks)]
    if len(units) < 3 or not subjects:
        return
    vectors = [vector for vector, _, _ in subjects]
    known = {
        pair: sorted(set().union(*(blocks.inside.get(part, ()) for part in _parts(pair))))
        for pair in map(frozenset, combinations(units, 2))
    }
    pairs = sorted(known, key=lambda pair: (len(known[pair]), sorted(pair)))
    changes = _changes(span, len(blocks.members), len(known[pairs[-1]]) + 2)
    moved = np.stack([changes[list(vector)].sum(axis=0) for vector in vectors]) % PRIME
    for start in range(0, len(pairs), _AT_ONCE):
        some = pairs[start : start + _AT_ONCE]
        enough = len(known[some[-1]]) + 2
        weights = _mixtures(changes[:, :enough], [known[pair] for pair in some])
        still = (moved[:, :enough] @ weights.T) % PRIME == 0
        for subject, place in np.argwhere(still).tolist():
            vector, concerned, knowers = subjects[subject]
            if knowers <= some[place] and concerned - some[place]:
                found = _proof(span, blocks, vector, some[place])
                yield from [found] if found else []


def _third_units(layer: Layer, blocks: Blocks) -> Iterator[Subject]:
    """The blocks in which a pair could be left with only one other unit."""
    for block, members in enumerate(blocks.members):
        units = _units(layer, members)
        if len(units) <= 3:
            yield {block: 1}, units, NOBODY


def _unsafe(layer: Layer, blocks: Blocks) -> Iterator[Subject]:
    """The unsafe cells as blocks.

    Shown cells treat a block as one. Who is to work out a cell that cuts a block must be alone in
    all the block's leaves on one side of the cut, and so know these.
    """
    for target in layer.targets:
        parts: dict[int, list[int]] = defaultdict(list)
        for leaf in target:
            parts[blocks.of_leaf[leaf]].append(leaf)
        whole = {b: 1 for b, part in parts.items() if len(part) == len(blocks.members[b])}
        ways: dict[Units, Vector] = {NOBODY: whole}
        for block in sorted(parts.keys() - whole.keys()):
            outer = set(blocks.members[block]) - set(parts[block])
            sides: tuple[tuple[Units, Vector], ...] = (
                (_units(layer, parts[block]), {}),
                (_units(layer, outer), {block: 1}),
            )
            ways = {
                knowers | units: vector | counted
                for knowers, vector in ways.items()
                for units, counted in sides
                if len(knowers | units) <= 2
            }
        for knowers, vector in ways.items():
            yield vector, _units(layer, target), knowers


def _units(layer: Layer, leaves: Iterable[int]) -> Units:
    return frozenset[str]().union(*(layer.units[leaf] for leaf in leaves))


def _proof(span: Span, blocks: Blocks, vector: Vector, pair: Units) -> Vector | None:
    inside = set().union(*(blocks.inside.get(part, ()) for part in _parts(pair)))
    rows = [span.rows[block] for block in sorted(inside) if block in span.rows]
    return Insider(rows, inside).explains(span.reduce(vector))


def _parts(pair: Units) -> list[Units]:
    return [pair, *(frozenset({unit}) for unit in sorted(pair))]


def _changes(span: Span, width: int, count: int) -> Numbers:
    """Random changes (blocks x count) that leave every combination in the span alone."""
    free = np.random.default_rng(_SEED).integers(1, PRIME, (width, count))
    values = free.copy()
    for pivot, row in span.rows.items():
        others = [column for column in columns(row) if column != pivot]
        factors = np.array([row[column] for column in others], np.int64)
        values[pivot] = -(factors[:, None] * free[others] % PRIME).sum(axis=0) % PRIME
    return values.astype(float)


def _mixtures(changes: Numbers, known: Sequence[Sequence[int]]) -> Numbers:
    """For each list of blocks, random weights of the changes that leave those blocks alone."""
    longest, count = max(1, *map(len, known)), changes.shape[1]
    table = np.zeros((len(known), longest, count), np.int64)
    for place, blocks in enumerate(known):
        table[place, : len(blocks)] = changes[list(blocks)]
    every = np.arange(len(known))
    pivots = np.zeros((longest, len(known)), np.intp)
    for row in range(longest):
        pivots[row] = np.argmax(table[:, row] != 0, axis=1)
        table[:, row] = table[:, row] * _inverse(table[every, row, pivots[row]])[:, None] % PRIME
        below = table[every, row + 1 :, pivots[row]]
        table[:, row + 1 :] -= below[:, :, None] * table[:, row, None] % PRIME
        table[:, row + 1 :] %= PRIME
    weights = np.random.default_rng(_SEED).integers(1, PRIME, (len(known), count))
    for row in reversed(range(longest)):
        rest = (table[:, row] * weights % PRIME).sum(axis=1) - weights[every, pivots[row]]
        filled = table[every, row, pivots[row]] != 0
        weights[every, pivots[row]] = np.where(filled, -rest % PRIME, weights[every, pivots[row]])
    return weights.astype(float)


def _inverse(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Inverses modulo the prime (0 for 0), by Fermat's little theorem."""
    result, power, exponent = np.ones_like(values), values % PRIME, PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % PRIME
        power = power * power % PRIME
        exponent >>= 1
    return result
