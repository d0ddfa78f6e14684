"""The algebra of time spans, on arrays.

A span is half-open, [start, end), in whole minutes from an origin the caller chooses, usually the
JST midnight at which a period begins. Whole numbers keep sums exact, so that a share of time can
never exceed one by rounding. Every span has an owner, a device as a rule; union, intersection and
difference are taken for each owner by itself, all owners in one pass.

tests/reporting/metrics/reference.py says the same in plain loops, and is what this is held against.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

Span = tuple[int, int]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MINUTES_A_DAY = 24 * 60

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Spans as three arrays of one length: whose, from and until. In no order, none empty."""

    owner: Ints
    start: Ints
    end: Ints

    @classmethod
    def of(cls, owner: npt.ArrayLike, start: npt.ArrayLike, end: npt.ArrayLike) -> "Spans":
        """Spans of columns; a single owner stands for all. Empty ones are left out."""
        starts, ends = np.asarray(start, dtype=np.int64), np.asarray(end, dtype=np.int64)
        owners = np.broadcast_to(np.asarray(owner, dtype=np.int64), starts.shape)
        lasting = ends > starts
        return cls(owners[lasting], starts[lasting], ends[lasting])

    @classmethod
    def rows(cls, rows: Iterable[tuple[int, int, int]]) -> "Spans":
        """Spans of (owner, start, end)."""
        owner, start, end = np.array(list(rows), dtype=np.int64).reshape(-1, 3).T
        return cls.of(owner, start, end)

    @classmethod
    def none(cls) -> "Spans":
        """No spans."""
        return cls.of([], [], [])

    def where(self, kept: Flags) -> "Spans":
        """The spans for which ``kept``, as long as they are, is true."""
        return Spans(self.owner[kept], self.start[kept], self.end[kept])

    def owned(self, by: Flags) -> "Spans":
        """The spans whose owner has a flag in ``by``. Owners keep their numbers."""
        return self.where(by[self.owner])

    def lengths(self) -> Ints:
        """Minutes of each."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """A step function of time: ``count[i]`` from ``moment[i]`` until the next; 0 before and after.

    Moments rise, neighbouring counts differ, and the last count is 0.
    """

    moment: Ints
    count: Ints


def minutes(moment: datetime, *, origin: datetime) -> int:
    """Whole minutes from ``origin`` to ``moment``, rounded down; both aware."""
    return (moment - origin) // _MINUTE


def union(spans: Spans) -> Spans:
    """The time each owner's spans cover: in order of owner and time, and parts do not touch."""
    return spans if _merged(spans) else _covered((spans,), (1,), at=None)


def intersection(left: Spans, right: Spans) -> Spans:
    """The time covered on both sides, of each owner, as a union."""
    return _covered((union(left), union(right)), (1, 1), at=2)


def difference(left: Spans, right: Spans) -> Spans:
    """The time covered on the left and not on the right, of each owner, as a union."""
    return _covered((union(left), union(right)), (1, 2), at=1)


def clip(spans: Spans, window: Span) -> Spans:
    """The part of each span that lies within the window; overlaps are kept."""
    return Spans.of(
        spans.owner, np.maximum(spans.start, window[0]), np.minimum(spans.end, window[1])
    )


def length(spans: Spans) -> int:
    """Σ(end - start) in minutes; time covered twice counts twice, unless merged before."""
    return int(spans.lengths().sum())


def length_by_owner(spans: Spans, owners: int) -> Ints:
    """Each owner's Σ(end - start) in minutes, for owners 0 to ``owners`` - 1."""
    # Sums of whole minutes stay far below 2^53, up to which floats are exact.
    summed = np.bincount(spans.owner, weights=spans.lengths(), minlength=owners)
    return summed.astype(np.int64)


def whole_days(spans: Spans) -> Spans:
    """The days each owner's spans touch, as a union of spans counted in days."""
    return union(Spans(spans.owner, spans.start // MINUTES_A_DAY, -(-spans.end // MINUTES_A_DAY)))


def sweep(spans: Spans) -> Steps:
    """N(t), how many spans cover t (C1), whoever owns them.

    At one instant returns come before loans, so that a device handed on is one device. The
    integral of N(t) equals the spans' total length exactly.
    """
    moment, count = _levels(spans.start, spans.end, np.ones(len(spans.start), dtype=np.int64))
    changes = np.flatnonzero(np.diff(count, prepend=0))
    return Steps(moment[changes], count[changes])


def integral(steps: Steps) -> int:
    """∫N(t)dt in minutes."""
    return int((steps.count[:-1] * np.diff(steps.moment)).sum())


def covering(spans: Spans, moments: Ints) -> Ints:
    """How many spans contain each moment."""
    begun = np.searchsorted(np.sort(spans.start), moments, side="right")
    ended = np.searchsorted(np.sort(spans.end), moments, side="right")
    return (begun - ended).astype(np.int64)


def _merged(spans: Spans) -> bool:
    """Whether the spans are a union already, as most are that come from another operation."""
    later = spans.owner[1:] > spans.owner[:-1]
    apart = (spans.owner[1:] == spans.owner[:-1]) & (spans.start[1:] > spans.end[:-1])
    return bool((later | apart).all())


def _covered(layers: Iterable[Spans], weights: Iterable[int], *, at: int | None) -> Spans:
    """Where the weights of the layers that cover an owner's time sum to ``at``, or to anything.

    All owners are laid out one after another on one line, a minute apart, and swept in one go.
    """
    parts = tuple(layers)
    owner = np.concatenate([part.owner for part in parts])
    start = np.concatenate([part.start for part in parts])
    end = np.concatenate([part.end for part in parts])
    if not owner.size:
        return Spans.none()
    weight = np.repeat(np.array(tuple(weights), dtype=np.int64), [len(p.owner) for p in parts])
    first = start.min()
    place = end.max() - first + 1
    moment, level = _levels(owner * place + start - first, owner * place + end - first, weight)
    inside = level > 0 if at is None else level == at
    before = np.concatenate(([False], inside[:-1]))
    begins, ends = moment[inside & ~before], moment[before & ~inside]
    whose = begins // place
    return Spans(whose, begins - whose * place + first, ends - whose * place + first)


def _levels(start: Ints, end: Ints, weight: Ints) -> tuple[Ints, Ints]:
    """Distinct moments in order, and the weight that covers the time after each."""
    moments = np.concatenate((start, end))
    order = np.argsort(moments, kind="stable")
    level = np.cumsum(np.concatenate((weight, -weight))[order])
    moments = moments[order]
    last = np.append(moments[1:] != moments[:-1], True)[: len(moments)]
    return moments[last], level[last]
