"""Real public registers and a large ledger through the whole pure intake."""

import csv
import io
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tenants.intake.checked import CheckedRow
from tenants.intake.checking import check
from tenants.intake.mapping import Mapping, problems, suggest
from tests.tenants.intake.reading.tables import table_of

AED = Path(__file__).parents[4] / "shared/data/municipal-aed"
END = date(2026, 10, 31)

needs_registers = pytest.mark.skipif(
    not AED.is_dir(), reason="real data absent: the public registers are not here"
)


def read(name: str, mapping: Mapping) -> list[CheckedRow]:
    table = table_of((AED / name).read_bytes(), filename=name)
    assert problems(mapping, kind="ledger") == ()
    return list(check(table, mapping, kind="ledger", period_end=END))


@needs_registers
def test_yaizus_register_is_a_ledger_with_every_row_accounted_for() -> None:
    mapping = Mapping(
        {"asset_no": "NO", "local_name": "設置位置", "ward": "名称"}, {"local_category": "AED"}
    )
    rows = read("yaizu_222127_aed.csv", mapping)
    assert Counter(row.status for row in rows) == {"ok": 82}
    assert rows[0].data["asset_no"] == rows[0].data["device_key"] == "0000000001"
    assert (rows[0].data["ward"], rows[0].data["local_category"]) == ("市役所本館", "AED")
    assert not {"電話番号", "内線番号"} & rows[0].raw.keys()


@needs_registers
def test_takamatsus_register_is_a_ledger_with_every_row_accounted_for() -> None:
    mapping = Mapping(
        {"asset_no": "#property", "local_name": "installationPosition", "ward": "name"},
        {"local_category": "AED", "status": "稼働"},
    )
    rows = read("takamatsu_aed_data.xlsx", mapping)
    counts = Counter(row.status for row in rows)
    assert sum(counts.values()) == 450
    assert counts == {"ok": 450}
    assert "telephoneNumber" not in rows[0].raw


def ledger(rows: int) -> bytes:
    into = io.StringIO(newline="")
    names = ["管理番号", "機器名称", "メーカー", "型式", "製造番号", "購入日"]
    names += ["購入価格", "設置場所", "管理区分", "状態", "耐用期間", "備考"]
    out = csv.writer(into)
    out.writerow(names)
    for n in range(rows):
        day = f"令和{n % 7 + 1}年{n % 12 + 1}月{n % 28 + 1}日"
        who = ["輸液ﾎﾟﾝﾌﾟ", "ﾃﾙﾓ㈱", f"ＴＥ－{n % 40}", f"{n:08d}"]
        more = [f"{n % 900:,}千円", f"{n % 20}病棟", "中央管理", "稼働", "6年", "特になし"]
        out.writerow([f"ME-{n:05d}", *who, day, *more])
    return into.getvalue().encode("cp932")


def test_ten_thousand_rows_are_checked_in_seconds() -> None:
    began = time.process_time()
    table = table_of(ledger(10_000), filename="ledger.csv")
    found = suggest(table.headers, [row.cells for row in table.rows[:50]], kind="ledger")
    mapping = Mapping({one.field: one.column for one in found if one.field})
    rows = list(check(table, mapping, kind="ledger", period_end=END))
    assert time.process_time() - began < 10
    assert len(mapping.columns) == 11
    assert Counter(row.status for row in rows) == {"ok": 10_000}
