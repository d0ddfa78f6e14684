"""Where a connection stands, and that nothing stays on it."""

from collections.abc import Iterator
from contextvars import Context
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, connection, transaction

from optiserve.tenancy import alarms
from optiserve.tenancy.backend.base import DatabaseWrapper
from optiserve.tenancy.backend.stand import WallBroken
from optiserve.tenancy.context import WEB, NoDoor, as_job, door_of, inside
from optiserve.tenancy.context import _limits as limits
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward
from tests import services
from tests.isolation.log_replay import MARKER


def _ask(question: str, on: Any = connection) -> str:
    with on.cursor() as cursor:
        cursor.execute(f"SELECT {question}")
        return str(cursor.fetchone()[0])


def _behind_its_back(statement: str, on: Any = connection) -> None:
    _ask("1", on=on)  # at the door first
    on.connection.pgconn.exec_(f"{statement} {MARKER}".encode())


def _drop(hospital: Hospital) -> None:
    name = connection.settings_dict["NAME"]
    with psycopg.connect(services.plan().superuser_url, dbname=name) as admin:
        admin.execute(f"DROP SCHEMA {hospital.schema_name} CASCADE")


@pytest.fixture
def home(own_database: str) -> Hospital:
    """Alpha, in a database where nothing is rolled back."""
    return Hospital.objects.get(code="alpha")


@pytest.fixture
def away(own_database: str) -> Hospital:
    """Bravo, in the same database."""
    return Hospital.objects.get(code="bravo")


@pytest.fixture
def pooled(own_database: str) -> Iterator[DatabaseWrapper]:
    """A connection of its own that comes from a pool of one."""
    usual = connection.settings_dict
    options = {**usual["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}}
    wrapper = DatabaseWrapper({**usual, "OPTIONS": options, "CONN_MAX_AGE": 0}, alias="pooled")
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def test_the_server_calls_a_connection_by_the_hospitals_code(in_alpha: Any) -> None:
    assert _ask("current_setting('application_name')") == "alpha"


def test_a_request_has_seconds_and_a_job_has_minutes(in_alpha: Any) -> None:
    token = limits.set(WEB)
    assert _ask("current_setting('statement_timeout')") == "15s"
    with as_job():
        assert _ask("current_setting('statement_timeout')") == "10min"
        assert _ask("current_setting('lock_timeout')") == "1min"
    limits.reset(token)


def test_a_changed_path_breaks_the_wall(home: Hospital) -> None:
    before = alarms.heard().get("walls.broken", 0)
    with inside(home):
        _ask("1")
        _behind_its_back("SET search_path TO public")
        with pytest.raises(WallBroken):
            _ask("1")
    assert connection.connection is None
    assert alarms.heard()["walls.broken"] == before + 1


def test_a_role_without_its_schema_breaks_the_wall(home: Hospital) -> None:
    _drop(home)
    with inside(home), pytest.raises(WallBroken, match="does not exist"):
        _ask("1")


@pytest.mark.parametrize(
    "statement", ["SET ROLE optiserve_portal", "SET work_mem TO '1GB'", "RESET ALL", "LISTEN x"]
)
def test_who_leaves_something_on_a_connection_has_no_connection_any_more(
    home: Hospital, statement: str
) -> None:
    with inside(home):
        pid = _ask("pg_backend_pid()")
        with pytest.raises(WallBroken), connection.cursor() as cursor:
            cursor.execute(f"{statement} {MARKER}")
        assert connection.connection is None
        assert _ask("current_user") == home.schema_name
        assert _ask("pg_backend_pid()") != pid


def test_a_pool_hands_out_clean_connections_that_stand_where_they_stood(
    home: Hospital, pooled: DatabaseWrapper
) -> None:
    with inside(home):
        pid = _ask("pg_backend_pid()", on=pooled)
        _behind_its_back("SET ROLE optiserve_portal", on=pooled)
        pooled.close()
        pooled.connect()
        assert pooled.stand.door == door_of(home)
        assert _ask("current_user", on=pooled) == home.schema_name
        assert _ask("pg_backend_pid()", on=pooled) == pid


def test_a_cursor_that_outlived_its_connection_asks_nothing(
    home: Hospital, pooled: DatabaseWrapper
) -> None:
    with inside(home):
        cursor = pooled.cursor()
        pooled.close()
        with pytest.raises(InterfaceError, match="older than its connection"):
            cursor.execute("SELECT 1")


def test_after_enough_hospitals_the_backend_is_replaced(
    home: Hospital, away: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "RECYCLE_AFTER", 2)
    with inside(home), transaction.atomic():
        pid = _ask("pg_backend_pid()")
        with inside(away):
            assert _ask("pg_backend_pid()") == pid
        assert _ask("pg_backend_pid()") == pid
    with inside(home):
        assert _ask("pg_backend_pid()") != pid


def test_a_backend_is_not_replaced_while_somebody_reads_from_it(
    home: Hospital, away: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(home):
        Ward.objects.bulk_create(Ward(name=f"{number}") for number in range(5))
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "RECYCLE_AFTER", 2)
        names = []
        for ward in Ward.objects.iterator(chunk_size=2):
            with inside(away):
                Ward.objects.count()
            names.append(ward.name)
    assert sorted(names) == ["0", "1", "2", "3", "4"]


def test_a_copy_needs_a_door(home: Hospital) -> None:
    def copy() -> None:
        with connection.cursor() as cursor, cursor.copy("COPY (SELECT 1) TO STDOUT") as rows:
            list(rows)

    with inside(home):
        copy()
    with pytest.raises(NoDoor):
        Context().run(copy)


def test_a_named_cursor_reads_the_hospital_at_which_it_began(
    home: Hospital, away: Hospital
) -> None:
    with inside(home):
        Ward.objects.create(name="home")
        wards = Ward.objects.iterator()
        first = next(wards)
    with inside(away):
        assert list(Ward.objects.iterator()) == []
    assert (first.name, list(wards)) == ("home", [])
