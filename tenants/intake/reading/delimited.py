"""CSV and its relatives: any line end, comma, tab or semicolon, line breaks inside quotes."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tenants.intake.reading.encodings import decode
from tenants.intake.reading.table import Grid, Line, UnreadableFile

_DELIMITERS = (",", "\t", ";")
_LOOKED_AT = 50


def read_delimited(data: bytes, *, encoding: str | None = None) -> Grid:
    """Read a delimited text file. Raises UnreadableFile: U-ENCODING, U-FORMAT, U-QUOTES."""
    text, found, notices = decode(data, encoding=encoding)
    lines = list(_records(text, delimiter=_delimiter(text)))
    return Grid(lines=lines, encoding=found, notices=notices)


def _records(text: str, *, delimiter: str) -> Iterator[Line]:
    # Strict, for an unclosed quote would otherwise swallow the rest of the file in silence.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield Line(begins, cells)
            begins = reader.line_num + 1
    except csv.Error:
        raise UnreadableFile(code="U-QUOTES", line=begins) from None


def _delimiter(text: str) -> str:
    """The delimiter on whose number of columns most of the first records agree."""
    return max(_DELIMITERS, key=lambda delimiter: _agreement(text, delimiter=delimiter))


def _agreement(text: str, *, delimiter: str) -> tuple[float, int]:
    """The share of the first records that have the commonest number of columns, and that number.

    Titles and notes above the table have one column and agree with nobody.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        counts = [len(cells) for cells in islice(filter(None, reader), _LOOKED_AT)]
    except csv.Error:
        return 0, 0
    several = Counter(count for count in counts if count > 1).most_common(1)
    return (several[0][1] / len(counts), several[0][0]) if several else (0, 0)
