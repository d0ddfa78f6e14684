"""The audit trail: a chain that nobody can change unseen, and a table that refuses changes."""

from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from shared.audit import queries, services
from shared.audit.models import Event
from shared.kernel.clock import JST
from tests import services as test_services

AT = datetime(2026, 10, 1, 9, 0, tzinfo=JST)


def _record(operation: str) -> Event:
    return services.record(
        chain="tests", at=AT, actor="alice", organisation="operator", operation=operation
    )


def test_each_event_carries_its_predecessors_hash(db: Any) -> None:
    first, second = _record("one"), _record("two")
    assert (first.position, second.position) == (1, 2)
    assert second.previous_hash == first.hash


def test_a_whole_chain_has_no_break(db: Any) -> None:
    for operation in ("one", "two", "three"):
        _record(operation)
    assert queries.first_break("tests") is None


def test_the_application_may_not_change_an_event(db: Any) -> None:
    _record("one")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(actor="mallory")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event"]
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
            "UPDATE audit_event SET actor = 'x' WHERE chain = 'tests' AND position = 2"
        )
    assert queries.first_break("tests") == 2
