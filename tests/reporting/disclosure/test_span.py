from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.alternatives import PRIME, null_vectors
from reporting.disclosure.span import Insider, Span, columns, confined, labels, tag

SETS = st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=8)


def span_of(sets):
    span = Span(lambda column: (column,))
    for label, members in enumerate(sets):
        span.add({**dict.fromkeys(members, 1), tag(label): 1})
    return span


def test_a_difference_follows_and_names_its_witnesses():
    rest = span_of([{0, 1, 2}, {2}, {5}]).reduce({0: 1, 1: 1})
    assert columns(rest) == []
    assert labels(rest) == {0, 1}


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
    assert columns(confined(rows, {0, 1})) == [0, 1]
    assert confined(rows, {0, 2}) is None
