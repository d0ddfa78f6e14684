"""CSV and its relatives."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.reading import UnreadableFile
from tenants.intake.reading.delimited import read_delimited
from tenants.intake.reading.table import Line
from tests.tenants.intake.reading.tables import table_of

CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n,;\t"'), max_size=6
)
ROWS = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width).filter(
            lambda row: any(map(str.strip, row))
        ),
        min_size=1,
        max_size=6,
    )
)
NAMES = ["管理番号", "機種", "部署", "備考"]


def cells(text: str) -> list[list[str]]:
    return [line.cells for line in lines_of(text.encode())]


def lines_of(data: bytes) -> list[Line]:
    return list(read_delimited(io.BytesIO(data)).lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_any_line_end_and_delimiter_is_read(end: str, delimiter: str) -> None:
    text = end.join(delimiter.join(row) for row in (["管理番号", "機種"], ["0012", "ポンプ"]))
    assert cells(text) == [["管理番号", "機種"], ["0012", "ポンプ"]]


def test_the_delimiter_is_the_one_that_the_header_has_too() -> None:
    assert cells("管理番号,機種\n;,;\n;,;\n") == [["管理番号", "機種"], [";", ";"], [";", ";"]]


def test_mixed_line_ends_are_read() -> None:
    assert cells("a,b\r\nc,d\re,f\ng,h") == [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]


def test_a_cp932_file_with_bare_carriage_returns_is_read() -> None:
    table = table_of("番号,機種\r1,輸液\r".encode("cp932"), filename="a.csv")
    assert (table.encoding, table.rows[0].cells) == ("cp932", ("1", "輸液"))


def test_a_record_is_numbered_by_the_line_on_which_it_begins() -> None:
    lines = lines_of(b'a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n')
    assert [(line.number, line.cells) for line in lines] == [
        (1, ["a", "b"]),
        (2, ["1", "x\r\ny"]),
        (4, []),
        (5, ["2", "z"]),
    ]


def test_an_unclosed_quote_swallows_nothing() -> None:
    with pytest.raises(UnreadableFile, match="U-QUOTES: line=2"):
        lines_of(b'a,b\n1,"x\n2,y\n3,z\n')


@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_was_written_is_read_back(rows: list[list[str]], end: str, encoding: str) -> None:
    into = io.StringIO(newline="")
    csv.writer(into, lineterminator=end).writerows([NAMES[: len(rows[0])], *rows])
    table = table_of(into.getvalue().encode(encoding), filename="a.csv", encoding=encoding)
    assert [list(row.cells) for row in table.rows] == rows
