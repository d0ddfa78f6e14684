"""From contributions to protected cells, with the evidence that goes with them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from reporting.disclosure.addresses import Coordinate, level
from reporting.disclosure.attacks import ATTACKS, findings
from reporting.disclosure.audit import Verdict, audit, sums_of
from reporting.disclosure.cube import Cell, Contribution, Cube, build_cube, total
from reporting.disclosure.release import Figures, Protected, ProtectedCell, Status, Statuses
from reporting.disclosure.rules import (
    FAMILIES,
    HOSPITAL_RULES,
    Family,
    Parameters,
    breaks_maker_rule,
    primary,
)
from reporting.disclosure.secondary import relieve, settle
from reporting.disclosure.system import group_system, maker_system

Mask = Mapping[Coordinate, Status]


def protect(contributions: Iterable[Contribution], params: Parameters) -> Protected:
    """Decide what may be published and attack the result.

    The result is the same for any order of the contributions, to the last byte.

    Raises:
        ValueError: the contributions contradict one another (see `cube.build_cube`).
    """
    given = sorted(contributions, key=lambda one: tuple(vars(one).values()))
    cube = build_cube(given)
    masks: dict[Family, Mask] = {}
    verdicts: dict[str, Verdict] = {}
    for family in FAMILIES:
        within = masks.get("stock")
        masks[family], found_by = _audited_mask(given, cube, params, family, within=within)
        verdicts |= found_by
    cells = tuple(_cell(key, cell, masks) for key, cell in cube.cells.items())
    found = Counter(finding.attack for finding in findings(Protected(cells, {}), given, params))
    evidence = {
        **_inputs(given, params),
        "cells": {family: dict(Counter(mask.values())) for family, mask in masks.items()},
        "published_share": _shares(cube, masks["stock"]),
        "attacks": {attack: found[attack] for attack in ATTACKS},
        "audit": {
            measure: {**asdict(verdict), "narrow": len(verdict.narrow)}
            for measure, verdict in verdicts.items()
        },
    }
    return Protected(cells, evidence)


def _audited_mask(
    given: Sequence[Contribution],
    cube: Cube,
    params: Parameters,
    family: Family,
    *,
    within: Mask | None,
) -> tuple[Mask, dict[str, Verdict]]:
    """A mask that the audit finds wide enough; what is too narrow costs a cell near it.

    With more groups than are audited there are no verdicts.
    """
    rules = primary(cube, params, family=family)
    may_stay = {key for key, rule in rules.items() if rule is None}
    if within is not None:
        may_stay = {key for key in may_stay if within[key] == "published"}
    for_groups = frozenset(key for key, rule in rules.items() if rule in HOSPITAL_RULES)
    for_makers = frozenset(
        key
        for key, cell in cube.cells.items()
        if breaks_maker_rule(key, cell, params, family=family)
    )
    groups = group_system(cube, params, family, for_groups)
    systems = [groups, maker_system(cube, params, family, for_makers)]
    few = len({one.contributor for one in given}) <= params.audited_groups
    measures = range(*FAMILIES[family].indices(len(Figures._fields))) if few else ()
    while True:
        shown = settle(systems, may_stay)
        verdicts = {
            Figures._fields[measure]: audit(sums_of(given, sorted(shown), measure, params), params)
            for measure in measures
        }
        narrow = {cell for verdict in verdicts.values() for cell, _ in verdict.narrow}
        costs = {relieve(groups, cell, shown) for cell in narrow} - {None}
        if not costs:
            break
        may_stay = shown - costs
    mask: dict[Coordinate, Status] = {
        key: "published" if key in shown else "primary" if rule else "secondary"
        for key, rule in rules.items()
    }
    return mask, verdicts


def _shares(cube: Cube, mask: Mask) -> dict[str, dict[str, float]]:
    """What is published at each level: percent of the cells, and of the devices in them."""
    levels: dict[str, list[tuple[bool, int]]] = defaultdict(list)
    for key, cell in cube.cells.items():
        devices = total(cell.groups.values()).devices
        levels[level(key)].append((mask[key] == "published", devices))
    return {
        name: {
            "cells": round(100 * sum(shown for shown, _ in found) / len(found), 1),
            "devices": round(
                100 * sum(n for shown, n in found if shown) / max(1, sum(n for _, n in found)), 1
            ),
        }
        for name, found in sorted(levels.items())
    }


def _cell(coordinate: Coordinate, cell: Cell, masks: Mapping[Family, Mask]) -> ProtectedCell:
    statuses = Statuses(**{family: masks[family][coordinate] for family in FAMILIES})
    figures: list[int | None] = [None] * len(Figures._fields)
    whole = total(cell.groups.values())
    for family, part in FAMILIES.items():
        if masks[family][coordinate] == "published":
            figures[part] = list(whole)[part]
    groups = sum(1 for measures in cell.groups.values() if measures.devices)
    shown = groups if statuses.stock == "published" else None
    return ProtectedCell(coordinate, shown, Figures(*figures), statuses)


def _inputs(given: Sequence[Contribution], params: Parameters) -> dict[str, Any]:
    return {
        "contributions": len(given),
        "contributors": len({one.contributor for one in given}),
        "input_sha256": _digest(given),
        "parameters_sha256": _digest(asdict(params)),
    }


def _digest(content: object) -> str:
    return sha256(repr(content).encode()).hexdigest()
