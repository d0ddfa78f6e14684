"""Running questions about devices, which all begin with the devices' time in service."""

from datetime import datetime
from typing import Any

from shared.kernel import sql
from shared.kernel.databases import connection_for
from tenants.equipment.models import Device

_PACKAGE = "reporting.queries"


def ask(*names: str, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    """The rows of the last name's .sql for [since, until), inside one hospital.

    It stands on in_service.sql and on the files named before it, in their order.
    """
    texts = (sql.load(_PACKAGE, name) for name in ("in_service", *names))
    return _rows("".join(texts), since, until)


def ask_alone(name: str, *, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    """The rows of ``name``.sql by itself for [since, until), inside one hospital."""
    return _rows(sql.load(_PACKAGE, name), since, until)


def _rows(text: str, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    with connection_for(Device).cursor() as cursor:
        cursor.execute(text, {"since": since, "until": until})
        return list(cursor.fetchall())
