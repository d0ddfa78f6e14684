"""A hospital's own login to PostgreSQL, for who asks for the only true wall.

PostgreSQL checks SET ROLE against the login. ``h_17_login_2`` may put on the roles of h_17 and no
others, and everybody's login may no longer put on those. The number at the end counts passwords:
each has a login of its own, so that the next one works before the last one ends. No password is
stored: it is derived from a key that every process holds. To make or end one needs the owner.
"""

import hmac
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from optiserve.tenancy import makers, owner
from optiserve.tenancy.context import PORTAL, HospitalLike, Wear, open_door
from shared.kernel.errors import DomainError

# Without INHERIT it may do nothing until it has put a role on, as everybody's login.
_MAKE: Final = sql.SQL("CREATE ROLE {login} LOGIN NOINHERIT")
_SET: Final = sql.SQL(
    "ALTER ROLE {login} PASSWORD {verifier}; ALTER ROLE {login} SET timezone = 'UTC'"
)
_LET: Final = sql.SQL("GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE")


class NoLoginsKey(DomainError):
    """LOGINS_KEY is not set, so that nobody could know a login's password."""

    code = "own-login-no-key"


def password_of(login: str) -> str:
    """HMAC-SHA256 of the login's name, hex. Raises NoLoginsKey."""
    if not settings.LOGINS_KEY:
        raise NoLoginsKey(login=login)
    return hmac.digest(settings.LOGINS_KEY.encode(), login.encode(), "sha256").hex()


def establish(hospital: HospitalLike, login: str) -> None:
    """Make the login wherever the hospital has roles. Repeatable. Raises NoLoginsKey."""
    password = password_of(login)

    def make(cursor: Any) -> None:
        name = sql.Identifier(login)
        if login not in _logins(cursor, hospital):
            makers.act(cursor, hospital.schema_name, _MAKE.format(login=name))
        # The server, and its log, see a verifier only (RFC 5803).
        verifier = cursor.connection.pgconn.encrypt_password(
            password.encode(), login.encode(), b"scram-sha-256"
        )
        makers.act(cursor, login, _SET.format(login=name, verifier=sql.Literal(verifier.decode())))
        _for_each_role(cursor, hospital, _LET, login=name)

    _everywhere(hospital, make)


def narrow(hospital: HospitalLike, login: str) -> None:
    """From now on nobody but this login may put the hospital's roles on. Repeatable."""

    def take(cursor: Any) -> None:
        _for_each_role(cursor, hospital, sql.SQL("REVOKE {role} FROM optiserve_app"))
        _drop(cursor, hospital, but=login)

    _everywhere(hospital, take)


def widen(hospital: HospitalLike) -> None:
    """Everybody's login may put the hospital's roles on. Repeatable."""
    grant = sql.SQL("GRANT {role} TO optiserve_app")
    _everywhere(hospital, lambda cursor: _for_each_role(cursor, hospital, grant))


def drop(hospital: HospitalLike) -> None:
    """End all of the hospital's logins. Repeatable."""
    _everywhere(hospital, lambda cursor: _drop(cursor, hospital))


def _everywhere(hospital: HospitalLike, work: Callable[[Any], object]) -> None:
    """At home, and where the hospital lives: each in a transaction of its own."""
    for alias in sorted({owner.alias_of(owner.HOME), owner.alias_of(hospital.cell)}):
        with open_door(PORTAL), transaction.atomic(using=alias):
            cursor = connections[alias].cursor()
            makers.alone(cursor)
            work(cursor)


def _drop(cursor: Any, hospital: HospitalLike, *, but: str = "") -> None:
    for login in _logins(cursor, hospital):
        if login != but:
            makers.drop(cursor, login)


def _logins(cursor: Any, hospital: HospitalLike) -> list[str]:
    its = f"^{hospital.schema_name}_login_[0-9]+$"
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname ~ %s", [its])
    return [name for (name,) in cursor.fetchall()]


def _for_each_role(cursor: Any, hospital: HospitalLike, text: sql.SQL, **names: Any) -> None:
    for role in (f"{hospital.schema_name}{wear}" for wear in Wear):
        makers.act(cursor, role, text.format(role=sql.Identifier(role), **names))
