"""Walking a chain: every event must follow from the one before and end where it once ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.audit.models import Event
from shared.audit.services import GENESIS, digest_of


class Fault(StrEnum):
    """What is wrong with the first event that does not follow."""

    POSITION = "position"  # events are missing before it, or it stands twice
    LINK = "link"  # it follows from another event than the one before it
    CONTENT = "content"  # it is not what was written
    ANCHOR = "anchor"  # it is another event than the one that was exported
    TRUNCATED = "truncated"  # exported once, and no longer there
    FILE = "file"  # the exported file is missing or another one


@dataclass(frozen=True, slots=True)
class Finding:
    """How far a chain is whole, and what breaks it at which position, if anything."""

    chain: str
    whole_to: int
    last_hash: str
    fault: Fault | None = None
    broken_at: int | None = None


def walk(chain: str, events: Iterable[Event], *, marks: Mapping[int, str]) -> Finding:
    """Go along a chain's events, by position, as far as they follow from one another.

    ``marks``: hashes that are known from outside the chain, by position. Without them nobody could
    tell that the end was cut off, or everything written anew. Holds one event at a time.
    """
    position, previous = 0, GENESIS
    for event in events:
        fault = _fault_of(event, position, previous, marks)
        if fault:
            return Finding(chain, position, previous, fault, event.position)
        position, previous = event.position, event.hash
    if max(marks, default=0) > position:
        return Finding(chain, position, previous, Fault.TRUNCATED, position + 1)
    return Finding(chain, position, previous)


def _fault_of(event: Event, position: int, previous: str, marks: Mapping[int, str]) -> Fault | None:
    if event.position != position + 1:
        return Fault.POSITION
    if event.previous_hash != previous:
        return Fault.LINK
    if event.hash != digest_of(event):
        return Fault.CONTENT
    if marks.get(event.position, event.hash) != event.hash:
        return Fault.ANCHOR
    return None
