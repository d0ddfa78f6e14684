from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.intervals import (
    Spans,
    Steps,
    clip,
    covering,
    difference,
    integral,
    intersection,
    length,
    length_by_owner,
    minutes,
    sweep,
    union,
    whole_days,
)
from tests.reporting.metrics import reference
from tests.reporting.metrics.worlds import OWNERS, Row, modest, rows

some_rows = rows(-80, 120, 60)


def told(found: Spans) -> list[Row]:
    columns = (found.owner.tolist(), found.start.tolist(), found.end.tolist())
    return list(zip(*columns, strict=True))


def of(some: list[Row], owner: int) -> list[tuple[int, int]]:
    return [(start, end) for whose, start, end in some if whose == owner]


def steps(found: Steps) -> list[tuple[int, int]]:
    return list(zip(found.moment.tolist(), found.count.tolist(), strict=True))


@modest
@given(some_rows)
def test_a_union_is_each_owners_union(some):
    plain = [(who, *span) for who in range(OWNERS) for span in reference.union(of(some, who))]
    assert told(union(Spans.rows(some))) == plain


@modest
@given(some_rows, some_rows)
def test_an_intersection_is_each_owners_intersection(left, right):
    plain = [
        (who, *span)
        for who in range(OWNERS)
        for span in reference.intersection(of(left, who), of(right, who))
    ]
    assert told(intersection(Spans.rows(left), Spans.rows(right))) == plain


@modest
@given(some_rows, some_rows)
def test_a_difference_is_each_owners_difference(left, right):
    plain = [
        (who, *span)
        for who in range(OWNERS)
        for span in reference.difference(of(left, who), of(right, who))
    ]
    assert told(difference(Spans.rows(left), Spans.rows(right))) == plain


@modest
@given(some_rows, some_rows)
def test_what_both_cover_and_what_only_one_does_make_up_the_whole(left, right):
    ours, theirs = Spans.rows(left), Spans.rows(right)
    assert length(intersection(ours, theirs)) + length(difference(ours, theirs)) == length(
        union(ours)
    )


@modest
@given(some_rows, st.integers(-90, 150), st.integers(1, 80))
def test_clipping_keeps_overlaps_and_nothing_outside(some, start, size):
    window = (start, start + size)
    inside = reference.length(
        part for _, *span in some for part in reference.intersection([tuple(span)], [window])
    )
    assert length(clip(Spans.rows(some), window)) == inside


@modest
@given(some_rows)
def test_concurrency_is_that_of_plain_loops_whoever_owns_the_spans(some):
    assert steps(sweep(Spans.rows(some))) == reference.concurrency((s, e) for _, s, e in some)


@modest
@given(some_rows)
def test_the_integral_of_concurrency_is_the_total_length(some):
    assert integral(sweep(Spans.rows(some))) == length(Spans.rows(some))


@modest
@given(some_rows)
def test_lengths_of_owners_add_up_to_the_whole(some):
    found = length_by_owner(Spans.rows(some), OWNERS)
    assert found.tolist() == [reference.length(of(some, who)) for who in range(OWNERS)]
    assert found.sum() == length(Spans.rows(some))


@modest
@given(some_rows, st.lists(st.integers(-90, 190), max_size=5))
def test_a_moment_is_covered_by_the_spans_around_it(some, moments):
    plain = [sum(start <= moment < end for _, start, end in some) for moment in moments]
    assert covering(Spans.rows(some), moments).tolist() == plain


@modest
@given(some_rows, st.randoms())
def test_the_order_of_rows_changes_nothing(some, chance):
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert told(union(Spans.rows(shuffled))) == told(union(Spans.rows(some)))
    assert steps(sweep(Spans.rows(shuffled))) == steps(sweep(Spans.rows(some)))


@modest
@given(rows(-4000, 4000, 5000))
def test_days_touched_are_those_with_a_minute_in_a_span(some):
    plain = {
        (who, m // 1440)
        for who, start, end in some
        for m in (*range(start, end, 720), end - 1)
        if start < end
    }
    assert length(whole_days(Spans.rows(some))) == len(plain)


def test_a_device_handed_on_at_once_is_one_device():
    assert steps(sweep(Spans.rows([(0, 0, 10), (0, 10, 20)]))) == [(0, 1), (20, 0)]


def test_two_loans_at_once_are_two():
    assert steps(sweep(Spans.rows([(0, 0, 10), (1, 5, 20)]))) == [(0, 1), (5, 2), (10, 1), (20, 0)]


def test_splitting_a_loan_in_two_changes_nothing():
    assert told(union(Spans.rows([(0, 0, 4), (0, 4, 9)]))) == [(0, 0, 9)]


def test_one_owner_stands_for_all_and_empty_spans_are_left_out():
    assert told(Spans.of(3, [0, 5], [2, 5])) == [(3, 0, 2)]


def test_nothing_has_no_time():
    assert (length(union(Spans.none())), steps(sweep(Spans.none()))) == (0, [])


def test_minutes_are_counted_across_time_zones_and_rounded_down():
    origin = datetime(2026, 10, 1, tzinfo=timezone(timedelta(hours=9)))
    assert minutes(datetime(2026, 9, 30, 15, 1, 59, tzinfo=UTC), origin=origin) == 1
