"""Making and dropping hospitals' roles at a cost that hardly grows with their number.

Whoever makes a role administers it, and for each role that is granted PostgreSQL goes through all
that the one who grants administers: with thousands of hospitals that takes longer than their
tables. So the owner makes roles as ``optiserve_maker_DATABASE_N``, who administers a few of them,
and of all a database's makers the owner may put on the newest only. Needs the owner's login.
"""

from collections.abc import Iterable
from typing import Any, Final

from psycopg import sql

_ROLES_A_MAKER: Final = 150
_MAKER: Final = "optiserve_maker_"
_HIRED: Final = sql.SQL(
    "CREATE ROLE {maker} NOLOGIN CREATEROLE; GRANT optiserve_hospital TO {maker} WITH ADMIN OPTION"
)
_PUT_ON: Final = sql.SQL("GRANT {maker} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE")
_PUT_OFF: Final = sql.SQL("REVOKE {maker} FROM CURRENT_USER GRANTED BY CURRENT_USER")
# WITH SET FALSE: a hospital's role cannot put on the one that all have in common. A new backend
# looks through all roles its login may wear, twice as fast if the common one is not among them.
_ROLE: Final = sql.SQL(
    "CREATE ROLE {name} NOLOGIN;"
    " GRANT optiserve_hospital TO {name} WITH SET FALSE;"
    " GRANT {name} TO optiserve_app"
)
# A server's databases share its roles; each has makers of its own.
_DATABASE: Final = "SELECT oid FROM pg_database WHERE datname = current_database()"
# The maker that the owner may put on, and how many roles it administers.
_NEWEST: Final = """
    SELECT roleid::regrole::text,
           (SELECT count(*) FROM pg_auth_members made WHERE made.member = hired.roleid)
    FROM pg_auth_members hired
    WHERE member = current_user::regrole AND set_option AND starts_with(roleid::regrole::text, %s)
"""
_HOW_MANY: Final = "SELECT count(*) FROM pg_roles WHERE starts_with(rolname, %s)"
# Who administers a role, and whether the owner may put that one on.
_ITS_MAKER: Final = """
    SELECT maker.member::regrole::text, EXISTS (
        SELECT FROM pg_auth_members
        WHERE roleid = maker.member AND member = current_user::regrole AND set_option
    )
    FROM pg_auth_members maker
    WHERE roleid = %s::regrole AND admin_option AND starts_with(maker.member::regrole::text, %s)
"""


def alone(cursor: Any) -> None:
    """Nobody else in this database makes or drops roles until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('optiserve roles', 7))")


def make(cursor: Any, names: Iterable[str]) -> None:
    """Make roles that optiserve_app may wear, in a transaction that is alone()."""
    roles = [_ROLE.format(name=sql.Identifier(name)) for name in names]
    cursor.execute(_as(_maker_with_room(cursor), *roles))


def drop(cursor: Any, name: str) -> None:
    """Drop a role that make() made, in a transaction. Raises what PostgreSQL raises."""
    act(cursor, name, sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def act(cursor: Any, name: str, statement: sql.Composable) -> None:
    """Do what only whoever made a role may do with it, in a transaction.

    A role that no maker made is the owner's. Raises what PostgreSQL raises.
    """
    cursor.execute(_ITS_MAKER, [name, _MAKER])
    found = cursor.fetchone()
    if found is None:
        cursor.execute(statement)
        return
    maker, is_put_on = found
    if is_put_on:
        cursor.execute(_as(maker, statement))
        return
    cursor.execute(_PUT_ON.format(maker=sql.Identifier(maker)))
    cursor.execute(_as(maker, statement))
    cursor.execute(_PUT_OFF.format(maker=sql.Identifier(maker)))


def _maker_with_room(cursor: Any) -> str:
    """The newest maker, or another one in its place."""
    cursor.execute(_DATABASE)
    ours = f"{_MAKER}{cursor.fetchone()[0]}_"
    cursor.execute(_NEWEST, [ours])
    newest = cursor.fetchone()
    if newest and newest[1] < _ROLES_A_MAKER:
        return newest[0]
    cursor.execute(_HOW_MANY, [ours])
    name = f"{ours}{cursor.fetchone()[0] + 1}"
    cursor.execute(_HIRED.format(maker=sql.Identifier(name)))
    if newest:
        cursor.execute(_PUT_OFF.format(maker=sql.Identifier(newest[0])))
    cursor.execute(_PUT_ON.format(maker=sql.Identifier(name)))
    return name


def _as(maker: str, *statements: sql.Composable) -> sql.Composed:
    """One string: between two, our connection goes back to the role of its door."""
    worn = sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(maker))
    return sql.SQL("; ").join((worn, *statements, sql.SQL("RESET ROLE")))
