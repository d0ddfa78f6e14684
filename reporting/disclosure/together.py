"""Combinations of published sums that speak of few units only, though no single sum does.

A combination whose support lies in places of three groups tells two of them what the third has in
all of these places together. `insiders` asks single sums; this asks every combination: the classes
that lie within so few units must be free of one another under the changes nobody can see.
"""

from collections.abc import Iterator
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsqr

from reporting.disclosure.cube import Integers
from reporting.disclosure.insiders import STILL, Classes

EVERY_FEW: Final = 20_000
_INVOLVED: Final = 1e-6

Few = frozenset[int]


def telling(published: csr_array, owners: csr_array, *, units: int) -> list[Integers]:
    """For each combination that speaks of at most so many units: the published sums it is made of.

    `published`: cells x places, `owners`: places x units. Where units are many, only those are
    asked together who share a class.
    """
    classes = Classes(published, owners)
    owned = classes.owned(units)
    within = {few: _within(owned, few) for few in _fews(owned, units)}
    within = {few: inside for few, inside in within.items() if len(inside) > 1}
    changes = classes.changes(max(map(len, within.values()), default=0) + 3)
    found = []
    for inside in dict.fromkeys(map(tuple, within.values())):
        left, moved, _ = np.linalg.svd(changes[list(inside)][:, : len(inside) + 3])
        if moved[-1] < STILL:
            combination = np.zeros(len(classes.sizes))
            combination[list(inside)] = left[:, -1]
            found.append(_made_of(classes.sums, combination))
    return found


def _fews(owned: dict[Few, list[int]], units: int) -> Iterator[Few]:
    everybody = sorted(frozenset[int]().union(*owned))
    if comb(len(everybody), units) <= EVERY_FEW:
        yield from map(frozenset, combinations(everybody, min(units, len(everybody))))
        return
    joined = (one | other for one, other in combinations(sorted(owned, key=sorted), 2))
    yield from {*owned, *(few for few in joined if len(few) <= units)}


def _within(owned: dict[Few, list[int]], few: Few) -> list[int]:
    parts = (
        owned.get(frozenset(some), [])
        for size in range(1, len(few) + 1)
        for some in combinations(sorted(few), size)
    )
    return sorted(one for part in parts for one in part)


def _made_of(sums: csr_array, combination: np.ndarray) -> Integers:
    shares = lsqr(sums.T, combination, atol=1e-12, btol=1e-12)[0]
    return np.flatnonzero(np.abs(shares) > _INVOLVED * np.abs(shares).max())
