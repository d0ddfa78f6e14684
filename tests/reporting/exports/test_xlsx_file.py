import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.exports.xlsx_file import xlsx_bytes

numbers = st.integers(-(10**12), 10**12) | st.floats(
    allow_nan=False, allow_infinity=False, width=32
)
texts = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn", "Co"]), max_size=20)


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_numbers_dates_and_texts_keep_their_types():
    content = xlsx_bytes(["n", "d", "t"], [[3, date(2026, 10, 1), "機器"]], sheet="台帳")
    values = [cell.value for cell in sheet_of(content)[2]]
    assert values == [3, datetime(2026, 10, 1), "機器"]  # noqa: DTZ001 - a workbook knows no zone


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_text_that_would_run_as_a_formula_is_made_inert(start):
    cell = sheet_of(xlsx_bytes(["a"], [[f"{start}1+1"]], sheet="s"))["A2"]
    assert (cell.value, cell.data_type) == (f"'{start}1+1", "s")


def test_text_that_looks_like_an_error_stays_text():
    assert sheet_of(xlsx_bytes(["a"], [["#N/A"]], sheet="s"))["A2"].data_type == "s"


def test_control_characters_are_left_out():
    assert sheet_of(xlsx_bytes(["a"], [["a\x0bb"]], sheet="s"))["A2"].value == "ab"


def test_a_moment_is_stored_in_japanese_time():
    moment = datetime(2026, 9, 30, 15, 30, tzinfo=UTC)
    value = sheet_of(xlsx_bytes(["a"], [[moment]], sheet="s"))["A2"].value
    assert (value.day, value.hour) == (1, 0)


def test_the_name_of_a_sheet_is_one_that_a_spreadsheet_accepts():
    assert sheet_of(xlsx_bytes(["a"], [], sheet="2026/10 " + "長" * 40)).title.startswith(
        "202610 長"
    )


def test_the_header_stays_in_view_below_the_preamble():
    sheet = sheet_of(xlsx_bytes(["a"], [["x"]], sheet="s", preamble=["2026-10"]))
    assert (sheet["A1"].value, sheet["A3"].value, sheet.freeze_panes) == ("2026-10", "a", "A4")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(texts, numbers), max_size=4))
def test_every_row_comes_back(rows):
    back = list(sheet_of(xlsx_bytes(["t", "n"], rows, sheet="s")).iter_rows(2, values_only=True))
    for (text, number), (was_text, was_number) in zip(back, rows, strict=True):
        assert (text or "") in {was_text, f"'{was_text}"}
        assert number == pytest.approx(was_number)
