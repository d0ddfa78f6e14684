"""Running questions about devices, which all begin with the devices' time in service."""

from datetime import datetime
from typing import Any

from shared.kernel import sql
from shared.kernel.databases import connection_for
from tenants.equipment.models import Device

_PACKAGE = "reporting.queries"


def ask(name: str, *, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    """The rows of ``name``.sql on top of in_service.sql for [since, until), inside one hospital."""
    return _rows(sql.load(_PACKAGE, "in_service") + sql.load(_PACKAGE, name), since, until)


def ask_alone(name: str, *, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    """The rows of ``name``.sql by itself for [since, until), inside one hospital."""
    return _rows(sql.load(_PACKAGE, name), since, until)


def _rows(text: str, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    with connection_for(Device).cursor() as cursor:
        cursor.execute(text, {"since": since, "until": until})
        return list(cursor.fetchall())
