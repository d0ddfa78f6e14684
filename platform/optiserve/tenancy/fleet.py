"""All schemas to the newest migrations and rights: in rings, and as often as you like.

The golden schema goes first, then one hospital, then 1 %, 10 %, and the rest. What fails is left as
it was and listed; too many failures stop the fleet before the next hospital. Every schema's row
tells how far it is, so that a run that was killed goes on where it was.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from threading import Lock
from typing import Final, TypeVar

from django.db import connections

from optiserve.tenancy import compiled, golden, registry, schemas
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.tenancy.stepping import Plans, Walker
from shared.hospitals.models import Schema, SchemaState

# Of a later ring's schemas, this share (but always one) may fail before everything stops.
_TOLERATED: Final = 0.001
_PROGRESS_EVERY: Final = 500

Say = Callable[[str], None]
One = TypeVar("One")


@dataclass(slots=True)
class Run:
    """What a run did: ``failed`` tells why, by schema; ``stopped`` why it went no further."""

    migrated: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    stopped: str = ""

    def told(self) -> str:
        """What went wrong, a line each."""
        lines = (f"{name}: {error}" for name, error in self.failed.items())
        return "\n".join(("Left as they were:", *lines, *filter(None, [self.stopped])))


def run(*, workers: int = 2, say: Say = lambda _: None) -> Run:
    """Bring every schema up. Nothing to do costs one query on the schemas' rows."""
    head = compiled.head_of(compiled.newest())
    result, plans = Run(), Plans()
    waiting = registry.waiting(head)
    if not _golden_first(head, plans, result):
        return result
    waiting = [row for row in waiting if row.pk != golden.ID]
    tried = [row for row in waiting if row.state == SchemaState.FAILED]
    fresh = [row for row in waiting if row.state != SchemaState.FAILED]
    for number, ring in enumerate(rings(fresh), start=1):
        say(f"ring {number}: {len(ring)}")
        allowed = 0 if number == 1 else max(1, int(len(ring) * _TOLERATED))
        _walk(_Ring(ring, result, allowed=allowed, say=say), plans, workers)
        if result.stopped:
            return result
    if tried:
        # They failed before: whether they do again says nothing about the others.
        say(f"again: {len(tried)}")
        _walk(_Ring(tried, result, allowed=len(tried), say=say), plans, workers)
    return result


def rings(rows: list[One]) -> list[list[One]]:
    """One, 1 %, 10 %, the rest; empty rings are left out."""
    bounds = [0]
    for size in (1, ceil(len(rows) * 0.01), ceil(len(rows) * 0.1), len(rows)):
        bounds.append(min(len(rows), bounds[-1] + size))
    cut = [rows[low:high] for low, high in pairwise(bounds)]
    return [ring for ring in cut if ring]


def _golden_first(head: str, plans: Plans, result: Run) -> bool:
    """Ring 0: the golden schema, and its new description. False: nothing else may begin."""
    row = Schema.objects.using("owner").filter(pk=golden.ID).first()
    try:
        if row is None:
            schemas.make(golden.ID)
        elif row.head != head or row.state != SchemaState.READY:
            with Walker(plans) as walker:
                walker.bring_up(row)
        if not golden.ddl(head):
            golden.keep(head)
    except Exception as error:  # noqa: BLE001 - whatever it is, no hospital must meet it
        result.failed[golden.SCHEMA] = str(error).strip()
        result.stopped = "the golden schema failed"
        if row is not None:
            with Walker(plans) as walker:
                walker.give_up(row, error)
        return False
    return True


class _Ring:
    """A ring's schemas as they are handed out to threads, until too many have failed."""

    def __init__(self, rows: list[Schema], result: Run, *, allowed: int, say: Say) -> None:
        self._rows = iter(rows)
        self._size = len(rows)
        self._result = result
        self._allowed = allowed
        self._say = say
        self._lock = Lock()
        self._done = self._failures = 0

    def take(self) -> Schema | None:
        """The next schema; None when all are given out or the fleet has stopped."""
        with self._lock:
            return None if self._result.stopped else next(self._rows, None)

    def note(self, row: Schema, error: str = "") -> None:
        """How it went."""
        with self._lock:
            self._done += 1
            if error:
                self._failures += 1
                self._result.failed[f"h_{row.pk}"] = error
                self._say(f"  h_{row.pk}: {error}")
            else:
                self._result.migrated += 1
            if self._failures > self._allowed:
                self._result.stopped = f"{self._failures} of {self._done} failed in this ring"
            if self._done % _PROGRESS_EVERY == 0:
                self._say(f"  {self._done} of {self._size}")


def _work(ring: _Ring, plans: Plans) -> None:
    try:
        with open_door(PORTAL), Walker(plans) as walker:
            while (row := ring.take()) is not None:
                try:
                    walker.bring_up(row)
                except Exception as error:  # noqa: BLE001 - whatever it is, the next must not wait
                    walker.give_up(row, error)
                    ring.note(row, str(error).strip())
                else:
                    ring.note(row)
    finally:
        connections.close_all()


def _walk(ring: _Ring, plans: Plans, workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda _: _work(ring, plans), range(workers)))
