"""The lines of a workbook's sheet, held by calamine or streamed by openpyxl."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from weakref import finalize

from python_calamine import CalamineSheet

from tenants.intake.reading import marks
from tenants.intake.reading.number_formats import coded, opened_row_by_row
from tenants.intake.reading.table import Anew, Line, Merge

_EXACT_DIGITS = 15


def held_lines(
    sheet: CalamineSheet, merges: Sequence[Merge], *, formats: BinaryIO | None
) -> Iterator[Line]:
    """The lines of a sheet that calamine holds. ``formats``: the xlsx file, where they matter."""
    lines = _under_merges(_plain_lines(sheet), merges)
    if formats is None:
        yield from lines
        return
    with opened_row_by_row(formats, sheet=sheet.name) as rows:
        for line in lines:
            yield _as_shown(line, next(rows, ()))


def streamed_lines(source: BinaryIO, *, sheet: str) -> Anew[Line]:
    """The lines of an xlsx file's sheet, however many; they wait on the disk to be gone through."""
    text = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 (see below)
    out = csv.writer(text)
    with opened_row_by_row(source, sheet=sheet) as rows:
        for row in rows:
            texts = ["" if cell.data_type == "e" else cell_text(cell.value) for cell in row]
            line = _as_shown(Line(0, texts), row)
            out.writerow((marks.as_text(line.marks), *line.cells))

    def begin() -> Iterator[Line]:
        text.seek(0)
        for number, (marked, *cells) in enumerate(csv.reader(text), start=1):
            yield Line(number, cells, marks.from_text(marked))

    lines = Anew(begin)
    finalize(lines, text.close)
    return lines


def cell_text(value: Any) -> str:
    """A cell's value as text: 12 for 12.0, ISO dates, durations as h:mm, TRUE and FALSE.

    Numbers of 16 digits and more, of which Excel has lost the last ones, come as 6.37702E+15.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(float(value))
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return _time_text(value)


def _plain_lines(sheet: CalamineSheet) -> Iterator[Line]:
    if sheet.start is None:
        return
    top, left = sheet.start
    for number in range(1, top + 1):
        yield Line(number, [])
    before = [""] * left
    for number, values in enumerate(sheet.iter_rows(), start=top + 1):
        yield Line(number, before + [cell_text(value) for value in values])


def _under_merges(lines: Iterable[Line], merges: Sequence[Merge]) -> Iterator[Line]:
    """Mark the cells that go on with a merged one above them."""
    coming = iter(sorted((m for m in merges if m.bottom > m.top), key=lambda merge: merge.top))
    following = next(coming, None)
    begun: list[Merge] = []
    for line in lines:
        row = line.number - 1
        begun = [merge for merge in begun if merge.bottom >= row]
        yield _with(line, [(merge.left, "under") for merge in begun]) if begun else line
        while following is not None and following.top <= row:
            begun.append(following)
            following = next(coming, None)


def _as_shown(line: Line, row: Sequence[Any]) -> Line:
    """The line with the texts that its numbers are shown as."""
    odd: list[tuple[int, marks.Mark]] = []
    for place, cell in enumerate(row[: len(line.cells)]):
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
            text, mark = coded(cell.value, number_format=cell.number_format)
            if text is not None:
                line.cells[place] = text
            if mark is not None:
                odd.append((place, mark))
    return _with(line, odd) if odd else line


def _with(line: Line, more: Sequence[tuple[int, marks.Mark]]) -> Line:
    return line._replace(marks=(*line.marks, *more))


def _number_text(value: float) -> str:
    if abs(value) >= 10**_EXACT_DIGITS:
        return f"{value:.5E}"
    return str(int(value)) if value.is_integer() else f"{value:.{_EXACT_DIGITS}g}"


def _time_text(value: date | time) -> str:
    if isinstance(value, datetime):
        if value.time() == time.min:
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds").removesuffix(":00")
    if isinstance(value, time):
        return value.isoformat(timespec="seconds").removesuffix(":00")
    return value.isoformat()
