import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.exports.csv_file import csv_bytes

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_file_starts_with_the_mark_that_spreadsheets_need():
    assert csv_bytes(["機器"], []) == "\ufeff機器\r\n".encode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_would_run_as_a_formula_is_made_inert(start):
    assert read(csv_bytes(["a"], [[f"{start}1+1"]]))[1] == [f"'{start}1+1"]


def test_a_negative_number_stays_a_number():
    assert read(csv_bytes(["a", "b"], [[-5, Decimal("-1.50")]]))[1] == ["-5", "-1.50"]


def test_a_header_cannot_run_as_a_formula_either():
    assert read(csv_bytes(["=a"], []))[0] == ["'=a"]


def test_a_moment_is_written_in_japanese_time():
    moment = datetime(2026, 9, 30, 15, 30, tzinfo=UTC)
    assert read(csv_bytes(["a"], [[moment]]))[1] == ["2026-10-01 00:30:00"]


def test_dates_truths_and_absences_have_one_spelling():
    row = read(csv_bytes(["a", "b", "c"], [[date(2026, 10, 1), True, None]]))[1]
    assert row == ["2026-10-01", "TRUE", ""]


def test_a_preamble_stands_above_the_header_with_an_empty_line():
    rows = read(csv_bytes(["a"], [["x"]], preamble=["2026-10", "=danger"]))
    assert rows == [["2026-10"], ["'=danger"], [], ["a"], ["x"]]


@settings(max_examples=60)
@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_every_text_comes_back_as_it_was_or_inert(rows):
    back = read(csv_bytes(["a", "b"], rows))[1:]
    for row, original in zip(back, rows, strict=True):
        assert all(cell in {text, f"'{text}"} for cell, text in zip(row, original, strict=True))
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
