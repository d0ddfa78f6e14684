"""CSV and its relatives: any line end, comma, tab or semicolon, line breaks inside quotes."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from tenants.intake.reading.encodings import find_encoding, text_lines
from tenants.intake.reading.table import Anew, Grid, Line, UnreadableFile

_DELIMITERS = (",", "\t", ";")
_LOOKED_AT = 50


def read_delimited(
    source: BinaryIO, *, encoding: str | None = None, delimiter: str | None = None
) -> Grid:
    """Read a delimited text file. Raises UnreadableFile: U-ENCODING, U-FORMAT.

    Its lines raise it too: U-QUOTES, U-FORMAT.
    """
    found, notices = find_encoding(source, encoding=encoding)
    between = delimiter or _delimiter(source, encoding=found)
    lines = Anew(lambda: _records(text_lines(source, encoding=found), delimiter=between))
    return Grid(lines=lines, encoding=found, delimiter=between, notices=notices)


def _records(lines: Iterator[str], *, delimiter: str) -> Iterator[Line]:
    # Strict, for an unclosed quote would otherwise swallow the rest of the file in silence.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield Line(begins, cells)
            begins = reader.line_num + 1
    except csv.Error:
        raise UnreadableFile(code="U-QUOTES", line=begins) from None


def _delimiter(source: BinaryIO, *, encoding: str) -> str:
    """The delimiter on whose number of columns most of the first records agree."""
    return max(
        _DELIMITERS,
        key=lambda delimiter: _agreement(
            text_lines(source, encoding=encoding), delimiter=delimiter
        ),
    )


def _agreement(lines: Iterator[str], *, delimiter: str) -> tuple[float, int]:
    """The share of the first records that have the commonest number of columns, and that number.

    Titles and notes above the table have one column and agree with nobody.
    """
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        counts = [len(cells) for cells in islice(filter(None, reader), _LOOKED_AT)]
    except csv.Error:
        return 0, 0
    several = Counter(count for count in counts if count > 1).most_common(1)
    return (several[0][1] / len(counts), several[0][0]) if several else (0, 0)
