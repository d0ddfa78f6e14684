"""I-01 to I-09 of the specification: encodings, shapes, headers, rows that are no data."""

import csv
import io
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.checked import CheckedRow
from tenants.intake.checking import check
from tenants.intake.mapping import Mapping, suggest
from tenants.intake.reading import Table, UnreadableFile, encodings
from tenants.intake.reading.survey import filled_width
from tests.tenants.intake.old_excel import old_workbook
from tests.tenants.intake.reading.tables import table_of
from tests.tenants.intake.workbooks import saved, workbook

DATA = Path(__file__).parents[5] / "shared/data"
ME_ROWS = ["ME-0012,輸液ポンプ,ﾃﾙﾓ㈱", "S-1,ｼﾘﾝｼﾞﾎﾟﾝﾌﾟ,①病棟", "0034,除細動器,髙﨑", "番号,機種,部署"]

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="real data absent: the public files are not here"
)


def table(text: str, *, encoding: str = "utf-8", **more: str) -> Table:
    return table_of(text.encode(encoding), **more)


def cells(read: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in read.rows]


def checked(read: Table, mapping: Mapping) -> list[CheckedRow]:
    return list(check(read, mapping, kind="ledger", period_end=date(2026, 4, 30)))


@needs_data
@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_i01_the_ladder_errs_in_none_of_560_small_real_samples(encoding: str) -> None:
    lines = (DATA / "hospital-codes/hospitals_202508.csv").read_text("utf-8-sig").splitlines()
    lines = [line for line in lines[1:] if line.encode("cp932", "ignore").decode("cp932") == line]
    pick = random.Random(1)
    samples = [pick.sample(lines + ME_ROWS * 1000, k=1 + n % 3) for n in range(560)]
    for sample in samples:
        text = "\n".join(sample)
        source = io.BytesIO(text.encode(encoding))
        found, _ = encodings.find_encoding(source)
        assert "".join(encodings.text_lines(source, encoding=found)) == text


def test_i01_what_could_be_two_encodings_is_said_and_can_be_overridden() -> None:
    data = "点検\n点検\n".encode("euc_jp")
    assert [notice.code for notice in table_of(data).notices] == ["N-ENCODING"]
    assert table_of(data, encoding="euc_jp").headers == ("点検",)


def test_i01_an_encoding_is_decided_over_the_whole_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "_PART", 7)
    text = "number,kind\n" + "1,plain\n" * 50 + "2,輸液ポンプ\n"
    read = table(text, encoding="cp932")
    assert (read.encoding, cells(read)[-1]) == ("cp932", ("2", "輸液ポンプ"))


def test_i02_a_file_of_bare_carriage_returns_that_is_not_utf_8_is_read() -> None:
    read = table("番号,機種,備考\r1,輸液,\r2,注射,あり\r", encoding="cp932")
    assert cells(read) == [("1", "輸液", ""), ("2", "注射", "あり")]


@pytest.mark.parametrize("part", range(1, 12))
def test_i02_no_line_end_is_lost_between_two_parts(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "_PART", part)
    read = table('番号;機種;;\r\n1;"a\r\nb";;\r2;"c;""d";;\n3;e;;\r\n')
    assert read.headers == ("番号", "機種")
    assert cells(read) == [("1", "a\r\nb"), ("2", 'c;"d'), ("3", "e")]


def test_i02_a_line_that_never_ends_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(encodings, "_LONGEST_LINE", 100)
    with pytest.raises(UnreadableFile, match="U-FORMAT"):
        table("番号,機種\n" + "1," * 200)


def test_i03_a_header_below_titles_and_remarks_is_found() -> None:
    read = table("医療機器一覧,,\n令和8年4月1日現在,,\n番号,機種,部署\n1,P,ICU\n")
    assert (read.header_row, read.headers) == (3, ("番号", "機種", "部署"))


def test_i03_three_levels_of_merged_cells_are_flattened() -> None:
    rows = [
        ["台帳", None, None, None],
        ["番号", "購入", None, None],
        [None, "日付", None, "価格"],
        [None, "年", "月", None],
        ["ME-1", 2024, 4, 1000],
    ]
    merged = ["A1:D1", "A2:A4", "B2:D2", "B3:C3", "D3:D4"]
    read = table_of(saved(workbook(rows, merged=merged)), filename="a.xlsx")
    assert read.headers == ("番号", "購入/日付/年", "購入/日付/月", "購入/価格")
    assert cells(read) == [("ME-1", "2024", "4", "1000")]


