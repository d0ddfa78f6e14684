"""Whether inspections were done when they were due: P1."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class Inspection:
    """A planned inspection: when it was due, when it was done if it was, and if not, why not."""

    due: date
    done: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """P1: inspections due in the period, those done in their window, and reasons for the others.

    ``share`` is None when nothing was due. ``reasons`` are of those not done at all, most frequent
    first, "" for none given; ``late`` were done outside the window.
    """

    due: int
    in_time: int
    late: int
    share: float | None
    reasons: tuple[tuple[str, int], ...]


def done_in_time(
    plan: Iterable[Inspection], *, start: date, end: date, slack_days: int = 0
) -> Done:
    """P1 実施率: done within the window / due in [start, end), JST dates.

    The window is the month an inspection is due in, longer by ``slack_days`` at both ends.
    Source: metric P1.
    """
    due = [one for one in plan if start <= one.due < end]
    in_time = sum(_within(one, slack_days) for one in due)
    missed = Counter(one.reason for one in due if one.done is None)
    return Done(
        due=len(due),
        in_time=in_time,
        late=len(due) - in_time - missed.total(),
        share=in_time / len(due) if due else None,
        reasons=tuple(missed.most_common()),
    )


def overdue(next_due: Sequence[date | None], *, on: date) -> float | None:
    """The share of devices whose next inspection was due before ``on``, of those with a date.

    For hospitals whose ledgers give a date and no more. None when none has one. Source: metric P1.
    """
    known = [day for day in next_due if day is not None]
    return sum(day < on for day in known) / len(known) if known else None


def _within(one: Inspection, slack_days: int) -> bool:
    slack, month = timedelta(days=slack_days), Month.of(one.due)
    return one.done is not None and month.start - slack <= one.done < month.end_exclusive + slack
