"""Disclosure control of a synthetic month: 400 hospitals, linked cells, pairs included.

The design is that of the cube without makers: product x area x size, "under 200 beds" included,
with one additive measure. Protection, attacks and audit are timed apart. The audit looks at every
`SAMPLE`-th unsafe cell and the time for all is reckoned from that; growth is against half as many
hospitals.
"""

import random
from time import perf_counter, process_time
from typing import Any

from reporting.disclosure.audit import Sums, audit, sums_of
from reporting.disclosure.cube import Contribution, Measures, build_cube
from reporting.disclosure.rules import Parameters, primary
from reporting.disclosure.secondary import settle
from reporting.disclosure.system import group_system

GOALS = {"seconds": 60.0}
HOSPITALS, CATEGORIES, PREFECTURES, REGIONS = 400, 60, 47, 8
SAMPLE = 100
BANDS = {"20-99": 60, "100-199": 150, "200-299": 250, "300-499": 400, "500+": 700}
SHARES = (38, 31, 13, 13, 5)


def measure(rounds: int) -> dict[str, Any]:
    """Seconds of the whole, in parts, and against half the hospitals. One round is enough."""
    whole, half = _month(HOSPITALS), _month(HOSPITALS // 2)
    return {
        "benchmark": "disclosure",
        "goals": GOALS,
        **whole,
        "growth": round(whole["seconds"] / half["seconds"], 2),
        "passed": whole["seconds"] <= GOALS["seconds"] and not whole["narrow"],
    }


def world(hospitals: int, *, seed: int = 1) -> list[Contribution]:
    """Hospitals of skewed sizes and places, some of them of one of eight corporations."""
    chance = random.Random(seed)
    crowding = [1 / (1 + n) ** 0.7 for n in range(PREFECTURES)]
    kinds = [
        (f"c{n:02}", chance.uniform(0.25, 0.95), chance.lognormvariate(0, 1) / 20)
        for n in range(CATEGORIES)
    ]
    given = []
    for hospital in range(hospitals):
        (place,) = chance.choices(range(PREFECTURES), crowding)
        (band,) = chance.choices(list(BANDS), SHARES)
        alone = chance.random() > 0.1
        group = f"g{hospital}" if alone else f"corporation{chance.randrange(8)}"
        for category, likelihood, rate in kinds:
            if chance.random() < likelihood:
                devices = max(1, int(BANDS[band] * rate * chance.lognormvariate(0, 0.6)))
                given.append(
                    Contribution(
                        hospital_id=hospital,
                        contributor=group,
                        category=category,
                        maker="any",
                        region=f"r{place * REGIONS // PREFECTURES}",
                        prefecture=f"p{place:02}",
                        band=band,
                        measures=Measures(devices, devices, devices, devices, 0, 0, 0),
                    )
                )
    return given


def _month(hospitals: int) -> dict[str, Any]:
    given, params = world(hospitals), Parameters()
    start, busy = perf_counter(), process_time()
    cube = build_cube(given)
    rules = {
        key: rule in {"R1", "R2", "R3"}
        for key, rule in primary(cube, params).items()
        if key.all_makers
    }
    unsafe = frozenset(key for key, broken in rules.items() if broken)
    shown = settle([group_system(cube, params, "stock", unsafe)], rules.keys() - unsafe)
    protected = perf_counter() - start
    sums = sums_of(given, sorted(shown), 0, params)
    targets = [cell for cell in sums.targets if cell.all_makers]
    sample = Sums(sums.leaves, sums.cells, sums.published, targets[::SAMPLE])
    begun = perf_counter()
    verdict = audit(sample, params)
    audited = (perf_counter() - begun) * len(targets) / max(1, len(sample.targets))
    return {
        "hospitals": hospitals,
        "cells": len(rules),
        "unsafe": len(unsafe),
        "published": len(shown),
        "withheld_to_protect": len(rules) - len(unsafe) - len(shown),
        "protect_seconds": round(protected, 1),
        "audit_seconds": round(audited, 1),
        "audited_targets": verdict.targets,
        "linear_programs": verdict.programs,
        "narrow": len(verdict.narrow),
        "core_seconds_measured": round(process_time() - busy, 1),
        "seconds": round(protected + audited, 1),
    }
