"""Whoever starts OptiServe with a login that no wall holds is refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from optiserve.checks import the_login_is_held_by_the_walls
from optiserve.tenancy.backend import login
from optiserve.tenancy.backend.login import UnwalledLogin
from tests import services


@contextmanager
def _as(user: str, password: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", user)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", password)
    try:
        yield
    finally:
        connection.close()


@contextmanager
def _made(database: str, words: str) -> Iterator[str]:
    """A login that is like the application's, and a little more."""
    with psycopg.connect(services.plan().superuser_url, autocommit=True, dbname=database) as admin:
        name = sql.Identifier("nearly_app")
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x' NOINHERIT").format(name))
        admin.execute(sql.SQL("ALTER ROLE {} SET timezone = 'UTC'").format(name))
        admin.execute(sql.SQL(words).format(name=name, database=sql.Identifier(database)))
        try:
            yield "nearly_app"
        finally:
            admin.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(name))
            admin.execute(sql.SQL("DROP ROLE {}").format(name))


def test_the_applications_own_login_is_held_by_the_walls(own_database: str) -> None:
    login._sound.clear()
    connection.ensure_connection()
    assert login._sound == {("optiserve_app", own_database)}


@pytest.mark.parametrize(
    ("words", "weakness"),
    [
        ("ALTER ROLE {name} SUPERUSER", "superuser"),
        ("ALTER ROLE {name} BYPASSRLS", "bypasses_row_security"),
        ("ALTER ROLE {name} CREATEROLE", "makes_roles"),
        ("GRANT CREATE ON DATABASE {database} TO {name}", "creates_schemas"),
        ("GRANT CREATE ON SCHEMA public TO {name}", "creates_in_public"),
        ("GRANT optiserve_owner TO {name}", "may_become_the_owner"),
        ("ALTER TABLE delegation_dealer OWNER TO {name}", "owns_tables"),
    ],
    ids=lambda text: text if " " not in text else "",
)
def test_a_login_that_could_pass_the_walls_is_refused(
    own_database: str, monkeypatch: pytest.MonkeyPatch, words: str, weakness: str
) -> None:
    with _made(own_database, words) as user, _as(user, "x", monkeypatch):
        with pytest.raises(UnwalledLogin, match=weakness):
            connection.ensure_connection()
        found = the_login_is_held_by_the_walls(None, databases=["default"])
        assert [one.id for one in found] == ["optiserve.E002"]
