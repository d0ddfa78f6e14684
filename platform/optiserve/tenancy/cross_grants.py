"""Rights that lead from one hospital to another: there must be none, and one query says so."""

from dataclasses import dataclass
from typing import Any

import psycopg

from optiserve.tenancy import cells, owner
from shared.kernel.sql import load


@dataclass(frozen=True, slots=True)
class CrossGrant:
    """Somebody's right on a hospital's schema ``home``, or on a role of it, that is not its own."""

    home: str
    kind: str
    name: str
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.who} has {self.what} on {self.kind} {self.name} of {self.home}"


def find() -> list[CrossGrant]:
    """All of them, in every database that hospitals live in."""
    found = []
    for cell in cells.known():
        with owner.connect(cell) as connection:
            found += read(connection)
    return found


def read(connection: psycopg.Connection[Any]) -> list[CrossGrant]:
    """Those of one database, from its catalog."""
    rows = connection.execute(load("optiserve.tenancy", "cross_grants")).fetchall()
    return [CrossGrant(*row) for row in rows]
