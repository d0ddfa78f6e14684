"""The owner's plain connections, for work whose round trips count."""

from typing import Any

import psycopg
from django.db import connections

from optiserve.tenancy.context import HOME as HOME


def alias_of(cell: str) -> str:
    """The alias in settings.DATABASES of a cell's owner."""
    return "owner" if cell == HOME else f"{cell}_owner"


def connect(cell: str = HOME) -> psycopg.Connection[Any]:
    """A new connection that follows no door, in autocommit. The caller closes it."""
    its = connections[alias_of(cell)].settings_dict
    options = {name: value for name, value in its["OPTIONS"].items() if name != "pool"}
    return psycopg.connect(
        host=its["HOST"],
        port=its["PORT"],
        dbname=its["NAME"],
        user=its["USER"],
        password=its["PASSWORD"],
        autocommit=True,
        options="-c search_path=public -c timezone=UTC",
        **options,
    )
