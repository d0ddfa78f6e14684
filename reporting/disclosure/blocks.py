"""Blocks: leaves that the shown cells do not tell apart, and the span of the shown cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporting.disclosure.span import Span, Vector, tag
from reporting.disclosure.system import Layer, Units


@dataclass(frozen=True)
class Blocks:
    """Leaves grouped by the shown cells around them."""

    members: Sequence[Sequence[int]]  # block -> leaves
    of_leaf: Mapping[int, int]
    inside: Mapping[Units, set[int]]  # one or two units -> the blocks that are only theirs
    few: Mapping[int, Units]  # a block of one or two units -> these
    everybody: Units


def block_span(layer: Layer, shown: frozenset[int]) -> tuple[Span, Blocks, list[Vector]]:
    """The shown cells (by number) as sums of blocks, tagged with their numbers, and their ties.

    Blocks of many units become pivots first: a combination confined to blocks of one or two
    units can then only be made of rows whose pivot is such a block.
    """
    grouped: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for leaf, around in enumerate(layer.leaves):
        grouped[tuple(sorted(around & shown))].append(leaf)
    blocks = _blocks(layer, list(grouped.values()))
    rows: dict[int, Vector] = {cell: {} for cell in shown}
    for block, around_block in enumerate(grouped):
        for cell in around_block:
            rows[cell][block] = 1
    depth = [len(around_block) for around_block in grouped]
    span = Span(lambda block: (block in blocks.few, depth[block], block))
    ties: list[Vector] = []
    for cell in sorted(rows, key=lambda cell: (len(rows[cell]), cell)):
        tie = span.add({**rows[cell], tag(cell): 1})
        ties += [tie] if tie else []
    return span, blocks, ties


def _blocks(layer: Layer, members: list[list[int]]) -> Blocks:
    inside: dict[Units, set[int]] = defaultdict(set)
    few: dict[int, Units] = {}
    for block, leaves in enumerate(members):
        units = frozenset[str]().union(*(layer.units[leaf] for leaf in leaves))
        if len(units) <= 2:
            inside[units].add(block)
            few[block] = units
    of_leaf = {leaf: block for block, leaves in enumerate(members) for leaf in leaves}
    return Blocks(members, of_leaf, inside, few, frozenset[str]().union(*layer.units))
