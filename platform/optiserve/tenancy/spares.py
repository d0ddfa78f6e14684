"""Schemas made in advance, so that a new hospital moves in without waiting."""

from typing import Final

from django.conf import settings
from django.db import connection

from optiserve.tenancy import cells, golden, owner, schemas
from shared.hospitals.models import Hospital, Schema, SchemaState

# One refiller at a time, or all of them would make up for the same schema.
_ONE_REFILLER: Final = "SELECT pg_advisory_xact_lock(hashtextextended('optiserve spares', 7))"
# The foreign key is checked at the end of the transaction, when the hospital's row is there.
_TAKE: Final = """
    UPDATE hospitals_schema SET hospital_id = id, updated_at = now()
    WHERE id = (
        SELECT id FROM hospitals_schema
        WHERE hospital_id IS NULL AND id <> %s AND state = %s AND cell = %s
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""


def take(cell: str = owner.HOME) -> int | None:
    """A spare schema's number for the hospital about to be written; None where the cell has none.

    Belongs to the caller's transaction: the hospital must get this id in it, and if that fails the
    schema is a spare again. Never waits for another taker.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [golden.ID, SchemaState.READY.value, cell])
        found = cursor.fetchone()
    return int(found[0]) if found else None


def count(cell: str = owner.HOME) -> int:
    """How many spares a cell has, whatever their state."""
    return Schema.objects.filter(hospital=None, cell=cell).exclude(pk=golden.ID).count()


def refill(*, wanted: int | None = None) -> int:
    """Make spares until every cell has ``wanted`` (settings.SPARE_SCHEMAS); how many were made.

    A spare's number comes from the hospitals' own sequence: no other hospital can get it.
    """
    wanted = settings.SPARE_SCHEMAS if wanted is None else wanted
    return sum(_refill(cell, wanted) for cell in cells.known() if count(cell) < wanted)


def _refill(cell: str, wanted: int) -> int:
    made = 0
    with owner.connect() as alone, alone.transaction():
        alone.execute(_ONE_REFILLER)
        while count(cell) < wanted:
            number = alone.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Hospital._meta.db_table]
            ).fetchone()
            schemas.make(int(number[0]) if number else 0, cell=cell)
            made += 1
    return made
