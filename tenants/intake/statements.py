"""The set-based SQL of the intake. Each kind tells its rows in its own way (``told_KIND.sql``)."""

from collections.abc import Sequence
from functools import cache

from shared.kernel.databases import connection_for
from shared.kernel.sql import load
from tenants.intake.fields import Kind
from tenants.intake.models import ImportFile


def run(name: str, *, files: Sequence[int], kind: Kind | None = None, **params: object) -> None:
    """Execute sql/NAME.sql over the accepted rows of the given files."""
    with connection_for(ImportFile).cursor() as cursor:
        cursor.execute(_statement(name, kind), {"files": list(files), **params})


def fetch(
    name: str, *, files: Sequence[int], kind: Kind | None = None, **params: object
) -> list[tuple]:
    """All rows of sql/NAME.sql over the accepted rows of the given files."""
    with connection_for(ImportFile).cursor() as cursor:
        cursor.execute(_statement(name, kind), {"files": list(files), **params})
        return cursor.fetchall()


@cache
def _statement(name: str, kind: Kind | None) -> str:
    text = load("tenants.intake", name)
    return text.replace("{told}", load("tenants.intake", f"told_{kind}")) if kind else text
