"""Attacks on protected cells: the gate before publishing.

Independent of the code that protects: everything is worked out again from the contributions and
the addresses of the published cells, by other means (dense tables, random alternative worlds).

A01 too few groups or makers in a published cell; A02 dominance in a published cell (p%, share);
A03 an unsafe withheld cell follows from published cells; A05 a published cell less its published
parts along one dimension is unsafe; A06 a group that subtracts its own data learns an unsafe cell
or figures of another single group; A07 two groups together do; A12 a maker that subtracts its own
data (everything it could know of its devices) does so from the all-maker cells; A20 a model of too
few groups is shown; A21 the parts of a rate are shown where its base is too small.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Final, Literal, get_args

import numpy as np

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.alternatives import Integers
from reporting.disclosure.cube import Contribution
from reporting.disclosure.recovery import SEED, active_rows, recovered
from reporting.disclosure.release import Protected
from reporting.disclosure.rules import Parameters
from reporting.disclosure.seen import Seen, above, views

Attack = Literal["A01", "A02", "A03", "A05", "A06", "A07", "A12", "A20", "A21"]
ATTACKS: Final[tuple[Attack, ...]] = get_args(Attack)
PAIRS: Final = 5_000


@dataclass(frozen=True)
class Finding:
    """Something that can be learned: by which attack, about which family, from or of what."""

    attack: Attack
    family: str
    subject: str


def findings(
    protected: Protected, contributions: Iterable[Contribution], params: Parameters
) -> list[Finding]:
    """Everything the attacks learn from the published cells; publish only if that is nothing."""
    given = list(contributions)
    if not given:
        return []
    found: list[Finding] = []
    found += _thin(protected, given, params)
    for seen in views(protected, given):
        found += _weak_cells(seen, params)
        found += _weak_remainders(seen, given, params)
        found += _recoveries(seen, given, params)
    return sorted(set(found), key=lambda one: (one.attack, one.family, one.subject))


def weakness(table: Integers, seen: Seen, params: Parameters) -> Attack | None:
    """What is wrong with a sum of these values (units x measures); none at all are harmless."""
    least = params.min_contributors if seen.of_groups else params.min_makers
    for column in table.T:
        values = np.sort(column[column > 0])
        if 0 < values.size < least:
            return "A01"
        if values.size and _dominated(values, seen, params):
            return "A02"
    return None


def _dominated(values: Integers, seen: Seen, params: Parameters) -> bool:
    largest, others = int(values[-1]), int(values[:-1].sum())
    if seen.of_groups and largest > params.top_share * (largest + others):
        return True
    percent = params.p_percent if seen.of_groups else params.maker_p_percent
    return (others - int(values[-2])) * 100 < percent * largest


def _weak_cells(seen: Seen, params: Parameters) -> Iterator[Finding]:
    for cell in seen.published:
        table = seen.by_unit(cell)
        attack = weakness(table, seen, params)
        empty = not table.any(axis=0).all()
        if empty and seen.of_groups and seen.panel(cell) < params.min_contributors:
            attack = attack or "A01"
        if attack:
            yield Finding(attack, seen.family, str(cell))


def _thin(
    protected: Protected, given: Sequence[Contribution], params: Parameters
) -> Iterator[Finding]:
    """Models of too few groups, and parts of rates on too small a base."""
    holders: dict[str, set[str]] = defaultdict(set)
    for one in given:
        if any(one.measures):
            holders[f"c:{one.category}/m:{one.maker}/d:{one.model}"].add(one.contributor)
    for cell in protected.cells:
        address, shown = cell.coordinate, cell.measures
        groups, base = len(holders[address.product]), shown.devices or 0
        is_model = "/d:" in address.product and shown.devices is not None
        if is_model and groups < params.min_model_contributors:
            yield Finding("A20", "stock", str(address))
        if shown.loans is not None and base < params.min_rate_devices:
            yield Finding("A21", "lending", str(address))
        too_thin = base < params.min_rate_devices or (shown.faults or 0) < params.min_events
        if shown.faults is not None and too_thin:
            yield Finding("A21", "events", str(address))


def _weak_remainders(
    seen: Seen, given: Sequence[Contribution], params: Parameters
) -> Iterator[Finding]:
    region_of = {one.prefecture: one.region for one in given}
    published = set(seen.published)
    parts: dict[tuple[Coordinate, int], list[Coordinate]] = defaultdict(list)
    for cell in seen.published:
        for dimension, cells in enumerate(above(cell, region_of)):
            nearest = next((parent for parent in cells if parent in published), None)
            if nearest:
                kind = dimension if dimension or "/g:" not in cell.product else -1
                parts[nearest, kind].append(cell)
    for (parent, _), children in parts.items():
        rest = seen.by_unit(parent) - sum(seen.by_unit(child) for child in children)
        if weakness(rest, seen, params):
            yield Finding("A05", seen.family, f"{parent} less {len(children)} parts")


def _recoveries(seen: Seen, given: Sequence[Contribution], params: Parameters) -> Iterator[Finding]:
    unsafe = [
        cell
        for cell in seen.rows_of.keys() - set(seen.published)
        if weakness(seen.by_unit(cell), seen, params)
    ]
    pairs = _pairs(seen, given) if seen.of_groups and params.coalition > 1 else set()
    supports = {column.tobytes(): column for column in (seen.values != 0).T}
    for active in supports.values():
        if active.any():
            known = recovered(
                units=seen.units[active],
                leaves=seen.leaves[active],
                cells={cell: active_rows(rows, active) for cell, rows in seen.rows_of.items()},
                published=seen.published,
                unsafe=sorted(unsafe),
                pairs=pairs,
            )
            for insiders, subject in known:
                attacks: tuple[Attack, ...] = ("A03", "A06" if seen.of_groups else "A12", "A07")
                yield Finding(attacks[insiders], seen.family, subject)


def _pairs(seen: Seen, given: Sequence[Contribution]) -> set[tuple[int, int]]:
    """The groups that meet in a prefecture, two by two, and some of all the others."""
    inside: dict[str, set[int]] = defaultdict(set)
    for row, one in enumerate(given):
        inside[one.prefecture].add(int(seen.units[row]))
    found = {pair for some in inside.values() for pair in combinations(sorted(some), 2)}
    others = list(combinations(range(seen.width), 2))
    return found | set(Random(SEED).sample(others, min(PAIRS, len(others))))  # noqa: S311
