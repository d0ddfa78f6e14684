"""What follows exactly from shown cells, and by which of them.

Leaves inside the same shown cells cannot be told apart and form a block; every shown cell is a
sum of blocks, and whatever follows linearly is a combination of such sums. A block is *sole* to
one unit, or shared by two, when nobody else has a value other than zero in it: only combinations
confined to such blocks can speak of one unit alone, or do so once another subtracts its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations_with_replacement

from reporting.disclosure.cube import Coordinate
from reporting.disclosure.span import Insider, Span, Vector, columns, confined, labels, tag
from reporting.disclosure.system import Support, System

Units = frozenset[str]


@dataclass(frozen=True)
class Blocks:
    """Leaves grouped by the shown cells around them."""

    members: list[list[int]]  # block -> leaves
    of_leaf: Mapping[int, int]
    inside: Mapping[Units, set[int]]  # one or two units -> the blocks only they are in
    units: Units


def disclosures(
    system: System, shown: Set[Coordinate], support: Support
) -> Iterator[frozenset[Coordinate]]:
    """For each thing that follows and must not, the shown cells it was worked out from."""
    cells = sorted(shown)
    span, blocks = _span(system, cells, support)
    found = [*_single_units(span, blocks), *_unsafe_cells(system, shown, support, span, blocks)]
    for combination in found:
        yield frozenset(cells[label] for label in labels(combination))


def _span(system: System, cells: Sequence[Coordinate], support: Support) -> tuple[Span, Blocks]:
    number = {cell: place for place, cell in enumerate(cells)}
    grouped: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for leaf, (around, _) in enumerate(system.leaves):
        if support[leaf]:
            grouped[tuple(number[cell] for cell in around if cell in number)].append(leaf)
    rows: list[Vector] = [{} for _ in cells]
    inside: dict[Units, set[int]] = defaultdict(set)
    for block, (around_block, leaves) in enumerate(grouped.items()):
        units = frozenset[str]().union(*(support[leaf] for leaf in leaves))
        if len(units) <= 2:
            inside[units].add(block)
        for place in around_block:
            rows[place][block] = 1
    few = set().union(*inside.values())
    depth = [len(around_block) for around_block in grouped]
    # Blocks of many units become pivots first: a combination confined to blocks of few units
    # can then only be made of the rows whose pivot is such a block.
    span = Span(lambda block: (block in few, depth[block], block))
    for place in sorted(range(len(rows)), key=lambda place: (len(rows[place]), place)):
        span.add({**rows[place], tag(place): 1})
    members = list(grouped.values())
    of_leaf = {leaf: block for block, leaves in enumerate(members) for leaf in leaves}
    return span, Blocks(members, of_leaf, inside, frozenset[str]().union(*support))


def _single_units(span: Span, blocks: Blocks) -> Iterator[Vector]:
    """Figures about one unit alone, for outsiders and for any other single unit."""
    units = sorted({unit for few in blocks.inside for unit in few})
    exposed: set[str] = set()
    for one, other in sorted(
        combinations_with_replacement(units, 2), key=lambda pair: pair[0] != pair[1]
    ):
        if one in exposed or other in exposed:
            continue
        own = {frozenset({one}), frozenset({other}), frozenset({one, other})}
        inside = set().union(*(blocks.inside.get(key, set()) for key in own))
        rows = [span.rows[block] for block in sorted(inside) if block in span.rows]
        combination = confined(rows, inside) if rows else None
        if combination:
            exposed |= {one, other} if one == other else set()
            yield combination


def _unsafe_cells(
    system: System, shown: Set[Coordinate], support: Support, span: Span, blocks: Blocks
) -> Iterator[Vector]:
    """Unsafe cells that follow, for outsiders or for one unit that subtracts its own."""
    insiders: dict[str, Insider] = {}
    reach: dict[int, set[str]] = defaultdict(set)
    for unit in sorted(blocks.units):
        own = blocks.inside.get(frozenset({unit}), set())
        rows = [span.rows[block] for block in sorted(own) if block in span.rows]
        insiders[unit] = Insider(rows, own)
        for column in own.union(*map(columns, rows)):
            reach[column].add(unit)
    for vector, knowers in _targets(system, shown, support, blocks):
        rest = span.reduce(vector)
        able = set(knowers)
        for column in columns(rest):
            able &= reach[column]
        found = (insiders[unit].explains(rest) for unit in sorted(able))
        combination = next(filter(None, found), None)
        if combination:
            yield combination


def _targets(
    system: System, shown: Set[Coordinate], support: Support, blocks: Blocks
) -> Iterator[tuple[Vector, Units]]:
    """Each unsafe cell of two units or more, with the units that could work it out.

    Shown cells treat a block as one. A cell that cuts a block is out of everybody's reach, but
    for the unit that alone is in all the block's leaves on one side of the cut: it knows those.
    """
    hidden: dict[Coordinate, list[int]] = defaultdict(list)
    for leaf, (around, _) in enumerate(system.leaves):
        for cell in around if support[leaf] else ():
            if cell in system.unsafe and cell not in shown:
                hidden[cell].append(leaf)
    for cell in sorted(hidden):
        if _sole(hidden[cell], support) is not None:
            continue
        parts: dict[int, list[int]] = defaultdict(list)
        for leaf in hidden[cell]:
            parts[blocks.of_leaf[leaf]].append(leaf)
        whole = {block: 1 for block, part in parts.items() if _is_whole(block, part, blocks)}
        cuts = [(block, part) for block, part in parts.items() if block not in whole]
        if not cuts:
            yield whole, blocks.units
            continue
        options = [_cut(block, part, support, blocks) for block, part in cuts]
        for unit in sorted(set(options[0]).intersection(*options)):
            known = {block: option[unit] for (block, _), option in zip(cuts, options, strict=True)}
            yield (
                {**whole, **{block: value for block, value in known.items() if value}},
                frozenset({unit}),
            )


def _is_whole(block: int, part: Sequence[int], blocks: Blocks) -> bool:
    return len(part) == len(blocks.members[block])


def _cut(block: int, part: Sequence[int], support: Support, blocks: Blocks) -> dict[str, int]:
    """Who can see past a cut, and whether the block then counts as in the cell (1) or out (0)."""
    inner, outer = _sole(part, support), _sole(set(blocks.members[block]) - set(part), support)
    options = {} if inner is None else {inner: 0}
    return options if outer is None else {**options, outer: 1}


def _sole(leaves: Iterable[int], support: Support) -> str | None:
    """The unit that alone is in all of the leaves, if there is one."""
    units: set[str] = set()
    for leaf in leaves:
        units |= support[leaf]
        if len(units) > 1:
            return None
    return units.pop()
