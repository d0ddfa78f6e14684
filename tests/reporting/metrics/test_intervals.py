from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.metrics.intervals import (
    Span,
    clip,
    concurrency,
    integral,
    intersection,
    length,
    minutes,
    union,
)

spans = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 60)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=12,
)
modest = settings(max_examples=60, deadline=None)


def covered(some: list[Span]) -> set[int]:
    return {minute for start, end in some for minute in range(start, end)}


@modest
@given(spans)
def test_a_union_covers_the_same_minutes_once(some):
    merged = union(some)
    assert covered(merged) == covered(some)
    assert length(merged) == len(covered(some))


@modest
@given(spans)
def test_a_union_is_sorted_and_its_parts_do_not_touch(some):
    merged = union(some)
    assert all(left[1] < right[0] for left, right in pairwise(merged))


@modest
@given(spans, spans)
def test_an_intersection_covers_what_both_cover(left, right):
    common = intersection(left, right)
    assert covered(common) == covered(left) & covered(right)
    assert length(common) == len(covered(common))


@modest
@given(spans, st.integers(0, 150), st.integers(1, 80))
def test_clipping_keeps_overlaps_and_nothing_outside(some, start, size):
    window = (start, start + size)
    expected = sum(len(covered([span]) & covered([window])) for span in some)
    assert length(clip(some, window)) == expected


@modest
@given(spans)
def test_the_integral_of_concurrency_is_the_total_length(some):
    assert integral(concurrency(some)) == length(some)


@modest
@given(spans, st.randoms())
def test_the_order_of_spans_changes_nothing(some, chance):
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert union(shuffled) == union(some)
    assert concurrency(shuffled) == concurrency(some)


def test_a_device_handed_on_at_once_is_one_device():
    assert concurrency([(0, 10), (10, 20)]) == [(0, 1), (20, 0)]


def test_two_loans_at_once_are_two():
    assert concurrency([(0, 10), (5, 20)]) == [(0, 1), (5, 2), (10, 1), (20, 0)]


def test_splitting_a_loan_in_two_changes_nothing():
    assert union([(0, 4), (4, 9)]) == union([(0, 9)])


def test_minutes_are_counted_across_time_zones_and_rounded_down():
    origin = datetime(2026, 10, 1, tzinfo=timezone(timedelta(hours=9)))
    assert minutes(datetime(2026, 9, 30, 15, 1, 59, tzinfo=UTC), origin=origin) == 1
