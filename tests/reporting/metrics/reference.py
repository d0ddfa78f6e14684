"""The algebra of time spans in plain loops: what the arrays and the SQL are held against.

A span is a half-open pair (start, end) of whole minutes.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

Span = tuple[int, int]
Step = tuple[int, int]

MINUTES_A_DAY = 24 * 60


def union(spans: Iterable[Span]) -> list[Span]:
    """The time that any span covers: sorted, disjoint, neither touching nor empty."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def intersection(left: Iterable[Span], right: Iterable[Span]) -> list[Span]:
    """The time that both sides cover, as a union."""
    ours, theirs = union(left), union(right)
    common: list[Span] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        start, end = max(ours[i][0], theirs[j][0]), min(ours[i][1], theirs[j][1])
        if start < end:
            common.append((start, end))
        if ours[i][1] < theirs[j][1]:
            i += 1
        else:
            j += 1
    return common


def difference(left: Iterable[Span], right: Iterable[Span]) -> list[Span]:
    """The time that the left covers and the right does not, as a union."""
    rest = union(left)
    for start, end in union(right):
        parts = [((a, min(b, start)), (max(a, end), b)) for a, b in rest]
        rest = [(a, b) for pair in parts for a, b in pair if a < b]
    return rest


def clip(spans: Iterable[Span], window: Span) -> list[Span]:
    """The part of each span that lies within the window; overlaps are kept."""
    cut = ((max(start, window[0]), min(end, window[1])) for start, end in spans)
    return sorted((start, end) for start, end in cut if start < end)


def length(spans: Iterable[Span]) -> int:
    """Σ(end - start) in minutes; time covered twice counts twice, unless merged before."""
    return sum(end - start for start, end in spans)


def concurrency(spans: Iterable[Span]) -> list[Step]:
    """N(t), how many spans cover t (C1): steps (from minute, N) in time order, ending at N = 0.

    At one instant returns come before loans, so that a device handed on is one device. The
    integral of N(t) equals the spans' total length exactly.
    """
    changes = sorted(
        change for start, end in spans if start < end for change in ((end, -1), (start, 1))
    )
    steps: list[Step] = []
    count = 0
    for moment, group in groupby(changes, key=itemgetter(0)):
        before = count
        count += sum(change for _, change in group)
        if count != before:
            steps.append((moment, count))
    return steps


def integral(steps: Sequence[Step]) -> int:
    """∫N(t)dt of ``concurrency`` steps, in minutes."""
    return sum(count * (until - start) for (start, count), (until, _) in pairwise(steps))
