from dataclasses import replace

import pytest

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.cube import build_cube
from reporting.disclosure.rules import Parameters, primary
from tests.reporting.disclosure.worlds import contribution, regions

NATION = Coordinate("c:pump", "jp", "all")


def rule(given, family="stock", params=None):
    cube = build_cube(given)
    return str(primary(cube, params or Parameters(), family=family)[cube.number[NATION]])


def test_five_even_groups_are_safe():
    assert rule(regions([[10] * 5])) == ""


@pytest.mark.parametrize(
    ("devices", "broken"),
    [
        ([10] * 4, "R1"),
        ([10] * 4 + [0], "R1"),
        ([100, 100, 10, 5, 4], "R2"),
        ([100, 100, 10, 5, 5], ""),
        ([101, 25, 25, 25, 25], "R3"),
        ([100, 25, 25, 25, 25], ""),
    ],
)
def test_a_cell_breaks_the_first_rule_it_meets(devices, broken):
    assert rule(regions([devices])) == broken


def test_hospitals_of_one_corporation_count_once():
    given = regions([[10] * 5])
    merged = [replace(one, contributor=f"g{min(one.hospital_id, 3)}") for one in given]
    assert rule(merged) == "R1"


def test_every_measure_of_a_family_obeys_the_rules():
    given = regions([[10] * 5])
    rare = given[0].measures._replace(in_service=0)
    assert (
        rule([replace(one, measures=rare) if one.hospital_id == 0 else one for one in given])
        == "R1"
    )


def test_faults_at_few_groups_withhold_the_events_and_not_the_stock():
    quiet = regions([[10] * 9])
    given = [
        replace(one, measures=one.measures._replace(faults=0, repair_days=0))
        if one.hospital_id > 3
        else one
        for one in quiet
    ]
    assert rule(given, "stock") == ""
    assert rule(given, "events") == "R1"


def test_a_rate_needs_enough_events():
    few = [replace(one, measures=one.measures._replace(faults=1)) for one in regions([[10] * 5])]
    assert rule(few, "events", Parameters(min_events=16)) == "R4"
    assert rule(few, "events", Parameters(min_events=15)) == ""


def test_an_all_maker_cell_needs_three_makers():
    given = [one for one in regions([[10] * 5]) if one.maker != "m3"]
    cube = build_cube(given)
    rules = dict(zip(cube.cells, primary(cube, Parameters(), family="stock"), strict=True))
    assert rules[NATION] == "R5"
    assert rules[Coordinate("c:pump/m:m1", "jp", "all")] == ""


@pytest.mark.parametrize(
    "values",
    [{"min_contributors": 2}, {"min_makers": 2}, {"p_percent": -1}, {"top_share": 0.0}],
)
def test_parameters_that_protect_nobody_are_refused(values):
    with pytest.raises(ValueError, match=r"too few|out of range"):
        Parameters(**values)


def test_one_contribution_is_never_safe():
    assert rule([contribution(1)]) == "R1"
