import pytest

from reporting.disclosure.cube import Coordinate, Measures, build_cube, total
from tests.reporting.disclosure.worlds import contribution, measures, regions


def test_a_contribution_is_counted_at_every_node_above_it():
    cube = build_cube([contribution(1)])
    assert len(cube.cells) == 15
    assert {cell.groups["g1"] for cell in cube.cells.values()} == {measures(10)}


def test_no_cell_joins_a_prefecture_with_a_band():
    cells = build_cube(regions([[1, 2], [3]])).cells
    assert not [cell for cell in cells if cell.geo.startswith("p:") and cell.band != "all"]


def test_children_add_up_to_their_parent_along_every_dimension():
    cube = build_cube(regions([[1, 2, 3], [4], [5, 6]]))
    sums = {key: total(cell.groups.values()) for key, cell in cube.cells.items()}
    for (parent, _), children in cube.children.items():
        assert sums[parent] == total(sums[child] for child in children)


def test_hospitals_of_one_corporation_are_one_group():
    given = [contribution(n, contributor="corporation") for n in range(5)]
    cell = build_cube(given).cells[Coordinate("all", "jp", "all")]
    assert cell.groups == {"corporation": measures(50)}


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