@pytest.mark.parametrize("key", ["", "ME-1"])
def test_i04_a_row_that_only_goes_on_with_a_remark_is_no_device(key: str) -> None:
    read = table(f"番号,機種,備考\nME-1,P,落下\n{key},,のち修理\nME-2,P,\n")
    rows = checked(read, Mapping({"asset_no": "番号", "local_name": "機種"}))
    assert [row.status for row in rows] == ["ok", "rejected", "ok"]
    assert [error.code for error in rows[1].errors] == ["E-MULTIROW"]


WARDS = Mapping({"asset_no": "番号", "ward": "部署"}, fill_down=("ward",))


@pytest.mark.parametrize("mark", ["同上", "〃", "↓"])
def test_i05_ditto_marks_fill_down_only_where_the_profile_allows(mark: str) -> None:
    read = table(f"番号,部署\n1,ICU\n2,{mark}\n")
    assert checked(read, WARDS)[1].data["ward"] == "ICU"
    refused = checked(read, Mapping(WARDS.columns))[1]
    assert [error.code for error in refused.errors] == ["E-DITTO"]


def test_i05_cells_merged_downwards_fill_down_only_where_the_profile_allows() -> None:
    rows = [["番号", "部署"], [1, "ICU"], [2, None], [3, None], [4, None], [5, "HCU"]]
    read = table_of(saved(workbook(rows, merged=["B2:B4"])), filename="a.xlsx")
    filled = [row.data["ward"] for row in checked(read, WARDS)]
    assert filled == ["ICU", "ICU", "ICU", "", "HCU"]
    left = [row.data["ward"] for row in checked(read, Mapping(WARDS.columns))]
    assert left == ["ICU", "", "", "", "HCU"]


@needs_data
def test_i06_a_table_of_prefectures_with_a_row_for_all_has_47_rows() -> None:
    text = (DATA / "prefecture-codes/prefjp-utf8.csv").read_text("utf-8-sig").rstrip()
    width = text.splitlines()[0].count(",")
    every = "全国" + "," * width
    read = table(f"{text}\n{every}\n※注,{',' * (width - 1)}\n\n")
    assert Counter(row.skipped for row in read.rows) == {None: 47, "total": 1, "note": 1}


def test_i06_skipped_rows_are_listed_with_the_reason() -> None:
    read = table("番号,機種,台数\n1,P,1\n小計,,1\n\n2,P,1\n合計,,2\n注）概数,,\n")
    rows = checked(read, Mapping({"asset_no": "番号"}))
    assert [(row.number, row.errors[0].code) for row in rows if row.status == "skipped"] == [
        (3, "S-TOTAL"),
        (4, "S-BLANK"),
        (6, "S-TOTAL"),
        (7, "S-NOTE"),
    ]


def test_i07_columns_of_one_name_are_told_apart_and_left_to_a_person() -> None:
    read = table("管理番号,Category,Category,Company,Company\n1,a,b,c,d\n")
    assert read.headers[1:] == ("Category", "Category (2)", "Company", "Company (2)")
    suggested = suggest(read.headers, cells(read), kind="ledger")
    assert [one.reason for one in suggested[1:]] == ["duplicate"] * 4


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [("0000", "0012"), ("000-000", "000-012"), ('"ME-"#', "ME-12"), ('"ME-"0000', "ME-0012")],
)
def test_i08_a_number_keeps_the_zeros_that_its_format_shows(number_format: str, shown: str) -> None:
    book = workbook([["管理番号", "購入日"], [12, date(2024, 4, 1)]])
    book.active["A2"].number_format = number_format
    book.active["B2"].number_format = "[$-411]ge.m.d"
    assert cells(table_of(saved(book), filename="a.xlsx")) == [(shown, "2024-04-01")]


def test_i08_a_code_that_only_excel_can_show_is_refused() -> None:
    book = workbook([["管理番号", "価格"], [12345, 12345], [12346, 1]])
    book.active["A2"].number_format = book.active["B2"].number_format = '"ME-"#,##0'
    read = table_of(saved(book), filename="a.xlsx")
    mapping = Mapping({"asset_no": "管理番号", "acquisition_cost_yen": "価格"})
    first, second = checked(read, mapping)
    assert [error.code for error in first.errors] == ["E-IDNUM", "E-KEY"]
    assert first.data["acquisition_cost_yen"] == 12345
    assert (second.status, second.data["asset_no"]) == ("ok", "12346")


