"""Exact linear algebra modulo 2^31 - 1 on sparse vectors: what follows from what.

Whatever follows over the rational numbers by coefficients whose denominators the prime does not
divide follows modulo the prime; the other way round the test can only be too careful.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

PRIME = 2**31 - 1

Vector = dict[int, int]  # column -> coefficient; negative columns are tags


def tag(label: int) -> int:
    """The column in which a vector carries its origin (labels count from 0)."""
    return -1 - label


def origins(vector: Mapping[int, int]) -> Vector:
    """The tags alone, by label."""
    return {-1 - column: value for column, value in vector.items() if column < 0}


def columns(vector: Mapping[int, int]) -> list[int]:
    """The columns that are not tags."""
    return [column for column in vector if column >= 0]


def subtract(vector: Vector, other: Mapping[int, int], factor: int) -> None:
    """vector -= factor * other, in place, without zeros."""
    for column, value in other.items():
        rest = (vector.get(column, 0) - factor * value) % PRIME
        if rest:
            vector[column] = rest
        else:
            vector.pop(column, None)


class Span:
    """The row space of the vectors added so far, in reduced echelon form.

    `rows[pivot]` has 1 in its pivot, and no other row has anything there. So a combination of
    rows takes from each exactly what stands in that row's pivot. `rank` orders columns: the
    lowest becomes the pivot. Tags ride along and name the vectors behind a row.
    """

    def __init__(self, rank: Callable[[int], tuple[int, ...]]) -> None:
        self.rows: dict[int, Vector] = {}
        self._rank = rank
        self._holders: dict[int, set[int]] = defaultdict(set)

    def add(self, vector: Mapping[int, int]) -> Vector | None:
        """Add a vector; if it followed already, return the tags that say from what."""
        rest = self.reduce(vector)
        free = columns(rest)
        if not free:
            return rest
        pivot = min(free, key=self._rank)
        inverse = pow(rest[pivot], -1, PRIME)
        row = {column: value * inverse % PRIME for column, value in rest.items()}
        for holder in self._holders.pop(pivot, set()):
            other = self.rows[holder]
            subtract(other, row, other[pivot])
            self._index(holder, row)
        self.rows[pivot] = row
        self._index(pivot, row)
        return None

    def reduce(self, vector: Mapping[int, int]) -> Vector:
        """The vector less its part in the span; only tags remain if it lies in the span."""
        rest = dict(vector)
        for pivot in [column for column in vector if column in self.rows]:
            subtract(rest, self.rows[pivot], rest[pivot])
        return rest

    def _index(self, pivot: int, touched: Iterable[int]) -> None:
        row = self.rows[pivot]
        for column in touched:
            if column < 0 or column == pivot:
                continue
            if column in row:
                self._holders[column].add(pivot)
            else:
                self._holders[column].discard(pivot)


class Insider:
    """Somebody who knows some columns and a span's rows, and wants to explain a vector by both."""

    def __init__(self, rows: list[Vector], known: set[int]) -> None:
        self._rows = rows
        self._known = known
        self._span = Span(lambda column: (column,))
        for place, row in enumerate(rows):
            self._span.add({**self._unknown(row), tag(place): 1})

    def explains(self, vector: Vector) -> Vector | None:
        """The vector with rows added so that only known columns (and tags) remain, or None."""
        rest = self._span.reduce(self._unknown(vector))
        return None if columns(rest) else _combine(rest, self._rows, vector)

    def _unknown(self, vector: Vector) -> Vector:
        return {c: value for c, value in vector.items() if c >= 0 and c not in self._known}


def confined(rows: list[Vector], inside: set[int]) -> Vector | None:
    """A combination of independent rows that lives inside the given columns, or None.

    Rows with a column outside that no other row could cancel are peeled off first: that
    settles nearly every case.
    """
    outside = [{c for c in columns(row) if c not in inside} for row in rows]
    kept = _peel(outside)
    if not kept:
        return None
    span = Span(lambda column: (column,))
    for place in kept:
        vector = {column: rows[place][column] for column in outside[place]}
        cancelled = span.add({**vector, tag(place): 1})
        if cancelled:
            return _combine(cancelled, rows, {})
    return None


def _peel(outside: list[set[int]]) -> list[int]:
    owners: dict[int, set[int]] = defaultdict(set)
    for place, row in enumerate(outside):
        for column in row:
            owners[column].add(place)
    kept = set(range(len(outside)))
    lonely = [column for column, places in owners.items() if len(places) == 1]
    while lonely:
        places = owners[lonely.pop()]
        if not places:
            continue
        (place,) = places
        kept.discard(place)
        for column in outside[place]:
            owners[column].discard(place)
            if len(owners[column]) == 1:
                lonely.append(column)
    return sorted(kept)


def _combine(tags: Vector, rows: list[Vector], vector: Vector) -> Vector:
    """vector + the rows that tags name, by their coefficients."""
    combined = dict(vector)
    for place, coefficient in origins(tags).items():
        subtract(combined, rows[place], -coefficient)
    return combined
