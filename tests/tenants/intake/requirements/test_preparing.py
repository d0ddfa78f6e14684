"""I-01, I-03, I-09, I-20 and I-31 to I-35 of the specification: a file before it is committed."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage

from optiserve.tenancy.context import current_hospital_id
from shared.kernel.errors import DomainError
from tenants.equipment.models import Device
from tenants.intake import services
from tenants.intake.kinds import likelier_kind
from tenants.intake.mapping import Mapping, problems, suggest
from tenants.intake.models import Correction, FileState, ImportFile, ImportProfile
from tenants.intake.previews import preview
from tenants.intake.reading import Choices, UnreadableFile
from tenants.intake.services import FileNeeded, NoSuchRow, OtherFile, sources
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    HEADERS,
    LEDGER,
    LOANS,
    NOVEMBER,
    OCTOBER,
    commit,
    confirm,
    csv_of,
    hand_over,
    pump,
    receive,
)
from tests.tenants.intake.workbooks import saved, workbook

pytestmark = pytest.mark.usefixtures("in_alpha")

# Every byte of it could be CP932 as well.
TINY = "ID,品名\n1,輸液\n".encode("euc_jp")
CSV = ("管理番号", "シリアル番号", "メーカー", "型式", "病棟")


def read_again(file: ImportFile, *, source: Any = None, **choices: Any) -> ImportFile:
    return services.read_again(
        file=file,
        hospital_id=current_hospital_id(),
        choices=Choices(**choices),
        by=BY,
        at=AT,
        source=source,
    )


def mend(file: ImportFile, number: int, **texts: str) -> ImportFile:
    return services.mend(file=file, number=number, texts=texts, by=BY, at=AT, via="screen")


def ledger(*rows: tuple[str, ...]) -> ImportFile:
    return confirm(hand_over("ledger", OCTOBER, rows))


def row(file: ImportFile, number: int) -> Any:
    return file.import_rows.get(number=number)


def codes(file: ImportFile, number: int) -> list[str]:
    return [error["code"] for error in row(file, number).errors]


# --- How a file is read -------------------------------------------------------------------------


def test_i01_tiny_euc_jp_is_rescued_by_a_person() -> None:
    file = receive("ledger", OCTOBER, TINY)
    assert (file.encoding, [one["code"] for one in file.notices]) == ("cp932", ["N-ENCODING"])
    file = read_again(file, encoding="euc_jp")
    assert (file.encoding, file.headers) == ("euc_jp", ["ID", "品名"])
    assert file.seen["top"][0] == (1, ["ID", "品名"])


def test_i01_the_next_tiny_euc_jp_is_read_rightly_by_itself() -> None:
    file = read_again(receive("ledger", OCTOBER, TINY), encoding="euc_jp")
    mapping = Mapping(columns={"asset_no": "ID", "local_name": "品名"})
    file = services.map_columns(file=file, mapping=mapping, by=BY, at=AT)
    services.commit(file=file, by=BY, at=AT)
    later = receive("ledger", NOVEMBER, TINY.replace(b"1", b"2"), auto_commit=True)
    assert (later.state, later.encoding) == (FileState.COMMITTED, "euc_jp")
    assert Device.objects.filter(local_name="輸液", asset_no="2").exists()


def test_i01_corrected_rows_do_not_undo_how_files_are_read() -> None:
    file = read_again(receive("ledger", OCTOBER, TINY), encoding="euc_jp")
    mapping = Mapping(columns={"asset_no": "ID", "local_name": "品名"})
    file = services.map_columns(file=file, mapping=mapping, by=BY, at=AT)
    services.commit(file=file, by=BY, at=AT)
    again = "ID,品名,エラー内容\n2,輸液,\n".encode("utf-8-sig")
    assert receive("ledger", OCTOBER, again, auto_commit=True).state == FileState.COMMITTED
    assert ImportProfile.objects.get().reading == {"encoding": "euc_jp"}


def test_i01_an_encoding_in_which_the_file_is_no_text_changes_nothing() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1)])
    with pytest.raises(UnreadableFile):
        read_again(file, encoding="utf-8")
    assert ImportFile.objects.get(pk=file.pk).headers == list(LEDGER)


def test_i02_a_delimiter_that_was_guessed_wrong_is_chosen() -> None:
    data = "管理番号;機器名,型式;病棟\nME-1;輸液,AP-1;ICU\n".encode("cp932")
    file = read_again(receive("ledger", OCTOBER, data), delimiter=";")
    assert file.headers == ["管理番号", "機器名,型式", "病棟"]


def test_i03_a_header_that_was_not_found_is_pointed_at() -> None:
    titles = [["台帳", "2026", "", ""], ["番号", "名称", "場所", "備考"]]
    data = csv_of(titles[0], [titles[1], ["ME-1", "輸液ポンプ", "ICU", ""]])
    file = read_again(receive("ledger", OCTOBER, data), header_row=2, header_rows=1)
    assert (file.header_row, file.headers) == (2, titles[1])
    assert file.rows == 1


def test_i09_another_sheet_is_read_from_the_same_file_once_more() -> None:
    book = workbook([("メモ", "欄"), ("古い", "もの")])
    hidden = book.create_sheet("台帳")
    hidden.append(("管理番号", "機器名"))
    hidden.append(("ME-1", "輸液ポンプ"))
    hidden.sheet_state = "hidden"
    source = saved(book)
    file = receive("ledger", OCTOBER, source, filename="ledger.xlsx")
    assert file.seen["hidden_sheets"] == ["台帳"]
    with pytest.raises(FileNeeded):
        read_again(file, sheet="台帳")
    file = read_again(file, sheet="台帳", source=_opened(source))
    assert (file.sheet, file.headers) == ("台帳", ["管理番号", "機器名"])
    assert "古い" not in _stored(file)


def test_i09_other_bytes_are_not_taken_for_the_same_file() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1)])
    with pytest.raises(OtherFile):
        read_again(file, source=_opened(b"a,b\n1,2\n"))


def test_i40_what_a_wrong_encoding_had_kept_of_persons_is_left_out_when_it_is_read_rightly() -> (
    None
):
    data = "ID,担当者\n1,山田\n".encode("euc_jp")
    file = read_again(receive("ledger", OCTOBER, data), encoding="euc_jp")
    assert file.headers == ["ID"]
    assert "山田" not in _stored(file) + str(file.seen) + str(list(file.import_rows.values()))


def test_i40_the_lines_that_are_shown_name_nobody() -> None:
    titles = ["作成者 山田様", "", ""]
    data = csv_of(titles, [["管理番号", "機器名", "担当者"], ["ME-1", "輸液", "佐藤"]])
    shown = str(receive("ledger", OCTOBER, data).seen)
    assert "山田" not in shown
    assert "佐藤" not in shown
    assert "担当者" in shown or "***" in shown


# --- What a file is -----------------------------------------------------------------------------


@pytest.mark.parametrize("declared", HEADERS)
@pytest.mark.parametrize("real", HEADERS)
def test_i31_a_file_of_another_kind_is_recognised(declared: Any, real: Any) -> None:
    expected = None if declared == real else real
    assert likelier_kind(HEADERS[real], [], kind=declared) == expected


def test_i31_a_file_of_another_kind_is_taken_as_that() -> None:
    file = hand_over("ledger", OCTOBER, [("ME-1", "2026/10/1 9:00", "", "ICU")], headers=LOANS)
    file = services.change_kind(file=file, kind="loans", by=BY, at=AT)
    assert (file.kind, file.mapping["columns"]["loaned_at"]) == ("loans", "貸出日時")


def test_i31_the_same_file_is_not_there_twice_as_one_kind() -> None:
    rows = [("ME-1", "2026/10/1 9:00", "", "ICU")]
    hand_over("loans", OCTOBER, rows)
    twin = hand_over("ledger", OCTOBER, rows, headers=LOANS)
    with pytest.raises(services.AlreadyThere):
        services.change_kind(file=twin, kind="loans", by=BY, at=AT)


def test_i05_ditto_marks_are_proposed_where_they_stand_and_never_for_numbers() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1), pump(2, name="〃", model="同上")])
    assert {"local_name", "local_model"} <= set(file.mapping["fill_down"])
    assert not {"asset_no", "acquired_on"} & set(file.mapping["fill_down"])
    assert row(file, 3).data["local_model"] == "AP-100"


def test_i31_two_columns_for_one_field_and_a_missing_one_are_named() -> None:
    found = suggest(["管理番号", "ME番号", "貸出日時"], [], kind="loans")
    assert [one.field for one in found].count("asset_no") == 1
    twice = Mapping(columns={"asset_no": "管理番号", "ward": "管理番号"})
    assert problems(twice, kind="loans") == (
        ("M-REQUIRED", "loaned_at"),
        ("M-COLUMN-TWICE", "管理番号"),
    )


# --- What would come of it ----------------------------------------------------------------------


def test_i32_a_preview_shows_rows_raw_and_understood_and_saves_nothing() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1), pump(2, acquired="R6.2.30")])
    before = ImportFile.objects.values().get()
    mapping = Mapping(columns={"asset_no": "管理番号", "acquired_on": "購入日"})
    first, second = preview(file, mapping, first=12)
    assert (first.raw["購入日"], first.data["acquired_on"]) == ("R2.4.1", "2020-04-01")
    assert second.status == "rejected"
    assert ImportFile.objects.values().get() == before


def test_i32_a_preview_of_a_large_file_reads_the_rows_that_are_kept(monkeypatch: Any) -> None:
    monkeypatch.setattr("tenants.intake.previews._MOST_BYTES", 1)
    file = hand_over("ledger", OCTOBER, [pump(1), pump(2)])
    shown = preview(file, Mapping(columns={"asset_no": "管理番号"}), first=1)
    assert [row.data["asset_no"] for row in shown] == ["ME-1"]


# --- Rows that cannot be told apart -------------------------------------------------------------


def test_i20_without_an_asset_number_maker_model_and_serial_tell_devices_apart() -> None:
    headers = ("シリアル番号", "メーカー", "型式", "病棟")
    rows = [("S1", "あおば", "AP-1", "ICU"), ("S2", "あおば", "AP-1", "OR")]
    commit("ledger", OCTOBER, rows, headers=headers)
    assert Device.objects.count() == 2


def test_i20_a_row_without_a_key_is_refused() -> None:
    file = confirm(hand_over("ledger", OCTOBER, [pump(1), ("", *pump(2)[1:])]))
    assert codes(file, 3) == ["E-KEY"]


def test_i20_two_rows_about_one_device_name_each_other() -> None:
    file = ledger(pump(1), pump(2), pump(1, ward="OR"))
    (error,) = row(file, 4).errors
    assert (error["code"], error["params"]["other"], error["params"]["row"]) == (
        "E-KEY-TWICE",
        2,
        4,
    )


# --- Correcting rows here -----------------------------------------------------------------------


def test_i33_a_rejected_row_is_corrected_here_and_committed_with_the_file() -> None:
    file = ledger(pump(1), pump(2, acquired="R6.2.30"))
    file = mend(file, 3, 購入日="R6.2.29")
    assert (file.rows_rejected, row(file, 3).data["acquired_on"]) == (0, "2024-02-29")
    services.commit(file=file, by=BY, at=AT)
    assert str(Device.objects.get(asset_no="ME-2").acquired_on) == "2024-02-29"


def test_i33_a_correction_says_who_when_and_what_stood_there() -> None:
    mend(ledger(pump(1, acquired="R6.2.30")), 2, 購入日="R6.2.29", 病棟="3階東")
    made = Correction.objects.get()
    assert (made.number, made.column, made.before, made.after) == (
        2,
        "購入日",
        "R6.2.30",
        "R6.2.29",
    )
    assert (made.by, made.at, made.via) == (BY, AT, "screen")


def test_i33_a_correction_made_twice_is_one() -> None:
    file = ledger(pump(1, acquired="R6.2.30"))
    for _ in range(2):
        file = mend(file, 2, 購入日="R6.2.29")
    assert Correction.objects.count() == 1


def test_i33_a_correction_that_is_still_wrong_says_so() -> None:
    file = mend(ledger(pump(2), pump(1, acquired="R6.2.30")), 3, 購入日="昨日")
    assert (row(file, 3).raw["購入日"], codes(file, 3)) == ("昨日", ["E-DATE"])


def test_i33_a_correction_holds_when_the_columns_are_matched_anew() -> None:
    file = mend(ledger(pump(2), pump(1, acquired="R6.2.30")), 3, 購入日="R6.2.29")
    columns = {**file.mapping["columns"]}
    columns.pop("ward")
    file = services.map_columns(file=file, mapping=Mapping(columns=columns), by=BY, at=AT)
    assert row(file, 3).data["acquired_on"] == "2024-02-29"


def test_i33_correcting_one_of_two_rows_about_one_device_accepts_both() -> None:
    file = mend(ledger(pump(1), pump(1)), 2, 管理番号="ME-7")
    assert [one.status for one in file.import_rows.order_by("number")] == ["ok", "ok"]


def test_i33_corrections_no_longer_hold_when_the_file_is_read_in_another_way() -> None:
    file = mend(ledger(pump(1, acquired="R6.2.30")), 2, 購入日="R6.2.29")
    file = read_again(file, encoding="cp932")
    assert row(file, 2).raw["購入日"] == "R6.2.30"
    assert Correction.objects.get().voided_at == AT


def test_i33_persons_in_a_correction_are_masked() -> None:
    file = mend(ledger(pump(1)), 2, 病棟="山田様の部屋")
    assert "山田" not in str(list(Correction.objects.values())) + str(row(file, 2).raw)


@pytest.mark.parametrize(("number", "column"), [(9, "病棟"), (2, "患者氏名")])
def test_i33_what_is_not_there_cannot_be_corrected(number: int, column: str) -> None:
    with pytest.raises(NoSuchRow):
        mend(ledger(pump(1)), number, **{column: "x"})


def test_i33_a_committed_files_rows_cannot_be_corrected_any_more() -> None:
    file = services.commit(file=ledger(pump(1)), by=BY, at=AT)
    with pytest.raises(DomainError):
        mend(file, 2, 病棟="OR")


# --- Constants, defaults, profiles --------------------------------------------------------------


def test_i35_a_constant_stands_in_every_row_and_a_default_where_a_cell_is_blank() -> None:
    rows = [("ME-1", "S1", "あおば", "AP", ""), ("ME-2", "S2", "あおば", "AP", "OR")]
    mapping = Mapping(
        columns={"asset_no": "管理番号", "ward": "病棟"},
        constants={"local_name": "輸液ポンプ"},
        defaults={"ward": "ICU"},
    )
    file = hand_over("ledger", OCTOBER, rows, headers=CSV)
    file = services.map_columns(file=file, mapping=mapping, by=BY, at=AT)
    data = [one.data for one in file.import_rows.order_by("number")]
    assert [one["ward"] for one in data] == ["ICU", "OR"]
    assert {one["local_name"] for one in data} == {"輸液ポンプ"}


def test_i35_a_default_is_remembered() -> None:
    test_i35_a_constant_stands_in_every_row_and_a_default_where_a_cell_is_blank()
    services.commit(file=ImportFile.objects.get(), by=BY, at=AT)
    rows = [(f"ME-{number}", "", "あおば", "AP", "") for number in (1, 2, 3)]
    hand_over("ledger", NOVEMBER, rows, headers=CSV, auto_commit=True)
    assert Device.objects.get(asset_no="ME-3").ward.name == "ICU"


def _learnt() -> ImportProfile:
    commit("ledger", OCTOBER, [pump(1)])
    return ImportProfile.objects.get()


def test_h4_an_earlier_version_holds_again_as_a_new_one() -> None:
    first = _learnt()
    file = hand_over("ledger", NOVEMBER, [pump(1)])
    changed = Mapping(columns={"asset_no": "管理番号"})
    services.commit(
        file=services.map_columns(file=file, mapping=changed, by=BY, at=AT), by=BY, at=AT
    )
    restored = sources.restore(profile=first, by=BY, at=AT)
    assert (restored.version, restored.mapping) == (3, first.mapping)


def test_h4_a_retired_profile_recognises_no_file_until_it_is_restored() -> None:
    profile = _learnt()
    sources.retire(profile=profile, by=BY, at=AT)
    assert hand_over("ledger", NOVEMBER, [pump(1)]).state == FileState.TO_MAP
    sources.restore(profile=profile, by=BY, at=AT)
    assert hand_over("ledger", NOVEMBER, [pump(2)]).state == FileState.TO_CHECK


def test_h4_a_source_keeps_its_name_in_later_versions() -> None:
    sources.rename(profile=_learnt(), source="資産管理 X")
    file = hand_over("ledger", NOVEMBER, [pump(1)])
    changed = Mapping(columns={"asset_no": "管理番号"})
    services.commit(
        file=services.map_columns(file=file, mapping=changed, by=BY, at=AT), by=BY, at=AT
    )
    names = set(ImportProfile.objects.values_list("version", "source"))
    assert names == {(1, "資産管理 X"), (2, "資産管理 X")}


def _opened(data: bytes) -> Any:
    return io.BytesIO(data)


def _stored(file: ImportFile) -> str:
    with default_storage.open(file.storage_key) as stored:
        return stored.read().decode("utf-8", "replace")
