import pytest

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.cube import Measures, build_cube
from tests.reporting.disclosure.worlds import contribution, measures, regions


def test_a_contribution_is_counted_at_every_node_above_it():
    cube = build_cube([contribution(1)])
    assert len(cube.cells) == 21
    assert (cube.totals == measures(10)).all()


def test_what_is_known_besides_is_counted_one_thing_at_a_time():
    given = contribution(1, generic="g", model="d", ward="icu", age="0-4", founder="national")
    cells = build_cube([given]).cells
    more = [[cell.ward, cell.age, cell.founder, cell.band] for cell in cells]
    assert len(cells) == 21 + 2 + 1 + 3 * 4
    assert max(sum(code != "all" for code in some) for some in more) == 1
    assert Coordinate("c:pump/m:m1/d:d", "jp", "all") in cells


def test_no_cell_joins_a_prefecture_with_a_band():
    cells = build_cube(regions([[1, 2], [3]])).cells
    assert not [cell for cell in cells if cell.geo.startswith("p:") and cell.band != "all"]


def test_small_hospitals_are_those_of_the_two_smallest_bands():
    given = [contribution(n, band=band) for n, band in enumerate(["20-99", "100-199", "500+"])]
    cube = build_cube(given)
    small = cube.number[Coordinate("c:pump", "jp", "under-200")]
    assert cube.totals[small].tolist() == list(measures(20))


def test_children_add_up_to_their_parent_along_every_dimension():
    cube = build_cube(regions([[1, 2, 3], [4], [5, 6]]))
    for (parent, _), children in cube.children.items():
        assert (cube.totals[parent] == cube.totals[children].sum(axis=0)).all()


def test_hospitals_of_one_corporation_are_one_group():
    cube = build_cube([contribution(n, contributor="corporation") for n in range(5)])
    assert cube.groups == ("corporation",)
    assert (cube.totals == measures(50)).all()


def test_a_contribution_of_zeros_leaves_no_trace():
    assert not build_cube([contribution(1, measures=Measures())]).cells


@pytest.mark.parametrize(
    "changes",
    [
        {"measures": Measures(devices=-1)},
        {"category": "a/b"},
        {"maker": ""},
        {"band": "all"},
        {"contributor": "another"},
        {"hospital_id": 2, "region": "west"},
    ],
)
def test_contradictory_contributions_are_refused(changes):
    with pytest.raises(ValueError, match=r"hospital|prefecture"):
        build_cube([contribution(1), contribution(1, maker="m2"), contribution(1, **changes)])
