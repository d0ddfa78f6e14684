"""From contributions to protected cells, with the evidence that goes with them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from reporting.disclosure.attacks import ATTACKS, findings
from reporting.disclosure.cube import Cell, Contribution, Coordinate, Cube, build_cube, total
from reporting.disclosure.release import Figures, Protected, ProtectedCell, Status, Statuses
from reporting.disclosure.rules import (
    FAMILIES,
    HOSPITAL_RULES,
    Family,
    Parameters,
    primary,
    too_few_makers,
)
from reporting.disclosure.secondary import settle
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
    for family in FAMILIES:
        masks[family] = _mask(cube, params, family, within=masks.get("stock"))
    cells = tuple(_cell(key, cell, masks) for key, cell in cube.cells.items())
    found = Counter(finding.attack for finding in findings(Protected(cells, {}), given, params))
    evidence = {
        **_inputs(given, params),
        "cells": {family: dict(Counter(mask.values())) for family, mask in masks.items()},
        "attacks": {attack: found[attack] for attack in ATTACKS},
    }
    return Protected(cells, evidence)


def _mask(cube: Cube, params: Parameters, family: Family, *, within: Mask | None) -> Mask:
    rules = primary(cube, params, family=family)
    safe = {key for key, rule in rules.items() if rule is None}
    if within is not None:
        safe = {key for key in safe if within[key] == "published"}
    for_groups = frozenset(key for key, rule in rules.items() if rule in HOSPITAL_RULES)
    for_makers = frozenset(
        key for key, cell in cube.cells.items() if too_few_makers(key, cell, params, family=family)
    )
    shown = settle(
        [
            group_system(cube, params, family, for_groups),
            maker_system(cube, params, family, for_makers),
        ],
        safe,
    )
    return {
        key: "published" if key in shown else "primary" if rule else "secondary"
        for key, rule in rules.items()
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
