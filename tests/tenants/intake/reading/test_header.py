"""Finding the header."""

import pytest

from tenants.intake.reading import Table, UnreadableFile
from tests.tenants.intake.reading.tables import table_of
from tests.tenants.intake.workbooks import saved, workbook


def table(text: str, *, header_row: int | None = None) -> Table:
    return table_of(text.encode(), filename="ledger.csv", header_row=header_row)


def test_titles_above_the_header_are_passed_over() -> None:
    read = table("医療機器台帳,,,\n,,2024/4/1現在,\n\n管理番号,機種,部署,備考\n1,P,ICU,\n")
    assert (read.header_row, read.headers) == (4, ("管理番号", "機種", "部署", "備考"))
    assert [(row.number, row.cells) for row in read.rows] == [(5, ("1", "P", "ICU", ""))]


def test_merged_levels_of_a_workbook_are_flattened() -> None:
    rows = [
        ["医療機器台帳", None, None, None],
        ["管理番号", "購入", None, "状態"],
        [None, "日付", "価格", None],
        ["ME-1", "R6.4.1", 1000, "稼働"],
    ]
    book = workbook(rows, merged=["A1:D1", "A2:A3", "B2:C2", "D2:D3"])
    read = table_of(saved(book), filename="ledger.xlsx")
    assert read.headers == ("管理番号", "購入/日付", "購入/価格", "状態")
    assert [row.number for row in read.rows] == [4]


def test_levels_of_a_text_file_are_told_by_their_gaps() -> None:
    read = table("管理番号,購入,,状態\n,日付,価格,\nME-1,R6.4.1,1000,稼働\n")
    assert read.headers == ("管理番号", "購入/日付", "購入/価格", "状態")
    assert len(read.rows) == 1


def test_groups_above_a_full_row_of_names_belong_to_the_header() -> None:
    read = table("機器,,,購入,\n番号,名称,型式,日付,価格\n1,P,TE,R6.4.1,1000\n")
    assert read.headers == ("機器/番号", "機器/名称", "機器/型式", "購入/日付", "購入/価格")
    assert read.header_row == 1


def test_three_levels_are_flattened() -> None:
    read = table("番号,購入,,,状態\n,日付,,価格,\n,年,月,,\n1,2024,4,1000,稼働\n")
    assert read.headers == ("番号", "購入/日付/年", "購入/日付/月", "購入/価格", "状態")


def test_a_sparse_first_row_of_data_is_not_taken_for_a_header() -> None:
    read = table("管理番号,名称,,備考\nA-1,ポンプ,青,\nA-2,ポンプ,,\n")
    assert read.headers == ("管理番号", "名称", "(3)", "備考")
    assert len(read.rows) == 2


def test_repeated_names_are_told_apart_and_reported() -> None:
    read = table("Company,Category,Company\nA,P,B\n")
    assert read.headers == ("Company", "Category", "Company (2)")
    assert [(n.code, n.params) for n in read.notices] == [
        ("N-DUPLICATE-HEADERS", {"columns": "Company"})
    ]


def test_a_line_break_in_a_name_is_a_space() -> None:
    assert table('"購入\n日付",機種\nR6,P\n').headers == ("購入 日付", "機種")


def test_trailing_empty_columns_are_left_out() -> None:
    assert table("管理番号,機種,,,\n1,P,,,\n").headers == ("管理番号", "機種")


def test_the_header_row_may_be_given() -> None:
    read = table("a,b\nc,d\n1,2\n", header_row=2)
    assert (read.headers, len(read.rows)) == (("c", "d"), 1)


def test_a_header_without_rows_is_an_empty_table() -> None:
    assert table("管理番号,機種\n").rows == ()


@pytest.mark.parametrize("text", ["1,2\n3,4\n", "\n" * 25 + "a,b\n"])
def test_a_file_without_header_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile, match="U-NO-HEADER"):
        table(text)


@pytest.mark.parametrize("header_row", [0, 2, 9])
def test_a_given_header_row_must_be_there_and_filled(header_row: int) -> None:
    with pytest.raises(UnreadableFile, match="U-NO-HEADER"):
        table("a,b\n,\n1,2\n", header_row=header_row)
