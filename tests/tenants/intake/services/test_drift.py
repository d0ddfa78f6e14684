"""Next month's file has other columns (I-30)."""

import pytest

from tenants.intake.models import FileState, ImportFile
from tests.tenants.intake.services.arrivals import (
    LEDGER,
    NOVEMBER,
    OCTOBER,
    commit,
    hand_over,
    pump,
)

pytestmark = pytest.mark.usefixtures("in_alpha")


def next_month(headers: list[str], *, cells: int = len(LEDGER)) -> ImportFile:
    commit("ledger", OCTOBER, [pump(1)])
    row = (*pump(1), "付記")[:cells]
    return hand_over("ledger", NOVEMBER, [row], headers=headers, auto_commit=True)


def codes(file: ImportFile) -> list[str]:
    return [notice["code"] for notice in file.notices]


def renamed(old: str, new: str) -> list[str]:
    return [new if header == old else header for header in LEDGER]


def test_i30_a_renamed_column_is_followed_and_told() -> None:
    file = next_month(renamed("購入日", "取得年月日"))
    assert file.state == FileState.COMMITTED
    assert file.mapping["columns"]["acquired_on"] == "取得年月日"
    assert {"code": "N-RENAMED", "params": {"columns": "購入日 → 取得年月日"}} in file.notices


def test_i30_a_missing_column_is_told_and_the_file_goes_on() -> None:
    file = next_month(list(LEDGER[:-1]), cells=len(LEDGER) - 1)
    assert file.state == FileState.COMMITTED
    assert "N-GONE" in codes(file)


def test_i30_an_added_column_changes_nothing() -> None:
    file = next_month([*LEDGER, "付記事項"], cells=len(LEDGER) + 1)
    assert file.state == FileState.COMMITTED
    assert file.rows_changed == 0


def test_i30_a_file_without_a_required_column_is_held_with_a_suggestion() -> None:
    file = next_month(renamed("管理番号", "ME番号"))
    assert file.state == FileState.TO_MAP
    assert file.mapping["columns"]["asset_no"] == "ME番号"
    assert "N-RENAMED" in codes(file)


def test_a_file_of_another_system_is_no_drift() -> None:
    commit("ledger", OCTOBER, [pump(1)])
    file = hand_over("ledger", NOVEMBER, [("ME-1", "輸液ポンプ")], headers=["機器ID", "名称"])
    assert file.state == FileState.TO_MAP
    assert not {"N-RENAMED", "N-GONE"} & set(codes(file))
