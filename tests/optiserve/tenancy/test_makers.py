"""Roles are made by makers, so that making one costs the same however many there are."""

from typing import Any

import pytest

from optiserve.tenancy import makers, owner, rights, schemas
from optiserve.tenancy.context import Wear

_ADMINISTERS = """
    SELECT roleid::regrole::text FROM pg_auth_members
    WHERE member = 'optiserve_owner'::regrole AND roleid::regrole::text = %s
"""
_PUT_ON = """
    SELECT roleid::regrole::text FROM pg_auth_members
    WHERE member = 'optiserve_owner'::regrole AND set_option AND roleid::regrole::text LIKE (
        SELECT 'optiserve_maker_' || oid || '%' FROM pg_database WHERE datname = current_database()
    )
"""
_MAKER_OF = """
    SELECT member::regrole::text FROM pg_auth_members
    WHERE roleid = %s::regrole AND admin_option
"""


def _ask(text: str, *params: Any) -> list[str]:
    with owner.connect() as connection:
        return [row[0] for row in connection.execute(text, params or None).fetchall()]


def _make(schema: str) -> None:
    with owner.connect() as connection, connection.transaction():
        rights.make_roles(connection.cursor(), schema)


def _drop(schema: str) -> None:
    with owner.connect() as connection, connection.transaction():
        for wear in Wear:
            makers.drop(connection.cursor(), f"{schema}{wear}")


def test_the_owner_administers_no_hospitals_role_itself(own_database: str) -> None:
    schemas.make(910001)
    assert _ask(_ADMINISTERS, "h_910001") == []
    assert _ask(_MAKER_OF, "h_910001") == _ask(_PUT_ON)


def test_a_full_maker_is_followed_by_another_and_only_the_newest_can_be_put_on(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make("h_910002")
    monkeypatch.setattr(makers, "_ROLES_A_MAKER", 1)
    _make("h_910003")
    first, second = _ask(_MAKER_OF, "h_910002"), _ask(_MAKER_OF, "h_910003")
    assert first != second
    assert _ask(_PUT_ON) == second
    _drop("h_910002")
    _drop("h_910003")


def test_the_role_of_an_earlier_maker_can_be_dropped_and_leaves_nothing_to_put_on(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make("h_910004")
    monkeypatch.setattr(makers, "_ROLES_A_MAKER", 1)
    _make("h_910005")
    _drop("h_910004")
    assert _ask("SELECT rolname FROM pg_roles WHERE rolname LIKE 'h\\_910004%'") == []
    assert _ask(_PUT_ON) == _ask(_MAKER_OF, "h_910005")
    _drop("h_910005")


def test_a_role_that_the_owner_made_itself_is_dropped_as_well(own_database: str) -> None:
    with owner.connect() as connection, connection.transaction():
        connection.execute("CREATE ROLE h_910006 NOLOGIN")
        makers.drop(connection.cursor(), "h_910006")
    assert _ask("SELECT rolname FROM pg_roles WHERE rolname = 'h_910006'") == []
