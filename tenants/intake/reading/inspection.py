"""What must not be opened, found before anything opens it, and what opening does not show.

Every part of a workbook is unpacked once, a piece at a time: a bomb's size is a lie.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, BinaryIO

from tenants.intake.reading.encodings import parts
from tenants.intake.reading.number_formats import formats_matter
from tenants.intake.reading.table import Notice, UnreadableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
# A sheet is read a row at a time; the texts that its cells share, and what holds them, are not.
_MOST_UNPACKED = 1024 * 1024 * 1024
_MOST_SHARED = 128 * 1024 * 1024
_MOST_PACKED = 100 * 1024 * 1024
_MOST_PARTS = 5_000
_CHUNK = 1024 * 1024
_LONGEST_TAG = 64 * 1024
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_HIDDEN = re.compile(rb'<(?:row|col)\b[^>]*\bhidden="(?:1|true)"')
_DATES_FROM_1904 = re.compile(rb'<workbookPr\b[^>]*\bdate1904="(?:1|true)"')


@dataclass(frozen=True, slots=True)
class Inspected:
    """What is known of a workbook that may be opened.

    ``largest_sheet`` is in bytes of XML. ``formats_matter``: some number may be shown as a code.
    """

    notices: tuple[Notice, ...]
    largest_sheet: int = 0
    formats_matter: bool = False


def is_workbook(source: BinaryIO) -> bool:
    """Whether the bytes begin like an xlsx (ZIP) or an xls (OLE) file."""
    source.seek(0)
    return source.read(8).startswith((OLE, ZIP))


def inspected(source: BinaryIO) -> Inspected:
    """Refuse what must not be opened: UnreadableFile with U-ENCRYPTED, U-MACRO, U-FORMAT,
    U-TOO-LARGE.
    """
    if source.seek(0, 2) > _MOST_PACKED:
        raise UnreadableFile(code="U-TOO-LARGE", limit=_MOST_PACKED)
    if next(parts(source), b"").startswith(OLE):
        return _inspected_ole(source)
    try:
        with zipfile.ZipFile(source) as archive:
            return _inspected_zip(archive)
    except (zipfile.BadZipFile, zlib.error):
        raise UnreadableFile(code="U-FORMAT") from None


def _inspected_ole(source: BinaryIO) -> Inspected:
    data = b"".join(parts(source))
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(code="U-ENCRYPTED")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise UnreadableFile(code="U-MACRO")
    # The old format's number formats are out of reach: 0012 may have become 12.
    return Inspected((Notice("N-OLD-EXCEL"),))


def _inspected_zip(archive: zipfile.ZipFile) -> Inspected:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile(code="U-ENCRYPTED")
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise UnreadableFile(code="U-TOO-LARGE", limit=_MOST_UNPACKED)
    sheets = [entry for entry in entries if _SHEET.fullmatch(entry.filename)]
    kept = sum(entry.file_size for entry in entries if entry.filename.startswith("xl/"))
    if kept - sum(entry.file_size for entry in sheets) > _MOST_SHARED:
        raise UnreadableFile(code="U-TOO-LARGE", limit=_MOST_SHARED)
    hidden = sum(_hidden(archive, entry, looked_at=entry in sheets) for entry in entries)
    names = archive.namelist()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnreadableFile(code="U-MACRO")
    notices = [Notice("N-HIDDEN", {"count": hidden})] if hidden else []
    book = "xl/workbook.xml"
    if book in names and _DATES_FROM_1904.search(archive.read(book)):
        notices.append(Notice("N-DATES-1904"))
    return Inspected(
        notices=tuple(notices),
        largest_sheet=max((entry.file_size for entry in sheets), default=0),
        formats_matter=formats_matter(archive),
    )


def _hidden(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, looked_at: bool) -> int:
    """Unpack a part, and count the hidden rows and columns in it if it is a sheet.

    Raises BadZipFile where more lies in it than it declares: zipfile stops at the declared size
    and finds the checksum wrong; other readers go on.
    """
    with archive.open(entry) as part:
        pieces = _whole_tags(part)
        return sum(len(_HIDDEN.findall(piece)) for piece in pieces if looked_at)


def _whole_tags(part: IO[bytes]) -> Iterator[bytes]:
    """A part's bytes in pieces, none of which ends within a tag of ordinary length."""
    begun = b""
    for piece in iter(partial(part.read, _CHUNK), b""):
        text = begun + piece
        cut = text.rfind(b"<")
        begun = text[cut:][-_LONGEST_TAG:] if cut >= 0 else b""
        yield text[: max(cut, 0)] if cut >= 0 else text
    yield begun
