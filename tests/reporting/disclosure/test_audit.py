"""The audit finds intervals that are too narrow, whoever looks on."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.audit import Sums, audit, sums_of
from reporting.disclosure.cube import build_cube
from reporting.disclosure.protect import protect
from reporting.disclosure.rules import Parameters, primary
from tests.reporting.disclosure.worlds import contribution, published, regions

PARAMS = Parameters(min_contributors=4)
NATION = Coordinate("c:x", "jp", "all")


def region(name):
    return Coordinate("c:x", f"r:{name}", "all")


def table(leaves, cells, *, published, targets=("a",)):
    """A category's leaves by unit; `cells` are names -> leaves, all of them regions."""
    every = {region(name): np.array(inside) for name, inside in cells.items()}
    every[NATION] = np.arange(len(leaves))
    shown = [NATION if name == "jp" else region(name) for name in published]
    return Sums(leaves, every, shown, [region(name) for name in targets])


def narrow(sums, **changes):
    """Narrow cells, each with the smallest number of contributors that it takes."""
    found = audit(sums, replace(PARAMS, **changes)).narrow
    return {cell: min(count for one, count in found if one == cell) for cell, _ in found}


def test_a_cell_that_follows_from_the_total_is_narrow():
    leaves = [{0: 10}, {1: 5, 2: 5, 3: 5, 4: 5}]
    sums = table(leaves, {"a": [0], "b": [1]}, published=["jp", "b"])
    assert narrow(sums) == {region("a"): 0}


def test_a_second_withheld_cell_of_zero_protects_nothing():
    """15 = 10 + 5 + 0 + 0 (UserSupport #194)."""
    leaves = [{0: 10}, {1: 1, 2: 1, 3: 1, 4: 2}]
    cells = {"a": [0], "b": [1], "c": []}
    assert region("a") in narrow(table(leaves, cells, published=["jp", "b"]))


def test_a_second_withheld_cell_that_is_too_small_leaves_the_first_too_narrow():
    leaves = [{0: 1000}, {1: 30}, {2: 500, 3: 500, 4: 500, 5: 500}]
    sums = table(leaves, {"a": [0], "b": [1], "c": [2]}, published=["jp", "c"])
    assert narrow(sums) == {region("a"): 0}


def test_a_contributor_that_fills_the_second_cell_sees_through_it():
    leaves = [{0: 100}, {1: 100}, {2: 50, 3: 50, 4: 50, 5: 50}]
    sums = table(leaves, {"a": [0], "b": [1], "c": [2]}, published=["jp", "c"])
    assert narrow(sums) == {region("a"): 1}


def test_two_contributors_that_fill_the_second_cell_see_through_it_together():
    leaves = [{0: 100}, {1: 100, 2: 100}, {2: 50, 3: 50, 4: 50, 5: 50}]
    sums = table(leaves, {"a": [0], "b": [1], "c": [2]}, published=["jp", "c"])
    assert narrow(sums) == {region("a"): 2}
    assert narrow(sums, coalition=1) == {}


def test_three_others_of_weight_in_the_second_cell_are_enough():
    leaves = [{0: 100}, {1: 100, 2: 100, 3: 100}, {2: 50, 3: 50, 4: 50, 5: 50}]
    sums = table(leaves, {"a": [0], "b": [1], "c": [2]}, published=["jp", "c"])
    assert narrow(sums) == {}


def test_linked_tables_are_bounded_together():
    """Each of two tables alone protects the cell; together they determine it (#136)."""
    leaves = [{0: 20}, {1: 30, 2: 30, 3: 30}, {4: 30, 5: 30, 6: 30}]
    cells = {"a": [0], "ab": [0, 1], "b": [1], "c": [2]}
    assert narrow(table(leaves, cells, published=["jp", "c"])) == {}
    assert narrow(table(leaves, cells, published=["ab", "b"])) == {region("a"): 0}


def test_what_contributors_know_of_their_own_is_all_of_the_cell():
    leaves = [{0: 10, 1: 10}, {2: 10, 3: 10, 4: 10, 5: 10}]
    assert narrow(table(leaves, {"a": [0]}, published=[])) == {}


@pytest.mark.parametrize("seed", range(6))
def test_the_verdict_for_outsiders_is_that_of_the_plain_bounds(seed):
    """Against minimum and maximum of every target by a linear program over all leaves."""
    chance = np.random.default_rng(seed)
    leaves = [{unit: int(chance.integers(1, 60))} for unit in range(7)]
    cells = {f"s{n}": chance.choice(7, 3, replace=False) for n in range(4)} | {
        f"t{n}": np.array([n]) for n in range(7)
    }
    shown = [f"s{n}" for n in range(4)]
    sums = table(leaves, cells, published=["jp", *shown], targets=[f"t{n}" for n in range(7)])
    found = narrow(sums, coalition=1)
    rows = np.zeros((5, 7))
    rows[0] = 1
    for n in range(4):
        rows[n + 1, cells[f"s{n}"]] = 1
    truth = np.array([next(iter(leaf.values())) for leaf in leaves])
    for n in range(7):
        ends = [
            linprog(sign * np.eye(7)[n], A_eq=rows, b_eq=rows @ truth, method="highs").x[n]
            for sign in (1, -1)
        ]
        width = -(-truth[n] // 5)
        wide = truth[n] - ends[0] >= width - 1e-6 and ends[1] - truth[n] >= width - 1e-6
        assert (found.get(region(f"t{n}")) == 0) == (not wide)


def test_a_protected_release_has_nothing_narrow():
    given = [
        replace(one, category=category, hospital_id=one.hospital_id)
        for category in ("pump", "bed")
        for one in regions([[10] * 6, [10] * 4, [30, 20, 9], [12] * 7])
    ]
    release = protect(given, Parameters())
    assert published(release)
    assert {verdict["narrow"] for verdict in release.evidence["audit"].values()} == {0}


def test_publishing_whatever_is_safe_by_itself_is_found_narrow():
    given = regions([[10] * 6, [10] * 4])
    shown = [key for key, rule in primary(build_cube(given), Parameters()).items() if rule is None]
    assert audit(sums_of(given, shown, 0, Parameters()), Parameters()).narrow


def test_a_contribution_alone_is_audited_without_anything_published():
    given = [contribution(1)]
    assert audit(sums_of(given, [], 0, Parameters()), Parameters()).narrow == ()


def test_a_month_of_more_groups_than_are_audited_has_no_verdict():
    given = [contribution(number, 3) for number in range(6)]
    assert protect(given, replace(PARAMS, audited_groups=6)).evidence["audit"]
    assert protect(given, replace(PARAMS, audited_groups=5)).evidence["audit"] == {}
