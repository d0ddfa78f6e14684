"""Who collects the month may call one function in each hospital's schema, and reads nothing."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from optiserve.tenancy import owner
from optiserve.tenancy.context import COLLECTOR, PORTAL, Wear, collecting, door_of, open_door
from shared.hospitals.models import Hospital
from tests.optiserve.cells.furnishing import furnish

SUMS = "SELECT * FROM contributions('2026-10-01Z', '2026-11-01Z')"


@pytest.fixture(scope="module")
def hospital(attacked_database: str) -> Iterator[Hospital]:
    """Alpha, with rows in all of its tables."""
    with open_door(PORTAL):
        alpha = Hospital.objects.get(code="alpha")
    yield furnish(alpha)
    connection.close()


def _ask(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _owner_knows(statement: str) -> list[Any]:
    with owner.connect() as outside:
        return [row[0] for row in outside.execute(statement).fetchall()]


def _tables(schema: str) -> list[str]:
    return _owner_knows(
        f"SELECT relname FROM pg_class WHERE relnamespace = '{schema}'::regnamespace"
        " AND relkind IN ('r', 'v', 'm', 'p')"
    )


def _refusal(statement: str) -> str:
    """How PostgreSQL refuses a statement; empty if it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if statement.startswith("COPY"):
                with cursor.copy(statement) as copy:
                    list(copy)
            else:
                cursor.execute(statement)
    except (ProgrammingError, psycopg.ProgrammingError) as error:  # Django leaves a COPY's as it is
        return str(error).splitlines()[0]
    return ""


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM {home}.{table}",
        "SELECT count(*) FROM {table}",
        "SELECT 1 FROM {table}",
        "COPY {home}.{table} TO STDOUT",
        "COPY (SELECT * FROM {table}) TO STDOUT",
        "INSERT INTO {table} DEFAULT VALUES",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "LOCK TABLE {table} IN ACCESS SHARE MODE",
    ],
)
def test_every_table_of_a_hospital_is_denied(hospital: Hospital, statement: str) -> None:
    home = hospital.schema_name
    tables = _tables(home)
    with collecting(hospital):
        answers = {one: _refusal(statement.format(home=home, table=one)) for one in tables}
    assert len(answers) > 10
    assert {
        one: answer for one, answer in answers.items() if "permission denied" not in answer
    } == {}


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM public.{table}", "COPY public.{table} TO STDOUT"]
)
def test_every_table_of_the_portal_is_denied(hospital: Hospital, statement: str) -> None:
    tables = _tables("public")
    with collecting(hospital):
        answers = {one: _refusal(statement.format(table=one)) for one in tables}
    assert set(answers.values()) == {"permission denied for schema public"}


def test_the_open_door_leads_to_no_table_of_the_portal(hospital: Hospital) -> None:
    tables = {*_tables("public")} - {*_tables(hospital.schema_name)}
    with collecting(hospital):
        answers = {_refusal(f"SELECT * FROM {one}").removesuffix(one) for one in tables}
    assert all("does not exist" in answer for answer in answers)


def test_the_catalog_knows_one_right_in_each_hospitals_schema(hospital: Hospital) -> None:
    schemas = _owner_knows("SELECT nspname FROM pg_namespace WHERE nspname ~ '^h_[0-9]+$'")
    relations = f"""
        SELECT oid::regclass::text FROM pg_class
        WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        AND CASE relkind
            WHEN 'S' THEN has_sequence_privilege('{COLLECTOR}', oid, 'USAGE, SELECT, UPDATE')
            WHEN 'r' THEN has_any_column_privilege('{COLLECTOR}', oid, 'SELECT, INSERT, UPDATE')
                OR has_table_privilege('{COLLECTOR}', oid, 'DELETE, TRUNCATE, TRIGGER, MAINTAIN')
        END
    """
    functions = f"""
        SELECT nspname || '.' || proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
        WHERE nspname NOT IN ('pg_catalog', 'information_schema')
        AND has_function_privilege('{COLLECTOR}', pg_proc.oid, 'EXECUTE')
        AND has_schema_privilege('{COLLECTOR}', n.oid, 'USAGE')
    """
    assert _owner_knows(relations) == []
    assert set(_owner_knows(functions)) == {f"{schema}.contributions" for schema in schemas}


def test_a_call_gives_sums_by_category_and_maker_and_nothing_else(hospital: Hospital) -> None:
    with collecting(hospital), connection.cursor() as cursor:
        cursor.execute(SUMS)
        kinds = [column.type_display for column in cursor.description]
        rows = cursor.fetchall()
    assert kinds == ["text"] * 2 + ["int8"] * 7
    assert len({row[:2] for row in rows}) == len(rows)


@pytest.mark.parametrize("wear", list(Wear))
def test_the_hospitals_own_roles_do_not_collect(hospital: Hospital, wear: Wear) -> None:
    with open_door(door_of(hospital, wear=wear)):
        assert _refusal(SUMS) == "permission denied for function contributions"


def test_the_portal_does_not_collect(hospital: Hospital) -> None:
    home = hospital.schema_name
    with open_door(PORTAL):
        answer = _refusal(SUMS.replace("contributions", f"{home}.contributions"))
    assert answer == f"permission denied for schema {home}"
