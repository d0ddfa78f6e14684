"""Rows into the bytes of a CSV file or a workbook, the same rows always into the same bytes."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from string import ascii_uppercase
from xml.sax.saxutils import escape

Cell = str | int | date | datetime | None

# Days are counted from here in workbooks, because 1900 was once taken for a leap year.
_EPOCH = date(1899, 12, 30).toordinal()
_DATE_STYLE, _MOMENT_STYLE = 1, 2
_STAMP = (2026, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy/m/d"/>'
    '<numFmt numFmtId="165" formatCode="yyyy/m/d\\ h:mm"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Yu Gothic"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" xfId="0"/>'
    '<xf numFmtId="164" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


def csv_bytes(rows: Iterable[Sequence[Cell]], *, encoding: str) -> bytes:
    """Comma-separated rows with CRLF. Raises UnicodeEncodeError for what the codec lacks."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """A workbook of one sheet. Dates become date cells, whole numbers numbers, None no cell.

    Moments lose their time zone, as cells have none.
    """
    lines = "".join(_row(number, row) for number, row in enumerate(rows, start=1))
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    page = f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
    parts = {**_PARTS, "xl/workbook.xml": book, "xl/worksheets/sheet1.xml": page}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_STAMP)
            archive.writestr(entry, _HEAD + text, zipfile.ZIP_DEFLATED, compresslevel=6)
    return buffer.getvalue()


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(
        _cell(f"{column}{number}", value)
        for column, value in zip(ascii_uppercase, row, strict=False)
        if value is not None
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: str | int | date) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    days = value.toordinal() - _EPOCH
    if isinstance(value, datetime):
        minutes = value.hour * 60 + value.minute
        return f'<c r="{place}" s="{_MOMENT_STYLE}"><v>{days + minutes / 1440:.10f}</v></c>'
    return f'<c r="{place}" s="{_DATE_STYLE}"><v>{days}</v></c>'
