"""Whatever is done to a chain, walking it finds it."""

from copy import copy
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.audit.changes import change
from shared.audit.models import Event
from shared.audit.services import GENESIS, digest_of
from shared.audit.verification import Fault, walk
from shared.kernel.clock import JST

CHAIN = "h_1"
AT = datetime(2026, 10, 1, 9, 0, tzinfo=JST)
LENGTHS = st.integers(1, 12)
FIELDS = ["at", "actor", "organisation", "operation", "subject", "details"]


def _chain(length: int, *, subject: str = "alpha") -> list[Event]:
    events: list[Event] = []
    for position in range(1, length + 1):
        event = Event(
            chain=CHAIN,
            position=position,
            at=AT + timedelta(minutes=position),
            actor="alice",
            organisation="operator",
            operation="hospital.write",
            subject=subject,
            details=change({"beds": position}, {"beds": position + 1}),
            previous_hash=events[-1].hash if events else GENESIS,
        )
        event.hash = digest_of(event)
        events.append(event)
    return events


def _places(events: list[Event]) -> st.SearchStrategy[int]:
    return st.integers(0, len(events) - 1)


@given(LENGTHS)
def test_an_untouched_chain_is_whole(length: int) -> None:
    events = _chain(length)
    found = walk(CHAIN, events, marks={length: events[-1].hash})
    assert (found.fault, found.whole_to) == (None, length)


@given(LENGTHS, st.data())
def test_any_changed_field_is_found_where_it_is(length: int, data: st.DataObject) -> None:
    events = _chain(length)
    place, name = data.draw(_places(events)), data.draw(st.sampled_from(FIELDS))
    changed = copy(events[place])
    other = {"at": AT - timedelta(microseconds=1), "details": {"before": {}, "after": {"beds": 0}}}
    setattr(changed, name, other.get(name, "mallory"))
    events[place] = changed
    found = walk(CHAIN, events, marks={})
    assert (found.fault, found.broken_at) == (Fault.CONTENT, place + 1)


@given(LENGTHS, st.data())
def test_any_removed_event_is_found_the_last_one_by_its_export(
    length: int, data: st.DataObject
) -> None:
    events = _chain(length)
    marks = {length: events[-1].hash}
    place = data.draw(_places(events))
    del events[place]
    found = walk(CHAIN, events, marks=marks)
    assert found.fault == (Fault.TRUNCATED if place == length - 1 else Fault.POSITION)
    assert found.whole_to == place


@given(LENGTHS, st.data())
def test_any_inserted_event_is_found(length: int, data: st.DataObject) -> None:
    events = _chain(length)
    place = data.draw(_places(events))
    forged = copy(events[place])
    forged.subject = "forged"
    forged.hash = digest_of(forged)
    events.insert(place, forged)
    # It follows from its predecessor; the true one after it does not.
    assert walk(CHAIN, events, marks={}).broken_at == place + 1


@given(st.integers(2, 12), st.data())
def test_any_other_order_is_found(length: int, data: st.DataObject) -> None:
    events = _chain(length)
    order = data.draw(st.permutations(range(length)).filter(lambda one: one != sorted(one)))
    assert walk(CHAIN, [events[place] for place in order], marks={}).fault == Fault.POSITION
    # Given each other's positions they are in order, and no longer what was written.
    swapped = [copy(events[place]) for place in order]
    for position, event in enumerate(swapped, start=1):
        event.position = position
    assert walk(CHAIN, swapped, marks={}).fault is not None


@given(LENGTHS, st.data())
def test_a_chain_written_anew_is_found_by_what_was_exported(
    length: int, data: st.DataObject
) -> None:
    marked = data.draw(st.integers(1, length))
    marks = {marked: _chain(length)[marked - 1].hash}
    found = walk(CHAIN, _chain(length, subject="forged"), marks=marks)
    assert (found.fault, found.broken_at) == (Fault.ANCHOR, marked)
