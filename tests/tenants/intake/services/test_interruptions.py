"""A connection that dies at any statement loses nothing and doubles nothing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection

from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital
from tenants.intake.models import FileState, ImportFile, ImportRow
from tests import services as servers
from tests.tenants.intake.services.arrivals import (
    NOVEMBER,
    OCTOBER,
    commit,
    hand_over,
    known,
    pump,
)

BEFORE = [pump(number) for number in range(20)]
AFTER = [pump(0, ward="ICU"), *BEFORE[1:19], pump(20), ("", *pump(21)[1:])]


@contextmanager
def _dying_at(statement: int) -> Iterator[None]:
    """The server ends the connection just before its n-th statement."""
    left = iter(range(statement - 1, -1, -1))

    def die(execute: Callable[..., Any], *arguments: Any) -> Any:
        if next(left, None) == 0:
            victim = connection.connection.info.backend_pid
            with psycopg.connect(servers.plan().superuser_url, autocommit=True) as superuser:
                superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [victim])
        return execute(*arguments)

    with connection.execute_wrapper(die):
        yield


def _settle(hospital: Hospital) -> None:
    with inside(hospital):
        commit("ledger", OCTOBER, BEFORE)
        commit("loans", OCTOBER, [("ME-20", "2026/10/30 9:00", "", "ICU")])


def _deliver() -> ImportFile:
    return hand_over("ledger", NOVEMBER, AFTER, auto_commit=True)


@pytest.fixture
def disturbed(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Hospital:
    monkeypatch.setattr("tenants.intake.services.holds.MOST_REJECTED_PERCENT", 10)
    for hospital in Hospital.objects.all():
        _settle(hospital)
    return Hospital.objects.get(code="alpha")


def test_a_connection_killed_at_any_statement_changes_nothing_in_the_end(
    disturbed: Hospital,
) -> None:
    with inside(Hospital.objects.get(code="bravo")):
        _deliver()
        undisturbed = known()
    deaths = 0
    with inside(disturbed):
        while True:
            try:
                with _dying_at(deaths + 1):
                    file = _deliver()
                break
            except (OperationalError, InterfaceError):
                deaths += 1
                connection.close()
        assert deaths > 20
        assert file.state == FileState.COMMITTED
        assert ImportFile.objects.filter(month=NOVEMBER.start).count() == 1
        assert ImportRow.objects.filter(file=file).count() == len(AFTER)
        assert known() == undisturbed


def test_two_who_hand_over_the_same_bytes_at_once_make_one_file(disturbed: Hospital) -> None:
    def deliver() -> None:
        with inside(disturbed):
            _deliver()
        connection.close()

    threads = [threading.Thread(target=copy_context().run, args=[deliver]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with inside(disturbed):
        file = ImportFile.objects.get(month=NOVEMBER.start)
        assert (file.state, file.rows_new) == (FileState.COMMITTED, 1)
        assert ImportRow.objects.filter(file=file).count() == len(AFTER)
