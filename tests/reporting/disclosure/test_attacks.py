"""Each attack finds something in a naive release and nothing in a protected one."""

import pytest

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.attacks import findings
from reporting.disclosure.cube import Contribution
from reporting.disclosure.protect import protect
from reporting.disclosure.release import Protected
from reporting.disclosure.rules import Parameters
from tests.reporting.disclosure.worlds import (
    LENIENT,
    MAKERS,
    at,
    contribution,
    naive,
    published,
    regions,
    showing,
)

NATION = Coordinate("c:pump", "jp", "all")
EAST = Coordinate("c:pump", "r:r0", "all")
PARAMS = Parameters()


def attacks(release: Protected, given: list[Contribution]) -> set[str]:
    return {finding.attack for finding in findings(release, given, PARAMS)}


def is_protected(given: list[Contribution]) -> bool:
    return not findings(protect(given, PARAMS), given, PARAMS)


def test_a01_a_cell_of_too_few_groups_is_found():
    given = regions([[10] * 4])
    assert "A01" in attacks(showing(naive(given, LENIENT), NATION), given)
    assert not published(protect(given, PARAMS))


def test_a01_an_all_maker_cell_of_two_makers_is_found():
    given = [contribution(n, maker=maker) for n in range(9) for maker in MAKERS[:2]]
    three = [*given, *(contribution(n, maker="m3") for n in range(9))]
    assert "A01" in attacks(showing(naive(three, PARAMS), NATION), given)
    assert NATION not in published(protect(given, PARAMS))
    assert is_protected(given)


@pytest.mark.parametrize("devices", [[80, 10, 10, 10, 10], [60, 60, 5, 3, 1]])
def test_a02_a_dominated_cell_is_found(devices):
    given = regions([devices])
    assert "A02" in attacks(showing(naive(given, LENIENT), NATION), given)
    assert not published(protect(given, PARAMS))


def test_a03_an_unsafe_region_that_follows_from_the_nation_is_found():
    given = regions([[10] * 6, [10] * 4])
    assert "A03" in attacks(naive(given, PARAMS), given)
    assert is_protected(given)


def test_a03_an_unsafe_cell_that_follows_by_two_dimensions_is_found():
    pumps = regions([[10] * 6, [10] * 6])
    beds = [
        at(place, contribution(number + 100 * place, category="bed", maker=maker))
        for place, hospitals in enumerate((4, 6))
        for number in range(hospitals)
        for maker in MAKERS
    ]
    given = [*pumps, *beds]
    corners = [Coordinate("all", "jp", "all"), Coordinate("all", "r:r1", "all"), EAST]
    release = showing(naive(given, PARAMS), *corners)
    assert attacks(release, given) == {"A03", "A06"}
    assert is_protected(given)


def test_a05_a_remainder_of_unsafe_cells_is_found():
    given = regions([[10] * 8, [90, 10, 10], [10, 10]])
    assert "A05" in attacks(naive(given, PARAMS), given)
    assert is_protected(given)


def test_a06_a_group_that_subtracts_its_own_data_is_found():
    given = regions([[10] * 4, [10]])
    assert attacks(showing(naive(given, PARAMS), NATION), given) == {"A06"}
    assert is_protected(given)


def test_a12_a_maker_that_subtracts_its_own_data_is_found():
    pairs = [("pump", "m1"), ("pump", "m2"), ("pump", "m3"), ("bed", "m3"), ("bed", "m4")]
    given = [
        contribution(n, category=category, maker=maker)
        for n in range(8)
        for category, maker in pairs
    ]
    shown = [Coordinate("all", "jp", "all"), NATION]
    assert "A12" in attacks(showing(naive(given, PARAMS), *shown), given)
    assert is_protected(given)


def test_a08_a_zero_protects_nobody():
    given = regions([[10] * 6, [10] * 3, [0, 0, 0]])
    assert "A03" in attacks(naive(given, PARAMS), given)
    assert not {NATION, EAST} <= published(protect(given, PARAMS)).keys()


def test_nothing_given_is_nothing_found():
    assert findings(protect([], PARAMS), [], PARAMS) == []
