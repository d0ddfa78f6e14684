from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.alternatives import PRIME, null_vectors
from reporting.disclosure.cube import Coordinate
from reporting.disclosure.sacrifice import Sacrifice
from reporting.disclosure.span import Insider, Span, columns, confined, origins, tag

NATION = Coordinate("all", "jp", "all")
SETS = st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=8)


def span_of(sets):
    span = Span(lambda column: (column,))
    for label, members in enumerate(sets):
        span.add({**dict.fromkeys(members, 1), tag(label): 1})
    return span


def test_a_difference_follows_and_names_its_witnesses():
    rest = span_of([{0, 1, 2}, {2}, {5}]).reduce({0: 1, 1: 1})
    assert columns(rest) == []
    assert origins(rest).keys() == {0, 1}


def test_a_part_does_not_follow_from_the_whole():
    assert columns(span_of([{0, 1}]).reduce({0: 1}))


@settings(max_examples=60)
@given(SETS, st.sets(st.integers(0, 7), min_size=1))
def test_what_follows_is_what_no_alternative_moves(sets, target):
    follows = not columns(span_of(sets).reduce(dict.fromkeys(target, 1)))
    change = null_vectors([sorted(members) for members in sets], 8, 1, seed=1)
    assert follows == (change[sorted(target)].sum() % PRIME == 0)


def test_an_insider_explains_what_an_outsider_cannot():
    span = span_of([{0, 1, 2}])
    rest = span.reduce({1: 1, 2: 1})
    rows = list(span.rows.values())
    assert Insider(rows, set()).explains(rest) is None
    assert Insider(rows, {0}).explains(rest) is not None


def test_a_combination_confined_to_some_columns_is_found():
    rows = list(span_of([{0, 4, 5}, {1, 4, 5}, {2, 6}]).rows.values())
    assert sorted(columns(confined(rows, {0, 1}))) == [0, 1]
    assert confined(rows, {0, 2}) is None


def test_a_cell_that_others_replace_is_not_given_up_alone():
    """c0 = c1 + c2 is a tie; what follows from c1 must not follow from c0 - c2 either."""
    sacrifice = Sacrifice([{0: 1, 1: -1, 2: -1}], size=lambda cell: (-cell, NATION))
    sacrifice.end({1: 1})
    assert sacrifice.cells == {1, 2}


def test_a_disclosure_that_has_ended_costs_nothing_more():
    sacrifice = Sacrifice([], size=lambda cell: (cell, NATION))
    sacrifice.end({0: 1, 1: 1})
    sacrifice.end({0: 1, 2: 5})
    assert sacrifice.cells == {0}
