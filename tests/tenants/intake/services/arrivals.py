"""Small files, and a hospital that hands them over."""

import csv
import io
from collections.abc import Mapping as Words
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from optiserve.tenancy.context import current_hospital_id
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from tenants.equipment.models import Device, DeviceVersion, Fault, Loan, LoneReturn, Ward
from tenants.intake import services
from tenants.intake.models import FileState, ImportFile
from tenants.intake.services import profiles

AT = datetime(2026, 11, 2, 9, 0, tzinfo=JST)
BY = "alice@alpha.example"
SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, number) for number in (9, 10, 11))

LEDGER = ("管理番号", "機器名", "分類", "メーカー", "型式", "病棟", "購入日", "廃棄日")
LOANS = ("管理番号", "貸出日時", "返却日時", "貸出先")
FAULTS = ("管理番号", "受付日", "症状", "修理完了日")
HEADERS = {"ledger": LEDGER, "loans": LOANS, "faults": FAULTS}


def pump(number: int | str, **changed: str) -> tuple[str, ...]:
    """A row of a ledger. Keywords: name, category, maker, model, ward, acquired, retired."""
    cells = {
        "name": "輸液ポンプ",
        "category": "輸液ポンプ",
        "maker": "あおば医科工業",
        "model": "AP-100",
        "ward": "3階東",
        "acquired": "R2.4.1",
        "retired": "",
    } | changed
    return (f"ME-{number}", *cells.values())


def csv_of(headers: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "cp932") -> bytes:
    """A CSV file as a hospital's system writes it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode(encoding)


def hand_over(
    kind: str,
    month: Month,
    rows: Sequence[Sequence[str]],
    *,
    headers: Sequence[str] = (),
    auto_commit: bool = False,
) -> ImportFile:
    """Receive a file."""
    return receive(kind, month, csv_of(headers or HEADERS[kind], rows), auto_commit=auto_commit)


def receive(kind: str, month: Month, data: bytes, **more: Any) -> ImportFile:
    """Receive bytes."""
    return services.receive(
        hospital_id=current_hospital_id(),
        kind=kind,
        month=month,
        source=io.BytesIO(data),
        by=BY,
        at=AT,
        **{"filename": f"{kind}.csv", **more},
    )


def confirm(file: ImportFile) -> ImportFile:
    """Agree to the suggested mapping if there is only that."""
    if file.state != FileState.TO_MAP:
        return file
    return services.map_columns(file=file, mapping=profiles.from_json(file.mapping), by=BY, at=AT)


def commit(kind: str, month: Month, rows: Sequence[Sequence[str]], **more: Any) -> ImportFile:
    """Receive, map as suggested, and commit whatever the size."""
    file = confirm(hand_over(kind, month, rows, **more))
    return services.commit(file=file, by=BY, at=AT, confirm_size=True)


def stands(file: ImportFile) -> bool:
    """Whether a file counts now."""
    return ImportFile.objects.get(pk=file.pk).state == FileState.COMMITTED


def known(*, with_files: bool = False) -> Words[str, list[tuple]]:
    """Everything known of the equipment, without ids; with or without the files that told it."""
    skipped = {"id", "ward_id", "device_id", "model_id"} | (set() if with_files else {"file_id"})
    related = {
        Device: ["ward__name"],
        DeviceVersion: ["device__key"],
        Loan: ["device__key", "ward__name"],
        LoneReturn: [],
        Fault: ["device__key"],
        Ward: [],
    }
    everything = {}
    for model, more in related.items():
        fields = [f.attname for f in model._meta.fields if f.attname not in skipped]
        everything[model.__name__] = sorted(model.objects.values_list(*fields, *more), key=repr)
    return everything
