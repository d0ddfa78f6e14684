"""A large ledger, and the usual ways to read it and to write its devices, unchecked."""

import csv
import io
from datetime import date
from functools import cache
from typing import Any

import openpyxl
from django.db import connections
from psycopg import sql

from optiserve.tenancy.context import current_door
from shared.kernel.periods import Month
from tenants.equipment.models import Device

ROWS, SOME, FEW = 100_000, 20_000, 500
MONTH = Month(2026, 10)
COLUMNS = {
    "asset_no": "管理番号",
    "local_name": "機器名",
    "local_category": "分類",
    "local_maker": "メーカー",
    "local_model": "型式",
    "serial": "製造番号",
    "acquired_on": "購入日",
    "acquisition_cost_yen": "取得価格",
    "ward": "設置場所",
    "status": "状態",
}


@cache
def ledger(rows: int) -> bytes:
    """A CP932 file of that many devices."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS.values())
    writer.writerows(_row(number) for number in range(rows))
    return out.getvalue().encode("cp932")


def _row(number: int) -> tuple[str, ...]:
    return (
        *(f"ME-{number:06d}", "輸液ポンプ", "輸液ポンプ", "あおば医科工業㈱", f"AP-{number % 50}"),
        *(f"{number * 7919:09d}", f"令和{number % 7 + 1}年4月{number % 28 + 1}日"),
        *(f"{number % 900 + 100},000円", f"{number % 30}階東", "稼働"),
    )


def _device(cells: tuple[str, ...]) -> Device:
    return Device(
        key=cells[0],
        asset_no=cells[0],
        local_name=cells[1],
        local_category=cells[2],
        local_maker=cells[3],
        local_model=cells[4],
        serial=cells[5],
        acquired_on=date(2024, 4, 1),
        acquired_precision="d",
        acquisition_cost_yen=100_000,
        status="active",
        category_code="infusion-pump",
        maker_code="aoba",
        first_seen_month=MONTH.start,
        last_seen_month=MONTH.start,
    )


def devices(rows: int) -> list[Device]:
    """The ledger's devices, made without reading it."""
    return [_device(_row(number)) for number in range(rows)]


def parsed(rows: int) -> list[Device]:
    """The ledger's devices, read and believed."""
    lines = csv.reader(io.StringIO(ledger(rows).decode("cp932"), newline=""))
    next(lines)
    return [_device(tuple(cells)) for cells in lines]


def bulk_create(devices: list[Device], *, anew: bool = False) -> None:
    """Write devices a thousand at a time; ``anew``: over those that are there."""
    conflicts: dict[str, Any] = {
        "update_conflicts": True,
        "unique_fields": ["key"],
        "update_fields": [
            field.name for field in Device._meta.concrete_fields if field.name not in ("id", "key")
        ],
    }
    Device.objects.bulk_create(devices, batch_size=1000, **(conflicts if anew else {}))


def create_each() -> None:
    """Write a few devices one by one."""
    for device in parsed(FEW):
        Device.objects.create(
            **{
                field.attname: getattr(device, field.attname)
                for field in Device._meta.concrete_fields
                if field.name != "id"
            }
        )


def bare_copy() -> None:
    """What ``psql \\copy`` sends: the table's columns as text, made beforehand.

    As the tables' owner: row security lets nobody else COPY into them.
    """
    columns, text = copied()
    statement = sql.SQL("COPY {}.equipment_device ({}) FROM STDIN").format(
        sql.Identifier(current_door().schema), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connections["owner"].cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(text)


@cache
def copied() -> tuple[list[str], str]:
    """The columns of a device's row, and the ledger's devices as COPY takes them."""
    fields = [field for field in Device._meta.concrete_fields if field.name != "id"]
    lines = (
        "\t".join(_as_text(getattr(device, field.attname)) for field in fields)
        for device in devices(ROWS)
    )
    return [field.column for field in fields], "\n".join(lines) + "\n"


def _as_text(value: object) -> str:
    return "\\N" if value is None else str(value)


@cache
def workbook() -> bytes:
    """A ledger as an xlsx file."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台帳")
    sheet.append(list(COLUMNS.values()))
    for number in range(SOME):
        sheet.append(list(_row(number)))
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def read_openpyxl(data: bytes) -> None:
    """Go through a workbook's rows."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for _ in book.active.iter_rows(values_only=True):
        pass
