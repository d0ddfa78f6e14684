"""The audit trail: a chain that nobody can change unseen, and a table that refuses changes."""

from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connections, transaction

from optiserve.tenancy.context import PORTAL, Wear, door_of, open_door
from shared.audit import queries, services
from shared.audit.changes import NotForTheTrail
from shared.audit.models import Anchor, Event
from shared.audit.verification import Fault, Finding, walk
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from tests import services as test_services

CHAIN = "h_999999"
AT = datetime(2026, 10, 1, 9, 0, tzinfo=JST)


def _record(operation: str) -> Event:
    return services.record(
        chain=CHAIN, at=AT, actor="alice", organisation="operator", operation=operation
    )


def _walked() -> Finding:
    return walk(CHAIN, queries.along(CHAIN), marks={})


def test_each_event_carries_its_predecessors_hash(db: Any) -> None:
    first, second = _record("one"), _record("two")
    assert (first.position, second.position) == (1, 2)
    assert second.previous_hash == first.hash


def test_a_whole_chain_has_no_break(db: Any) -> None:
    for operation in ("one", "two", "three"):
        _record(operation)
    assert (_walked().fault, _walked().whole_to) == (None, 3)


def test_the_application_may_not_change_an_event(db: Any) -> None:
    _record("one")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(actor="mallory")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_anchor SET last_hash = ''",
        "DELETE FROM audit_anchor",
    ],
)
def test_even_the_owner_is_refused(own_database: str, statement: str) -> None:
    _record("one")
    with pytest.raises(DatabaseError, match="append-only"):
        connections["owner"].cursor().execute(statement)


def test_a_change_behind_the_triggers_back_is_found(own_database: str) -> None:
    for operation in ("one", "two", "three"):
        _record(operation)
    url = test_services.plan().superuser_url
    with psycopg.connect(url, dbname=own_database, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "UPDATE audit_event SET actor = 'x' WHERE chain = %s AND position = 2", [CHAIN]
        )
    assert (_walked().fault, _walked().broken_at) == (Fault.CONTENT, 2)


@pytest.mark.parametrize("wear", [Wear.STAFF, Wear.READER, Wear.VISITOR, None])
@pytest.mark.parametrize("model", [Event, Anchor])
def test_no_role_of_the_application_changes_or_deletes(
    alpha: Hospital, wear: Wear | None, model: Any
) -> None:
    door = PORTAL if wear is None else door_of(alpha, wear=wear)
    with open_door(door):
        for work in (
            lambda: model.objects.update(chain="portal"),
            lambda: model.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                work()


def test_a_chain_is_called_after_an_id_not_after_an_address(db: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        services.record(chain="alpha", at=AT, actor="a", organisation="operator", operation="x")


def test_a_fraction_would_not_come_back_as_it_was(db: Any) -> None:
    with pytest.raises(NotForTheTrail):
        services.record(
            chain=CHAIN, at=AT, actor="a", organisation="x", operation="x", details={"price": 1e16}
        )
