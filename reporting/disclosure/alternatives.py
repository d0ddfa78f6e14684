"""Random changes to a table's leaves that leave every shown sum as it is (modulo 2^31 - 1).

A figure that such a change leaves alone is known to whoever reads the sums; one that it moves is
not. A false alarm has a chance of about 2^-31, a figure that is known is never missed.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

PRIME = 2**31 - 1

Integers = npt.NDArray[np.int64]


def null_vectors(sums: Sequence[Sequence[int]], width: int, count: int, seed: int) -> Integers:
    """Random columns y (width x count) with y[s].sum(axis=0) = 0 for each of `sums`.

    `sums` are lists of places below `width`; fine ones first is fastest.
    """
    table = np.zeros((len(sums), width), np.int64)
    for row, places in enumerate(sums):
        table[row, list(places)] = 1
    weight = np.count_nonzero(table, axis=0)
    pivots: list[tuple[int, int]] = []
    for row in range(len(sums)):
        filled = np.flatnonzero(table[row])
        if not filled.size:
            continue
        pivot = int(filled[np.argmin(weight[filled])])
        scaled = table[row, filled] * pow(int(table[row, pivot]), -1, PRIME) % PRIME
        table[row, filled] = scaled
        below = row + 1 + np.flatnonzero(table[row + 1 :, pivot])
        if below.size:
            block = np.ix_(below, filled)
            factors = table[below, pivot]
            table[block] = (table[block] - np.outer(factors, scaled) % PRIME) % PRIME
        pivots.append((row, pivot))
    return _complete(table, pivots, count, seed)


def constrained(vectors: Integers, places: Sequence[int], seed: int) -> Integers:
    """One random combination of the columns (length = rows) that is zero at the given places.

    With fewer columns than independent conditions it is zero everywhere: an alarm, not a miss.
    """
    conditions = vectors[list(places)]
    weights = null_space_vector(conditions, seed)
    mixed = np.zeros(len(vectors), np.int64)
    for column, weight in enumerate(weights):
        mixed = (mixed + vectors[:, column] * int(weight)) % PRIME
    return mixed


def null_space_vector(conditions: Integers, seed: int) -> Integers:
    """A random z with conditions @ z = 0 (modulo the prime)."""
    table = conditions.copy()
    pivots: list[tuple[int, int]] = []
    for row in range(len(table)):
        filled = np.flatnonzero(table[row])
        if not filled.size:
            continue
        pivot = int(filled[0])
        table[row] = table[row] * pow(int(table[row, pivot]), -1, PRIME) % PRIME
        below = table[row + 1 :]
        below -= np.outer(below[:, pivot], table[row]) % PRIME
        below %= PRIME
        pivots.append((row, pivot))
    return _complete(table, pivots, 1, seed)[:, 0]


def _complete(
    table: Integers, pivots: Sequence[tuple[int, int]], count: int, seed: int
) -> Integers:
    """Random values in the free columns of an echelon form, the pivots solved backwards."""
    chance = np.random.default_rng(seed)
    values = chance.integers(1, PRIME, (table.shape[1], count))
    for row, pivot in reversed(pivots):
        filled = np.flatnonzero(table[row])
        filled = filled[filled != pivot]
        moved = table[row, filled, None] * values[filled] % PRIME
        values[pivot] = -moved.sum(axis=0) % PRIME
    return values
