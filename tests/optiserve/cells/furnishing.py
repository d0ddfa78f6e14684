"""A hospital with rows in all of its tables, full of what a careless copy would change."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from optiserve.tenancy.cells import place_of
from optiserve.tenancy.context import inside
from optiserve.tenancy.owner import alias_of
from shared.hospitals.models import Hospital
from tests.people import LONG_AGO

AWKWARD = "\t\\N\\.\r\n\"'%s ,;病棟\u3000🏥"
Rows = dict[str, list[tuple[Any, ...]]]

_RIGHTS = """
    SELECT relname, coalesce(attname, ''), grantee::regrole::text, privilege_type
    FROM pg_class
    LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attacl IS NOT NULL
    CROSS JOIN LATERAL aclexplode(coalesce(attacl, relacl)) acl
    WHERE relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT nspname, '', grantee::regrole::text, privilege_type
    FROM pg_namespace CROSS JOIN LATERAL aclexplode(nspacl) acl
    WHERE nspname = current_schema()
    ORDER BY 1, 2, 3, 4
"""


def furnish(hospital: Hospital, *, each: int = 3) -> Hospital:
    """Write a few rows into every table, in the open transaction or for good."""
    with inside(hospital):
        for model in models_of_a_hospital():
            for number in range(each):
                model.objects.create(
                    **{
                        field.name: _value(field, number)
                        for field in model._meta.concrete_fields
                        if not field.primary_key
                    }
                )
    return hospital


def models_of_a_hospital() -> list[Any]:
    """All models of a hospital's schema, in the order in which rows can be written."""
    return [
        model
        for app in settings.TENANT_APPS
        for model in apps.get_app_config(app.rpartition(".")[2]).get_models()
    ]


def rows_of(hospital: Hospital) -> Rows:
    """Every row of every table, read where the hospital lives."""
    with inside(hospital):
        return {
            model._meta.db_table: list(model.objects.order_by("pk").values_list())
            for model in models_of_a_hospital()
        }


def rights_of(hospital: Hospital, cell: str) -> list[tuple[str, ...]]:
    """Who may do what with the schema, its tables and sequences in a cell."""
    with inside(place_of(hospital, cell)), connections[alias_of(cell)].cursor() as cursor:
        cursor.execute(_RIGHTS)
        return list(cursor.fetchall())


def _value(field: Any, number: int) -> Any:
    if isinstance(field, models.ForeignKey):
        return None if field.null and number == 2 else field.related_model.objects.first()
    if str(field) in _FITTING:
        return _FITTING[str(field)]
    if field.choices:
        return field.choices[number % len(field.choices)][0]
    if isinstance(field, models.CharField | models.TextField):
        return f"{number}{AWKWARD}"[: field.max_length]
    return _PLAIN[type(field)](number)


# Where a constraint asks that the awkward rest be filled.
_FITTING: dict[str, Any] = {
    "equipment.Absence.is_gone": True,
    "feeds.Delivery.outcome": "refused",
}
_PLAIN: dict[type, Any] = {
    models.BooleanField: lambda number: bool(number % 2),
    models.DateField: lambda number: date(2026, 1 + number, 1),
    models.DateTimeField: lambda number: LONG_AGO + timedelta(days=number, microseconds=1),
    models.DecimalField: lambda number: Decimal("0.50") + number,
    models.JSONField: lambda number: {AWKWARD: [number, None, 0.1, {"": AWKWARD}]},
    models.BigIntegerField: lambda number: 10**15 + number,
    models.PositiveBigIntegerField: lambda number: 10**15 + number,
    models.PositiveIntegerField: lambda number: number + 1,
    models.PositiveSmallIntegerField: lambda number: number + 1,
}
