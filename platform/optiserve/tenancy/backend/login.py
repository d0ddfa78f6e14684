"""The application's login must be one that the walls hold back."""

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shared.kernel.sql import load

# What a managed PostgreSQL leaves open; there every hospital has a login of its own instead.
_OPEN_CATALOG: Final = "changes_roles_by_function"

# Logins that were looked at by this process: user and database.
_sound: set[tuple[str, str]] = set()


class UnwalledLogin(ImproperlyConfigured):
    """PostgreSQL would not hold this login back; see ``weaknesses``."""


def weaknesses(connection: Any) -> list[str]:
    """Why PostgreSQL would not hold a psycopg connection's login back; empty when it does."""
    with connection.cursor() as cursor:
        cursor.execute(load("optiserve.tenancy", "login"))
        names = [column.name for column in cursor.description]
        found = [name for name, is_so in zip(names, cursor.fetchone(), strict=True) if is_so]
    if settings.MANAGED_POSTGRESQL and _OPEN_CATALOG in found:
        found.remove(_OPEN_CATALOG)
    return found


def require_sound(connection: Any) -> None:
    """Refuse to work as a login that could pass the walls. Looks once a process. UnwalledLogin."""
    info = connection.info
    login = (info.user, info.dbname)
    if login in _sound:
        return
    found = weaknesses(connection)
    if found:
        raise UnwalledLogin(
            f"DATABASE_URL signs in as {info.user!r}, whom no wall holds: {', '.join(found)}. "
            "Use the login optiserve_app (docs/operations.md)."
        )
    _sound.add(login)
