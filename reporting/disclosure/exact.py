"""What follows exactly from shown cells, and by which of them.

Leaves inside the same shown cells cannot be told apart and form a block; every shown cell is a
sum of blocks, and whatever follows linearly is a combination of such sums.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from reporting.disclosure.blocks import Blocks, block_span
from reporting.disclosure.cube import Coordinate
from reporting.disclosure.pairs import single_units
from reporting.disclosure.span import Insider, Span, Vector, columns, origins
from reporting.disclosure.system import Layer, Units


def disclosures(layer: Layer, shown: Set[Coordinate]) -> tuple[list[Vector], list[Vector]]:
    """What follows from shown cells and must not, and the shown cells' own dependencies.

    Both as combinations: number of a shown cell (in `layer.cells`) -> coefficient.
    """
    numbers = frozenset(place for place, cell in enumerate(layer.cells) if cell in shown)
    span, blocks, ties = block_span(layer, numbers)
    found = [*single_units(span, blocks), *_unsafe_cells(layer, span, blocks)]
    return [origins(one) for one in found], [origins(tie) for tie in ties]


def _unsafe_cells(layer: Layer, span: Span, blocks: Blocks) -> Iterator[Vector]:
    """Unsafe cells that follow, for outsiders or for one unit that subtracts its own."""
    insiders: dict[str, Insider] = {}
    reach: dict[int, set[str]] = defaultdict(set)
    for unit in sorted(blocks.everybody):
        own = blocks.inside.get(frozenset({unit}), set())
        rows = [span.rows[block] for block in sorted(own) if block in span.rows]
        insiders[unit] = Insider(rows, own)
        for column in own.union(*map(columns, rows)):
            reach[column].add(unit)
    for vector, knowers in _targets(layer, blocks):
        rest = span.reduce(vector)
        able = set(knowers)
        for column in columns(rest):
            able &= reach[column]
        found = (insiders[unit].explains(rest) for unit in sorted(able))
        combination = next(filter(None, found), None)
        if combination:
            yield combination


def _targets(layer: Layer, blocks: Blocks) -> Iterator[tuple[Vector, Units]]:
    """Each unsafe cell as blocks, with the units that could work it out.

    Shown cells treat a block as one. A cell that cuts a block is out of everybody's reach, but
    for the unit that alone is in all the block's leaves on one side of the cut: it knows those.
    """
    for target in layer.targets:
        parts: dict[int, list[int]] = defaultdict(list)
        for leaf in target:
            parts[blocks.of_leaf[leaf]].append(leaf)
        whole = {b: 1 for b, part in parts.items() if len(part) == len(blocks.members[b])}
        cuts = [block for block in parts if block not in whole]
        if not cuts:
            yield whole, blocks.everybody
            continue
        options = [_cut(parts[block], blocks.members[block], layer) for block in cuts]
        for unit in sorted(set(options[0]).intersection(*options)):
            seen = {b: 1 for b, option in zip(cuts, options, strict=True) if option[unit]}
            yield whole | seen, frozenset({unit})


def _cut(part: Sequence[int], block: Sequence[int], layer: Layer) -> dict[str, bool]:
    """Who can see past a cut, and whether the block then counts as part of the cell."""
    inner, outer = layer.sole(part), layer.sole(set(block) - set(part))
    options = {} if inner is None else {inner: False}
    return options if outer is None else options | {outer: True}
