"""Attacks that read nothing but what is published, over many small worlds.

Neither the protection's nor the gate's code is used to attack: published sums are put into plain
linear programs (HiGHS, through SciPy) and ranks, with what each attacker has at home.
"""

import os
import random
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest
from scipy.optimize import linprog

from reporting.disclosure import secondary
from reporting.disclosure.addresses import addresses
from reporting.disclosure.cube import Measures
from reporting.disclosure.protect import protect
from reporting.disclosure.rules import Parameters
from tests.reporting.disclosure.worlds import MAKERS, contribution, published, regions

PARAMS = Parameters()
BATCHES = 8
WORLDS_A_BATCH = 25
# The suite plays every fourth world; EVERY_WORLD=1 plays all two hundred.
STEP = 1 if os.environ.get("EVERY_WORLD") == "1" else 4


def world(seed):
    """Four prefectures, most hospitals in the first, so that there is something to show."""
    chance = random.Random(seed)
    given = []
    for hospital in range(chance.randint(8, 24)):
        place = chance.choice([0, 0, 0, 1, 2, 3])
        for maker in MAKERS:
            if chance.random() < 0.9:
                devices = int(chance.lognormvariate(2, 0.7)) + 1
                given.append(
                    contribution(
                        hospital,
                        maker=maker,
                        region=f"r{place % 2}",
                        prefecture=f"p{place}",
                        band=("20-99", "100-199", "500+")[hospital % 3],
                        measures=Measures(devices, devices, devices),
                    )
                )
    return given


class Published:
    """The stored cells of a release, and who has what at home."""

    def __init__(self, given, params=PARAMS):
        self.cells = published(protect(given, params))
        rows = {}
        for one in given:
            rows.setdefault((one.place, one.contributor), 0)
            rows[one.place, one.contributor] += one.measures.devices
        self.rows = sorted(rows)
        self.truth = np.array([rows[row] for row in self.rows], float)
        around = [set(addresses(place)) for place, _ in self.rows]
        self.sums = np.array([[cell in some for some in around] for cell in self.cells], float)
        self.around = around

    def of(self, cell):
        return np.array([cell in some for some in self.around], float)

    def withheld(self):
        every = {cell for some in self.around for cell in some}
        return sorted(every - self.cells.keys())

    def follows(self, vector):
        """Whether a sum of rows is a combination of published sums."""
        known = np.linalg.lstsq(self.sums.T, vector, rcond=None)[0] @ self.sums
        return bool(np.abs(known - vector).max() < 1e-8)

    def width(self, vector):
        """How far below and above the truth a sum of rows could be for an outsider."""
        ends = []
        for sign in (1, -1):
            found = linprog(sign * vector, A_eq=self.sums, b_eq=self.sums @ self.truth)
            ends.append(sign * found.fun if found.status == 0 else np.inf)
        return vector @ self.truth - ends[0], ends[1] - vector @ self.truth


def breaks(values, params=PARAMS):
    *rest, second, first = sorted([0, 0, *(value for value in values if value)])
    few = sum(value > 0 for value in values) < params.min_contributors
    whole = sum(rest) + second + first
    uneven = 100 * sum(rest) < params.p_percent * first or first > params.top_share * whole
    return whole > 0 and (few or uneven)


def by_group(release, vector):
    found = {}
    for (_, group), value in zip(release.rows, vector * release.truth, strict=True):
        found[group] = found.get(group, 0) + value
    return [value for value in found.values() if value]


def learned(release, *, intervals):
    """What attackers find: the names of the attacks."""
    if not release.cells:
        return set()
    found = set()
    shown = [release.of(cell) for cell in release.cells]
    if any(breaks(by_group(release, vector)) for vector in shown):
        found.add("A01/A02")
    withheld = {release.of(cell).tobytes(): release.of(cell) for cell in release.withheld()}
    unsafe = [vector for vector in withheld.values() if breaks(by_group(release, vector))]
    if any(release.follows(vector) for vector in unsafe):
        found.add("A03")
    if intervals and any(is_narrow(release, vector) for vector in unsafe):
        found.add("A04")
    for whole, part in permutations(shown, 2):
        if (whole >= part).all() and breaks(by_group(release, whole - part)):
            found.add("A05")
    return found | ({"A06/A07"} if three_are_exposed(release) else set())


def is_narrow(release, vector):
    low, high = release.width(vector)
    *rest, _, first = sorted([0, 0, *by_group(release, vector)])
    asked = max(PARAMS.p_percent / 100 * first - sum(rest), 1)
    return bool(high < asked - 1e-6 or low < min(asked, vector @ release.truth) - 1e-6)


def three_are_exposed(release):
    """Whether a combination of published sums speaks of three groups only: two know the third.

    Such a combination is a vector of the sums' row space that has its whole length in the three
    groups' columns.
    """
    _, size, axes = np.linalg.svd(release.sums, full_matrices=False)
    axes = axes[size > 1e-9]
    groups = [group for _, group in release.rows]
    parts = np.array(
        [
            axes[:, [g == one for g in groups]] @ axes[:, [g == one for g in groups]].T
            for one in sorted(set(groups))
        ]
    )
    threes = [parts[list(three)].sum(axis=0) for three in combinations(range(len(parts)), 3)]
    return bool((np.linalg.eigvalsh(np.array(threes))[:, -1] > 1 - 1e-9).any())


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_is_learned_from_releases_of_small_worlds(batch):
    shown = 0
    for seed in range(batch * WORLDS_A_BATCH, (batch + 1) * WORLDS_A_BATCH, STEP):
        release = Published(world(seed))
        assert not learned(release, intervals=seed % 4 == 0), seed
        shown += len(release.cells)
    assert shown > WORLDS_A_BATCH // STEP


def test_sums_that_only_together_speak_of_three_groups_are_not_all_shown():
    assert not three_are_exposed(Published(world(96)))


LAX = {
    "R1": {"min_contributors": 4},
    "R2": {"p_percent": 0},
    "R3": {"top_share": 1.0},
    "coalition": {"coalition": 1},
}


@pytest.mark.parametrize("rule", LAX)
def test_a_rule_switched_off_is_found_by_the_same_attacks(rule):
    lax = replace(PARAMS, **LAX[rule])
    two_large = regions([[100, 100, 10, 5, 4], [10] * 9])
    given = (two_large, *map(world, range(40)))
    assert any(learned(Published(some, lax), intervals=False) for some in given)


@pytest.mark.parametrize("step", ["remainders", "insiders"])
def test_a_step_switched_off_is_found_by_the_same_attacks(step, monkeypatch):
    if step == "remainders":
        monkeypatch.setattr(secondary, "withhold_parts", lambda sides, shown: shown)
    if step == "insiders":
        monkeypatch.setattr(secondary, "learned", lambda *given, **more: ([], 0))
    assert any(learned(Published(world(seed)), intervals=False) for seed in range(40))
