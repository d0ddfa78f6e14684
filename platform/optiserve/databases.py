"""The databases that the environment names: home, its owner's, and those of further cells."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from optiserve import env

# Parameters are bound by the server; a statement said more often on a connection is prepared.
_PREPARED: Final = {"server_side_binding": True, "prepare_threshold": 5}
# Seconds after which a pool replaces a connection.
_POOLED_FOR: Final = 900


def of(cells: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: ``default``, ``owner`` where its address is known, both for each cell.

    Only processes that create or migrate schemas hold an owner's login; it wears no role. Raises
    ImproperlyConfigured for an address that is missing.
    """
    home = _database(env.address("DATABASE_URL"), **_serving())
    home["OPTIONS"] |= _PREPARED | _pool()
    found = {"default": home}
    if owner_url := env.address("DATABASE_OWNER_URL", ""):
        found["owner"] = _database(owner_url, WEAR_ROLES=False, TEST={"MIRROR": "default"})
    for cell in cells:
        serving = _database(env.address(f"CELL_{cell.upper()}_DATABASE_URL"), CELL=cell)
        serving["OPTIONS"] = home["OPTIONS"] | serving["OPTIONS"]
        found[cell] = home | serving
        if owner_url := env.address(f"CELL_{cell.upper()}_OWNER_URL", ""):
            found[f"{cell}_owner"] = _database(owner_url, WEAR_ROLES=False, CELL=cell)
    return found


def _database(url: str, **more: Any) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "optiserve.tenancy.backend",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        # A cursor on the server outlives its door: whoever comes next could fetch from it.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        **more,
    }


def _serving() -> dict[str, int]:
    """A PostgreSQL process remembers every schema it has seen (0.4 MB each): it is replaced."""
    return {
        "CONN_MAX_AGE": 0 if env.flag("DATABASE_POOL") else 300,
        "RECYCLE_AFTER": env.number("DATABASE_RECYCLE_AFTER", 100),
    }


def _pool() -> dict[str, Any]:
    """psycopg's pool, for web processes only: a pool does not survive Celery's fork."""
    if not env.flag("DATABASE_POOL"):
        return {}
    size = env.number("DATABASE_POOL_SIZE", 8)
    return {"pool": {"min_size": 1, "max_size": size, "max_lifetime": _POOLED_FOR}}
