import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.replacement import (
    WEIGHTS,
    Action,
    Component,
    actions,
    age_component,
    downtime_component,
    parts_component,
    priority,
    repair_cost_component,
    risk_component,
)
from tests.reporting.metrics.worlds import modest

UNKNOWN = float("nan")
shares = st.lists(st.floats(0, 1) | st.just(UNKNOWN), min_size=3, max_size=3).map(np.array)


@modest
@given(st.dictionaries(st.sampled_from(Component), shares, min_size=1))
def test_scores_lie_between_0_and_100_and_are_their_points(components):
    found = priority(components)
    known = ~np.isnan(found.score)
    assert (known == (found.coverage > 0)).all()
    assert ((found.score[known] >= 0) & (found.score[known] <= 100 + 1e-9)).all()
    points = np.nansum(list(found.points.values()), axis=0)
    assert points[known] == pytest.approx(found.score[known])


@modest
@given(st.dictionaries(st.sampled_from(Component), shares, min_size=1), st.floats(0.1, 9))
def test_only_the_proportions_of_weights_matter(components, factor):
    scaled = {name: weight * factor for name, weight in WEIGHTS.items()}
    one, other = priority(components), priority(components, scaled)
    assert one.score == pytest.approx(other.score, nan_ok=True)
    assert one.coverage == pytest.approx(other.coverage)


def test_what_is_unknown_neither_helps_nor_harms():
    old, unknown = np.array([1.0]), np.array([UNKNOWN])
    found = priority({Component.AGE: old, Component.FAILURE: old, Component.PARTS: unknown})
    assert (found.score[0], found.coverage[0]) == (100, 0.5)
    assert found.decided[0]


def test_of_a_device_of_which_too_little_is_known_nothing_is_decided():
    found = priority({Component.AGE: np.array([1.0])})
    assert (found.score[0], found.coverage[0], found.decided[0]) == (100, 0.25, False)


def test_weights_must_weigh_something():
    with pytest.raises(ValueError, match="weights"):
        priority({})
    with pytest.raises(ValueError, match="weights"):
        priority({Component.AGE: np.ones(1)}, dict.fromkeys(Component, 0.0))


def test_age_speaks_from_half_the_life_to_one_and_a_half():
    age, ifu = np.array([3.0, 6, 9, 20, 5, 5]), np.array([6.0, 6, 6, 6, UNKNOWN, UNKNOWN])
    legal = np.array([4.0, 4, 4, 4, 4, UNKNOWN])
    assert age_component(age, ifu, legal) == pytest.approx(
        [0, 0.5, 1, 1, 5 / 5.2 - 0.5, UNKNOWN], nan_ok=True
    )


def test_parts_that_end_soon_speak_half_as_loud():
    found = parts_component(np.array([-1.0, 0, 24, 25, UNKNOWN]))
    assert found == pytest.approx([1, 1, 0.5, 0, UNKNOWN], nan_ok=True)


def test_repairs_of_a_third_of_the_price_speak_fully():
    found = repair_cost_component(np.array([15.0, 30, 90, 5]), np.array([100.0, 100, 100, UNKNOWN]))
    assert found == pytest.approx([0.5, 1, 1, UNKNOWN], nan_ok=True)


def test_a_tenth_of_the_time_under_repair_speaks_fully():
    found = downtime_component(np.array([1.0, 0.95, 0.5, UNKNOWN]))
    assert found == pytest.approx([0, 0.5, 1, UNKNOWN], nan_ok=True)


def test_risk_follows_the_class():
    classes = np.array([1.0, 2, 3, 4, UNKNOWN])
    found = risk_component(classes, np.array([True, True, True, False, True]))
    assert found == pytest.approx([0, 0.5, 1, 0.5, UNKNOWN], nan_ok=True)


def test_what_the_figures_suggest():
    young, old = 0.0, 1.0
    found = priority(
        {Component.AGE: np.array([young, old, old, old]), Component.FAILURE: np.ones(4)}
    )
    assert actions(
        found,
        under_repair=np.array([True, False, False, True]),
        too_many=np.array([False, False, True, False]),
    ).tolist() == [Action.KEEP, Action.REPLACE, Action.REDUCE, Action.HOLD_REPAIR]
    unsure = priority({Component.AGE: np.ones(1)})
    no = np.zeros(1, dtype=np.bool_)
    assert actions(unsure, under_repair=no, too_many=no).tolist() == [Action.UNDECIDED]
