"""Excel workbooks."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest

from tenants.intake.reading import UnreadableFile
from tenants.intake.reading.inspection import OLE
from tenants.intake.reading.number_formats import shown
from tests.tenants.intake.old_excel import old_workbook
from tests.tenants.intake.reading.tables import table_of
from tests.tenants.intake.workbooks import saved, workbook

AED = Path(__file__).parents[5] / "shared/data/municipal-aed"
ROWS = [["管理番号", "購入日", "価格", "貸出"], [12, dt.date(2024, 4, 1), 1000.5, True]]


def test_values_are_read_as_texts() -> None:
    half_past_nine = dt.datetime(2024, 4, 1, 9, 30)  # noqa: DTZ001
    book = workbook([*ROWS, ["ME-1", half_past_nine, 6377020000000001, dt.time(9)]])
    rows = table_of(saved(book), filename="a.xlsx").rows
    assert rows[0].cells == ("12", "2024-04-01", "1000.5", "TRUE")
    assert rows[1].cells == ("ME-1", "2024-04-01 09:30", "6.37702E+15", "09:00")


def test_numbers_shown_with_zeros_keep_them() -> None:
    book = workbook(ROWS)
    book.active["A2"].number_format = "0000"
    table = table_of(saved(book), filename="a.xlsx")
    assert table.rows[0].cells[0] == "0012"


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("0000", "0012"),
        ('"ME-"0000', "ME-0012"),
        ("\\M\\E000", "ME012"),
        ("0000;-0000", "0012"),
        ("0", None),
        ("General", None),
        ("#,##0", None),
        ("0.00", None),
    ],
)
def test_only_zero_padding_formats_change_what_is_shown(
    number_format: str, text: str | None
) -> None:
    assert shown(12.0, number_format=number_format) == text


def test_era_formatted_dates_are_dates() -> None:
    book = workbook(ROWS)
    book.active["B2"].number_format = "[$-411]ge.m.d"
    assert table_of(saved(book), filename="a.xlsx").rows[0].cells[1] == "2024-04-01"


def test_only_one_sheet_is_read_and_the_others_are_reported() -> None:
    book = workbook(ROWS)
    book.create_sheet("貸出").append(["番号", "日付"])
    table = table_of(saved(book), filename="a.xlsx")
    assert (table.sheet, table.sheets) == ("Sheet", ("Sheet", "貸出"))
    assert [(n.code, n.params["others"]) for n in table.notices] == [("N-SHEETS", "貸出")]
    assert table_of(saved(book), filename="a.xlsx", sheet="貸出").headers == ("番号", "日付")


def test_a_hidden_first_sheet_is_not_chosen() -> None:
    book = workbook([["隠し", "表"]])
    book.create_sheet("台帳").append(["管理番号", "機種"])
    book.active.sheet_state = "hidden"
    assert table_of(saved(book), filename="a.xlsx").sheet == "台帳"


def test_hidden_rows_and_columns_are_read_and_reported() -> None:
    book = workbook(ROWS)
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    table = table_of(saved(book), filename="a.xlsx")
    assert [(n.code, n.params) for n in table.notices] == [("N-HIDDEN", {"count": 2})]
    assert len(table.rows) == 1


def test_counting_dates_from_1904_is_reported() -> None:
    book = workbook(ROWS)
    book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001
    table = table_of(saved(book), filename="a.xlsx")
    assert [n.code for n in table.notices] == ["N-DATES-1904"]
    assert table.rows[0].cells[1] == "2024-04-01"


def with_entry(name: str) -> bytes:
    into = io.BytesIO(saved(workbook(ROWS)))
    with zipfile.ZipFile(into, "a") as archive:
        archive.writestr(name, b"")
    return into.getvalue()


def with_a_lie_about_its_size() -> bytes:
    """A workbook one of whose parts holds ten times what its directory declares."""
    into = io.BytesIO(saved(workbook(ROWS)))
    with zipfile.ZipFile(into, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"0" * 70_000)
    return into.getvalue().replace((70_000).to_bytes(4, "little"), (7_000).to_bytes(4, "little"))


def with_many_parts() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for number in range(5_001):
            archive.writestr(f"{number}", b"")
    return into.getvalue()


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (with_a_lie_about_its_size(), "a.xlsx", "U-FORMAT"),
        (with_many_parts(), "a.xlsx", "U-TOO-LARGE"),
        (b"", "a.csv", "U-EMPTY"),
        (b" \r\n", "a.csv", "U-EMPTY"),
        (saved(workbook([])), "a.xlsx", "U-EMPTY"),
        (b"PK\x03\x04 no archive", "a.xlsx", "U-FORMAT"),
        (OLE + bytes(600), "a.xls", "U-FORMAT"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "U-ENCRYPTED"),
        (OLE + "_VBA_PROJECT".encode("utf-16-le"), "a.xls", "U-MACRO"),
        (with_entry("xl/vbaProject.bin"), "a.xlsx", "U-MACRO"),
        (saved(workbook(ROWS)), "a.xlsm", "U-MACRO"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, filename: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        table_of(data, filename=filename)
    assert refused.value.code == code


def test_an_unknown_sheet_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="U-SHEET"):
        table_of(saved(workbook(ROWS)), filename="a.xlsx", sheet="貸出")


@pytest.mark.skipif(not AED.is_dir(), reason="real data absent: the public registers are not here")
@pytest.mark.parametrize(
    ("name", "rows", "columns", "first"),
    [
        ("yaizu_222127_aed.csv", 82, 22, ("NO", "0000000001")),
        ("takamatsu_aed_data.xlsx", 450, 12, ("#property", "1")),
    ],
)
def test_real_registers_are_read_completely(
    name: str, rows: int, columns: int, first: tuple[str, str]
) -> None:
    table = table_of((AED / name).read_bytes(), filename=name)
    assert (len(table.rows), len(table.headers), table.header_row) == (rows, columns, 1)
    header, cell = first
    assert table.rows[0].cells[table.headers.index(header)] == cell


def test_an_old_workbook_is_read_with_a_warning_about_zeros() -> None:
    rows = [["管理番号", "機種", "価格"], ["ME-1", "輸液ﾎﾟﾝﾌﾟ", 123456.0], [12.0, "P", 0.5]]
    table = table_of(old_workbook(rows, sheet="台帳"), filename="ledger.xls")
    assert (table.sheet, table.headers) == ("台帳", ("管理番号", "機種", "価格"))
    assert [row.cells for row in table.rows] == [("ME-1", "輸液ﾎﾟﾝﾌﾟ", "123456"), ("12", "P", "0.5")]
    assert [notice.code for notice in table.notices] == ["N-OLD-EXCEL"]
