"""The set-based SQL of the intake. Each kind tells its rows in its own way (``told_KIND.sql``)."""

from collections.abc import Sequence
from functools import cache
from typing import Literal

from shared.kernel.databases import connection_for
from shared.kernel.sql import load
from tenants.intake.fields import Kind
from tenants.intake.models import ImportFile

Told = Kind | Literal["returns"]
"""What can be told: the kinds of files, and returns that lending records tell without a loan."""


def run(name: str, *, files: Sequence[int], kind: Told | None = None, **params: object) -> None:
    """Execute sql/NAME.sql over the accepted rows of the given files."""
    with connection_for(ImportFile).cursor() as cursor:
        cursor.execute(_statement(name, kind), {"files": list(files), **params})


def fetch(
    name: str, *, files: Sequence[int], kind: Told | None = None, **params: object
) -> list[tuple]:
    """All rows of sql/NAME.sql over the accepted rows of the given files."""
    with connection_for(ImportFile).cursor() as cursor:
        cursor.execute(_statement(name, kind), {"files": list(files), **params})
        return cursor.fetchall()


@cache
def _statement(name: str, kind: Told | None) -> str:
    text = load("tenants.intake", name)
    if kind is None:
        return text
    if "{changes}" in text:
        text = text.replace("{changes}", load("tenants.intake", f"changes_{kind}"))
    return text.replace("{told}", load("tenants.intake", f"told_{kind}"))
