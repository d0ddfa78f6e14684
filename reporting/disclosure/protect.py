"""From contributions to protected cells, with the evidence that goes with them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import numpy as np

from reporting.disclosure.addresses import level
from reporting.disclosure.attacks import ATTACKS, findings
from reporting.disclosure.audit import audit
from reporting.disclosure.cube import Contribution, Cube, Flags, build_cube
from reporting.disclosure.release import Figures, Protected, ProtectedCell, Status, Statuses
from reporting.disclosure.rules import FAMILIES, Family, Parameters, primary
from reporting.disclosure.secondary import settle
from reporting.disclosure.sides import sides

Mask = tuple[Status, ...]


def protect(contributions: Iterable[Contribution], params: Parameters) -> Protected:
    """Decide what may be published, attack the result and audit it.

    The result is the same for any order of the contributions, to the last byte.

    Raises:
        ValueError: the contributions contradict one another (see `cube.build_cube`).
    """
    given = sorted(contributions, key=lambda one: tuple(vars(one).values()))
    cube = build_cube(given)
    masks = decide(cube, params)
    cells = tuple(_cells(cube, masks))
    protected = Protected(cells, {})
    found = Counter(finding.attack for finding in findings(protected, given, params))
    evidence = {
        **_inputs(given, params),
        "cells": {family: dict(Counter(mask)) for family, mask in masks.items()},
        "levels": _levels(cube, masks["stock"]),
        "attacks": {attack: found[attack] for attack in ATTACKS},
        "audit": [asdict(one) for one in audit(protected, given, params)],
    }
    return Protected(cells, evidence)


def decide(cube: Cube, params: Parameters) -> dict[Family, Mask]:
    """Every cell's status in every measure family, in the order of the cells."""
    masks: dict[Family, Mask] = {}
    within: Flags = np.ones(len(cube.cells), bool)
    for family in FAMILIES:
        rules = primary(cube, params, family=family)
        shown = settle(cube, sides(cube, params, family), (rules == "") & within)
        masks[family] = tuple(
            "published" if is_shown else "primary" if rule else "secondary"
            for is_shown, rule in zip(shown.tolist(), rules.tolist(), strict=True)
        )
        within = within & shown if family == "stock" else within
    return masks


def _cells(cube: Cube, masks: Mapping[Family, Mask]) -> Iterable[ProtectedCell]:
    holders = cube.holders.tolist()
    for number, (cell, whole) in enumerate(zip(cube.cells, cube.totals.tolist(), strict=True)):
        statuses = Statuses(**{family: masks[family][number] for family in FAMILIES})
        figures: list[int | None] = [None] * len(Figures._fields)
        for family, part in FAMILIES.items():
            if masks[family][number] == "published":
                for measure in part:
                    figures[measure] = whole[measure]
        groups = holders[number] if statuses.stock == "published" else None
        yield ProtectedCell(cell, groups, Figures(*figures), statuses)


def _levels(cube: Cube, mask: Mask) -> dict[str, dict[str, int]]:
    """Per level, how many cells there are and are published, and how many devices they hold."""
    found: dict[str, Counter[str]] = {}
    for cell, status, devices in zip(cube.cells, mask, cube.totals[:, 0].tolist(), strict=True):
        counts = found.setdefault(level(cell), Counter())
        counts.update(cells=1, devices=devices)
        if status == "published":
            counts.update(cells_published=1, devices_published=devices)
    names = ("cells", "cells_published", "devices", "devices_published")
    return {key: {name: found[key][name] for name in names} for key in sorted(found)}


def _inputs(given: Sequence[Contribution], params: Parameters) -> dict[str, Any]:
    return {
        "contributions": len(given),
        "contributors": len({one.contributor for one in given}),
        "input_sha256": _digest(given),
        "parameters_sha256": _digest(asdict(params)),
    }


def _digest(content: object) -> str:
    return sha256(repr(content).encode()).hexdigest()
