from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.alternatives import PRIME, null_vectors

SETS = st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=8)


def rank(rows):
    """The rank of 0/1 rows, by elimination in fractions."""
    left = [[Fraction(column in row) for column in range(8)] for row in rows]
    count = 0
    for column in range(8):
        pivot = next((row for row in left[count:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(count, pivot)
        for number, row in enumerate(left[count + 1 :], count + 1):
            factor = row[column] / pivot[column]
            left[number] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        count += 1
    return count


@settings(max_examples=60)
@given(SETS, st.sets(st.integers(0, 7), min_size=1))
def test_what_follows_is_what_no_alternative_moves(sets, target):
    follows = rank([*sets, target]) == rank(sets)
    change = null_vectors([sorted(members) for members in sets], 8, 1, seed=1)
    assert follows == (change[sorted(target)].sum() % PRIME == 0)
