"""The path of a month's close."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.aggregates import states


@given(st.lists(st.sampled_from(states.PATH), max_size=30))
def test_a_run_never_skips_a_state_and_never_goes_back(wanted: list[str]) -> None:
    visited = list(accumulate(wanted, states.follow, initial=states.OPEN))
    for here, there in pairwise(visited):
        assert states.PATH.index(there) - states.PATH.index(here) in {0, 1}


@given(st.sampled_from(states.PATH), st.sampled_from(states.PATH))
def test_asking_twice_is_asking_once(state: str, wanted: str) -> None:
    once = states.follow(state, wanted)
    assert states.follow(once, wanted) == once


def test_whoever_asks_for_every_state_in_order_arrives() -> None:
    *_, last = accumulate(states.PATH, states.follow)
    assert last == states.DELIVERED


def test_nothing_comes_before_an_open_month() -> None:
    with pytest.raises(ValueError, match="open"):
        states.before(states.OPEN)
