"""The smallest xls file that is one: BIFF8 records in a compound file ([MS-XLS], [MS-CFB])."""

from collections.abc import Sequence
from struct import pack

SECTOR = 512
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_workbook(rows: Sequence[Sequence[str | float]], *, sheet: str = "Sheet1") -> bytes:
    """An xls file with one sheet of texts and numbers."""
    return _compound(_globals(sheet) + _sheet(rows))


def _record(kind: int, body: bytes) -> bytes:
    return pack("<HH", kind, len(body)) + body


def _begin(kind: int) -> bytes:
    return _record(0x0809, pack("<HHHHII", 0x0600, kind, 0, 0, 0, 6))


def _globals(sheet: str) -> bytes:
    name = pack("<BB", len(sheet), 1) + sheet.encode("utf-16-le")
    begin, end = _begin(5), _record(0x000A, b"")
    offset = len(begin) + 4 + 6 + len(name) + len(end)
    return begin + _record(0x0085, pack("<IBB", offset, 0, 0) + name) + end


def _sheet(rows: Sequence[Sequence[str | float]]) -> bytes:
    cells = [
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    ]
    extent = pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    return _begin(0x0010) + _record(0x0200, extent) + b"".join(cells) + _record(0x000A, b"")


def _cell(row: int, column: int, value: str | float) -> bytes:
    place = pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, place + text)
    return _record(0x0203, place + pack("<d", value))


def _compound(stream: bytes) -> bytes:
    """Sector 0 is the allocation table, 1 the directory, the rest the stream ``Workbook``."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    chain = [FAT_SECTOR, END, *range(3, sectors + 2), END]
    table = pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    head += pack("<109I", 0, *[FREE] * 108)
    directory = _entry("Root Entry", 5, child=1, start=END, size=0)
    directory += _entry("Workbook", 2, child=FREE, start=2, size=len(stream))
    return head + table + directory.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    about = pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return text.ljust(64, b"\0") + about + bytes(36) + pack("<IQ", start, size)
