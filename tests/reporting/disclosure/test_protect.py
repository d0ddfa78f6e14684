import random
from collections import defaultdict
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.addresses import Coordinate, addresses
from reporting.disclosure.attacks import findings
from reporting.disclosure.cube import build_cube
from reporting.disclosure.protect import protect
from reporting.disclosure.release import Figures
from reporting.disclosure.rules import FAMILIES, Parameters, primary
from tests.reporting.disclosure.worlds import (
    LENIENT,
    contribution,
    naive,
    published,
    regions,
    worlds,
)

NATION = Coordinate("c:pump", "jp", "all")
REGIONS = [Coordinate("c:pump", f"r:r{place}", "all") for place in range(3)]


def shown(groups, params):
    release = published(protect(regions(groups), params))
    return [cell in release for cell in (NATION, *REGIONS[: len(groups)])]


def test_withheld_regions_below_the_threshold_together_take_a_region_or_the_total_along():
    """15 + 5 + 3 groups with a threshold of 11 (UserSupport #307)."""
    nation, *parts = shown([[10] * 15, [10] * 5, [10] * 3], Parameters(min_contributors=11))
    assert parts == [False, False, False]
    assert nation


def test_one_withheld_region_takes_another_or_the_total_along():
    """Two, three and five establishments with 300, 500 and 1,000 (Mie prefecture)."""
    given = [[150, 150], [200, 150, 150], [200] * 5]
    nation, *parts = shown(given, Parameters(min_contributors=3, top_share=0.6, coalition=1))
    assert not parts[0]
    assert sum([nation, *parts]) <= 2
    assert nation


def test_regions_of_enough_groups_are_all_published():
    assert shown([[10] * 6, [10] * 7, [10] * 8], Parameters()) == [True] * 4


def test_a_withheld_cell_carries_no_figure():
    release = protect(regions([[10] * 6, [10] * 4]), Parameters())
    withheld = [cell for cell in release.cells if cell.status != "published"]
    assert withheld
    assert {(cell.contributors, cell.measures) for cell in withheld} == {(None, Figures())}


def test_a_corporation_cannot_stand_in_for_five_hospitals():
    given = [contribution(n, contributor="one", maker=m) for n in range(9) for m in ("a", "b", "c")]
    assert not published(protect(given, Parameters()))


def test_the_evidence_counts_cells_and_attacks():
    evidence = protect(regions([[10] * 6, [10] * 4]), Parameters()).evidence
    assert sum(evidence["cells"]["stock"].values()) == len(
        build_cube(regions([[10] * 6, [10] * 4])).cells
    )
    assert set(evidence["attacks"].values()) == {0}
    assert evidence["contributors"] == 10


def test_the_evidence_tells_other_parameters_apart():
    given = regions([[10] * 6])
    one, other = (protect(given, Parameters(p_percent=p)).evidence for p in (20, 21))
    assert one["input_sha256"] == other["input_sha256"]
    assert one["parameters_sha256"] != other["parameters_sha256"]


@settings(max_examples=4, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_contributions_does_not_matter(world, chance):
    shuffled = chance.sample(world, len(world))
    assert protect(world, LENIENT) == protect(shuffled, LENIENT)


@settings(max_examples=6, deadline=None)
@given(worlds())
def test_no_attack_finds_anything_in_a_random_world(world):
    assert not any(protect(world, LENIENT).evidence["attacks"].values())


@settings(max_examples=4, deadline=None)
@given(worlds())
def test_what_is_published_is_true_and_safe(world):
    cube = build_cube(world)
    release = protect(world, LENIENT)
    for family, part in FAMILIES.items():
        rules = primary(cube, LENIENT, family=family)
        for number, cell in enumerate(release.cells):
            figures = [cell.measures[measure] for measure in part]
            if getattr(cell.statuses, family) == "published":
                assert rules[number] == ""
                assert figures == cube.totals[number, part].tolist()
            else:
                assert set(figures) == {None}


@settings(max_examples=4, deadline=None)
@given(worlds())
def test_protection_publishes_no_more_than_the_naive_release(world):
    assert published(protect(world, LENIENT)).keys() <= published(naive(world, LENIENT)).keys()


def test_naive_releases_of_random_worlds_are_broken():
    """The random worlds would be no test if nothing could be found in them."""
    chance = random.Random(1)
    broken = 0
    for _ in range(10):
        sizes = [[chance.randint(1, 9) for _ in range(chance.randint(1, 7))] for _ in range(4)]
        world = regions(sizes)
        broken += bool(findings(naive(world, LENIENT), world, LENIENT))
    assert broken >= 5


@settings(max_examples=6, deadline=None)
@given(worlds())
def test_no_figure_of_one_group_follows_even_for_two_that_subtract_their_own(world):
    """Leaving three groups' own places out costs the published sums none of their rank."""
    who = defaultdict(set)
    for one in world:
        if one.measures.devices:
            who[one.place].add(one.contributor)
    cells = published(protect(world, LENIENT))
    sums = np.array([[cell in addresses(place) for cell in cells] for place in who], float)
    for three in combinations(sorted(set().union(*who.values())), 3):
        rest = [n for n, groups in enumerate(who.values()) if not groups <= set(three)]
        if cells:
            assert np.linalg.matrix_rank(sums[rest]) == np.linalg.matrix_rank(sums)
