"""I-40 to I-42 of the specification: what names or reaches a person is never stored."""

from dataclasses import fields

import pytest
from django.core.files.storage import default_storage

from reporting.queries.contributions import Contribution
from tenants.intake import services
from tenants.intake.models import FileState, ImportFile
from tenants.intake.services import profiles
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    LOANS,
    OCTOBER,
    confirm,
    csv_of,
    hand_over,
    receive,
)
from tests.tenants.intake.workbooks import saved, workbook

pytestmark = pytest.mark.usefixtures("in_alpha")

PERSONS = ("患者氏名", "カルテ番号", "担当者", "借用者", "使用者", "職員番号")
ROW = ("ME-1", "2026/10/1 9:00", "", "ICU")


def everything_of(file: ImportFile) -> str:
    """What is stored of a file, in the storage and in the database."""
    with default_storage.open(file.storage_key) as stored:
        kept = stored.read().decode()
    return kept + str(file.__dict__) + str(list(file.import_rows.values()))


def test_i40_columns_of_persons_are_gone_before_anything_is_stored() -> None:
    rows = [(*ROW, *["山田花子"] * len(PERSONS))]
    file = hand_over("loans", OCTOBER, rows, headers=(*LOANS, *PERSONS))
    assert "山田" not in everything_of(file)
    assert "ME-1" in everything_of(file)
    assert file.notices == [
        {"code": "N-PERSONAL-COLUMNS", "params": {"columns": ", ".join(PERSONS)}}
    ]


def test_i40_sheets_that_nobody_read_are_not_stored() -> None:
    book = workbook([LOANS, ROW])
    book.create_sheet("名簿").append(["山田花子"])
    file = receive("loans", OCTOBER, saved(book), filename="loans.xlsx")
    assert "山田" not in everything_of(file)
    assert file.import_rows.get().data["ward"] == "ICU"


def test_i40_what_is_left_of_a_file_is_read_again_as_it_was() -> None:
    rows = [
        ["管理番号", "部署", "担当者"],
        ["ME-1", "ICU", "山田"],
        ["ME-2", None, None],
        [None] * 3,
    ]
    book = workbook([*rows, ["ME-3", "OR", "佐藤"]], merged=["B2:B3"])
    file = receive("ledger", OCTOBER, saved(book), filename="ledger.xlsx")
    mapping = profiles.from_json({**file.mapping, "fill_down": ["ward"]})
    file = services.map_columns(file=file, mapping=mapping, by=BY, at=AT)
    read = file.import_rows.order_by("number").values_list("number", "status", "data__ward")
    assert list(read) == [
        (2, "ok", "ICU"),
        (3, "ok", "ICU"),
        (4, "skipped", None),
        (5, "ok", "OR"),
    ]


def test_i41_no_free_text_leaves_the_hospital() -> None:
    texts = {field.name for field in fields(Contribution) if "str" in str(field.type)}
    assert texts == {"category", "maker"}


def test_i42_persons_in_free_text_are_masked_and_counted() -> None:
    headers = ("管理番号", "受付日", "症状", "備考")
    wrote = ("ME-1", "2026/10/5", "山田様が落とした", "連絡は03-1234-5678、患者 1234567890")
    file = hand_over("faults", OCTOBER, [wrote], headers=headers)
    row = file.import_rows.get()
    assert row.data["symptom"] == row.raw["症状"] == "***が落とした"
    assert row.raw["備考"] == "連絡は***、患者 ***"
    assert [error["code"] for error in row.errors] == ["W-MASKED"]


def test_i17_a_status_that_nobody_explained_keeps_its_file_from_being_committed() -> None:
    headers = ("管理番号", "状態")
    rows = [("ME-1", "稼働"), ("ME-2", "ねむり中")]
    file = confirm(hand_over("ledger", OCTOBER, rows, headers=headers))
    file = services.commit(file=file, by=BY, at=AT, confirm_size=True)
    assert file.notices == [{"code": "W-WORDS", "params": {"rows": 1}}]
    words = {**file.mapping, "words": {"status": {"ねむり中": "suspended"}}}
    file = services.map_columns(file=file, mapping=profiles.from_json(words), by=BY, at=AT)
    assert (services.commit(file=file, by=BY, at=AT).state, file.notices) == (
        FileState.COMMITTED,
        [],
    )


def test_i36_bytes_are_kept_as_they_came_where_nothing_had_to_go() -> None:
    data = csv_of(LOANS, [ROW])
    with default_storage.open(receive("loans", OCTOBER, data).storage_key) as stored:
        assert stored.read() == data
