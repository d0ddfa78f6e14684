"""L9 to L13, L17, L19: what travels between us and the server, statement by statement."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, connection, transaction

from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward
from tests.isolation.log_replay import MARKER


@contextmanager
def _round_trips() -> Iterator[list[str]]:
    """What the client sends within the block: a kind of message for every time it then waits."""
    sent: list[str] = []
    connection.ensure_connection()
    pgconn = connection.connection.pgconn
    with tempfile.TemporaryFile("w+") as file:
        pgconn.trace(file.fileno())
        try:
            yield sent
        finally:
            pgconn.untrace()
        file.seek(0)
        messages = [line.split("\t") for line in file]
        # A simple query, or the Sync that ends an extended one.
        sent += [kind for _, way, _, kind, *_ in messages if way == "F" and kind.strip() in _ENDS]


_ENDS = {"Query", "Sync"}


def _worn() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_the_library_lets_a_second_command_and_a_function_change_the_role(
    stock: dict[str, Any],
) -> None:
    """L9, on the library as it is."""
    assert stock["L9"] == {"second command": "t2", "set_config": "t2"}


@pytest.mark.parametrize("params", [None, [1]], ids=["bare", "with parameters"])
@pytest.mark.parametrize(
    "text",
    ["SELECT 1; SET ROLE {0}; SELECT name FROM {0}.equipment_ward", "SET ROLE {0}"],
    ids=["second command", "alone"],
)
def test_ours_refuses_them_with_and_without_parameters(
    own_database: str, text: str, params: list[int] | None
) -> None:
    """L9, L10: the extended protocol takes one command, and a lone change of role hangs up."""
    alpha, bravo = (Hospital.objects.get(code=code) for code in ("alpha", "bravo"))
    with inside(alpha):
        statement = f"{text.format(bravo.schema_name)} {MARKER}" + (" -- %s" if params else "")
        with connection.cursor() as cursor, pytest.raises(Error, match=r"SET|multiple"):
            cursor.execute(statement, params)
        assert _worn() == alpha.schema_name


def test_a_statement_at_the_same_door_is_one_round_trip(own_database: str) -> None:
    """L11: the check before every statement costs none."""
    alpha = Hospital.objects.get(code="alpha")
    with inside(alpha):
        Ward.objects.count()
        with _round_trips() as sent:
            Ward.objects.count()
            Ward.objects.count()
    assert len(sent) == 2


def test_a_switch_is_one_round_trip_more(own_database: str) -> None:
    """L11, L13: one string, however many hospitals the login may go to."""
    alpha, bravo = (Hospital.objects.get(code=code) for code in ("alpha", "bravo"))
    with inside(alpha):
        Ward.objects.count()
    with inside(bravo), _round_trips() as sent:
        Ward.objects.count()
    assert len(sent) == 2


def test_the_server_tells_its_path_unasked_after_a_rollback_too(own_database: str) -> None:
    """L12."""
    alpha = Hospital.objects.get(code="alpha")
    with inside(alpha):
        with transaction.atomic():
            Ward.objects.count()
            with open_door(PORTAL):
                _worn()
            assert connection.connection.info.parameter_status("search_path") == "public"
            transaction.set_rollback(True)
        path = connection.connection.info.parameter_status("search_path")
    assert path == f"{alpha.schema_name}, public"


def test_a_role_is_reached_in_one_step(own_database: str) -> None:
    """L13: SET ROLE looks at all memberships of the login, and of no role behind another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT m.member::regrole::text FROM pg_auth_members m"
            " JOIN pg_roles r ON r.oid = m.roleid WHERE r.rolname ~ '^h_[0-9]+(_[a-z]+)?$'"
            " AND m.member::regrole::text !~ '^(optiserve_(owner|app|maker_.*)|h_[0-9]+_login_.*)$'"
        )
        assert cursor.fetchall() == []


def test_a_plan_looks_at_the_hospitals_own_tables_only(own_database: str) -> None:
    """L19: nothing in it grows with the number of schemas."""
    alpha = Hospital.objects.get(code="alpha")
    with inside(alpha):
        plan = Ward.objects.filter(name="ICU").explain(verbose=True)
    assert set(re.findall(r" on (\w+)\.", plan)) == {alpha.schema_name}


def test_a_prepared_statement_reads_the_open_hospitals_rows(
    own_database: str, alpha: Hospital, bravo: Hospital
) -> None:
    """PostgreSQL analyses it anew where the path has changed, and asks for the role's rights."""
    for hospital in (alpha, bravo):
        with inside(hospital):
            Ward.objects.create(name=hospital.code)
    for _ in range(10):
        for hospital in (alpha, bravo):
            with inside(hospital):
                assert Ward.objects.get(name__startswith="").name == hospital.code
    with inside(alpha), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'ward'")
        assert cursor.fetchone() == (1,)