def test_i08_a_serial_number_in_a_plain_cell_is_a_date_with_a_warning() -> None:
    read = table_of(saved(workbook([["管理番号", "購入日"], ["1", 45383.0]])), filename="a.xlsx")
    (row,) = checked(read, Mapping({"asset_no": "管理番号", "acquired_on": "購入日"}))
    assert (row.data["acquired_on"], row.errors[0].code) == ("2024-04-01", "W-SERIAL")


def test_i09_hidden_rows_and_columns_and_further_sheets_are_said() -> None:
    book = workbook([["管理番号", "機種"], ["1", "P"]])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("名簿").append(["氏名"])
    read = table_of(saved(book), filename="a.xlsx")
    assert [notice.code for notice in read.notices] == ["N-HIDDEN", "N-SHEETS"]
    assert (read.sheet, read.headers) == ("Sheet", ("管理番号", "機種"))


def test_i09_hidden_rows_are_counted_wherever_the_parts_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tenants.intake.reading.inspection._CHUNK", 5)
    book = workbook([["管理番号", "機種"], *([str(n), "P"] for n in range(9))])
    for row in (3, 5, 7):
        book.active.row_dimensions[row].hidden = True
    (notice,) = table_of(saved(book), filename="a.xlsx").notices
    assert notice.params == {"count": 3}


def test_i09_files_with_a_password_or_macros_are_refused() -> None:
    macros = old_workbook([["番号", "機種"]]) + "_VBA_PROJECT".encode("utf-16-le")
    locked = old_workbook([["番号", "機種"]]) + "EncryptedPackage".encode("utf-16-le")
    for data, code in ((macros, "U-MACRO"), (locked, "U-ENCRYPTED")):
        with pytest.raises(UnreadableFile, match=code):
            table_of(data, filename="a.xls")


def test_a_sheet_too_large_to_be_held_is_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    book = workbook(
        [
            ["管理番号", "購入日", "価格", "稼働"],
            [12, date(2024, 4, 1), 1000.5, True],
            [7, None, "", ""],
        ]
    )
    book.active["A2"].number_format = "0000"
    book.create_sheet("名簿").append(["氏名"])
    held = table_of(saved(book), filename="a.xlsx")
    monkeypatch.setattr("tenants.intake.reading.workbook.LARGE_SHEET", 0)
    assert table_of(saved(book), filename="a.xlsx") == held


def without_blank_end(texts: Sequence[str]) -> list[str]:
    return list(texts[: filled_width(texts)])


DIRT = st.text(st.sampled_from('番号機種ﾃﾙﾓ①1 "\n\r合計同上-'), max_size=8)


@given(
    st.lists(st.lists(DIRT, max_size=4), max_size=9),
    st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]),
    st.sampled_from(",\t;"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_no_row_of_a_dirty_file_is_lost(
    rows: list[list[str]], encoding: str, delimiter: str, end: str
) -> None:
    into = io.StringIO(newline="")
    writer = csv.writer(into, csv.unix_dialect, delimiter=delimiter, lineterminator=end)
    writer.writerows([["管理番号", "機種", "部署"], *rows, ["最後", "の", "行"]])
    read = table_of(into.getvalue().encode(encoding), encoding=encoding)
    assert read.size == len(rows) + 1
    for row, line in zip(read.rows, rows, strict=False):
        assert without_blank_end(row.cells) == without_blank_end(line)


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]))
def test_bytes_that_are_no_file_are_refused_or_read_but_never_a_crash(
    data: bytes, begins: bytes
) -> None:
    try:
        read = table_of(begins + data)
    except UnreadableFile:
        return
    assert read.headers


@needs_data
def test_real_files_are_read_to_the_last_row() -> None:
    rows = {
        "prefecture-codes/localgovjp-sjis.csv": 1916,
        "hospital-codes/hospitals_202508.csv": 8449,
    }
    for name, count in rows.items():
        data = (DATA / name).read_bytes()
        read = table_of(data, filename=name)
        lines = list(csv.reader(io.StringIO(data.decode(read.encoding), newline="")))[1:]
        assert len(cells(read)) == len([line for line in lines if any(line)]) >= count
