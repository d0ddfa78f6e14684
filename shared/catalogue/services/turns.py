"""One after the other: who changes what words mean waits for the others."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from shared.catalogue.models import CatalogueChange


def take_turn() -> None:
    """Wait until no other transaction changes the catalogue; the turn ends with the transaction.

    So changes are committed in the order of their ids, and whoever has matched up to one has seen
    all before it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('catalogue', 7))")


def note_change(
    *,
    operation: str,
    thing: str,
    by: str,
    at: datetime,
    details: dict[str, Any],
    months: Sequence[date] = (),
) -> CatalogueChange:
    """Write down that words mean something else now; every hospital is to be matched anew.

    The caller has its turn.
    """
    return CatalogueChange.objects.create(
        operation=operation, thing=thing, by=by, at=at, details=details, months=list(months)
    )
