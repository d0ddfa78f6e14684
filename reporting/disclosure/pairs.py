"""Figures about one unit alone, for outsiders and for any other single unit.

Such a figure is a combination of the span's rows confined to the blocks of two units: one speaks
of the other. Only rows whose pivot is such a block can take part. Most of them never can: what
they hold outside has to be cancelled by another row that may take part, or belong to the pair.
Which partners that leaves a row is worked out once, instead of for every pair.
"""

from collections import defaultdict
from collections.abc import Iterator

from reporting.disclosure.blocks import Blocks
from reporting.disclosure.span import Span, Vector, columns, confined
from reporting.disclosure.system import Units

Partners = Units | None  # None: anybody


def single_units(span: Span, blocks: Blocks) -> Iterator[Vector]:
    """One combination of rows for each unit or pair of units that is exposed."""
    partners = _partners(span, blocks)
    exposed: set[str] = set()
    for pair in _pairs(partners, blocks):
        if pair & exposed:
            continue
        parts = [blocks.inside.get(key, set()) for key in {pair, *map(_alone, pair)}]
        inside = set().union(*parts)
        rows = [
            span.rows[block]
            for block in sorted(inside & partners.keys())
            if _may_join(partners[block], blocks.few[block], pair)
        ]
        combination = confined(rows, inside)
        if combination:
            exposed |= pair if len(pair) == 1 else set()
            yield combination


def _alone(unit: str) -> Units:
    return frozenset({unit})


def _may_join(partners: Partners, units: Units, pair: Units) -> bool:
    return partners is None or pair == units | (pair & partners)


def _can_take_part(partners: Partners) -> bool:
    return partners is None or bool(partners)


def _pairs(partners: dict[int, Partners], blocks: Blocks) -> list[Units]:
    """The units alone first, then the pairs for which a row is left."""
    found: set[Units] = set()
    for block, allowed in partners.items():
        units = blocks.few[block]
        if len(units) == 2:
            found.add(units)
        else:
            others = blocks.everybody if allowed is None else allowed
            found |= {units | {other} for other in others}
    return sorted(found, key=lambda pair: (len(pair), sorted(pair)))


def _partners(span: Span, blocks: Blocks) -> dict[int, Partners]:
    """Per row (by its pivot) that may take part, the units with which its own unit could."""
    holders: dict[int, set[int]] = defaultdict(set)
    pivots = [block for block in blocks.few if block in span.rows]
    for pivot in pivots:
        for column in columns(span.rows[pivot]):
            holders[column].add(pivot)
    partners: dict[int, Partners] = dict.fromkeys(pivots)
    waiting = set(pivots)
    while waiting:
        pivot = waiting.pop()
        if len(blocks.few[pivot]) == 2:
            continue
        row = span.rows[pivot]
        partners[pivot] = _allowed(pivot, row, holders, blocks)
        if not _can_take_part(partners[pivot]):
            del partners[pivot]
            for column in columns(row):
                holders[column].discard(pivot)
                waiting |= holders[column]
    return partners


def _allowed(pivot: int, row: Vector, holders: dict[int, set[int]], blocks: Blocks) -> Partners:
    (unit,) = blocks.few[pivot]
    allowed: Partners = None
    for column in columns(row):
        if blocks.few.get(column) == _alone(unit):
            continue
        cancelling = {blocks.few[other] for other in holders[column] if other != pivot}
        if _alone(unit) in cancelling:
            continue
        options = {key | {unit} for key in {*cancelling, blocks.few.get(column, frozenset())}}
        others = frozenset().union(*(key for key in options if len(key) == 2)) - {unit}
        allowed = others if allowed is None else allowed & others
        if not allowed:
            break
    return allowed
