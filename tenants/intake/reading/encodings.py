"""Which encoding a Japanese text file is in, and its lines as text.

A ladder of strict decoders, not a statistical guess: statistics err on short files. Very short
EUC-JP is the one case the ladder cannot tell from CP932; then a notice asks to look. Every rung is
a pass over the file, a part at a time; a wrong decoder gives up at the first byte it cannot read.
"""

import codecs
import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from tenants.intake.reading.table import Notice, UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ISO_2022_JP_ESCAPES = (b"\x1b$", b"\x1b(J")
_PART = 1024 * 1024
_LONGEST_LINE = 1024 * 1024


def find_encoding(
    source: BinaryIO, *, encoding: str | None = None
) -> tuple[str, tuple[Notice, ...]]:
    """Return encoding and notices; a given encoding is the only one tried.

    Order: byte-order mark, ISO-2022-JP escapes, strict UTF-8, strict CP932, EUC-JP. Raises
    UnreadableFile with U-ENCODING, or U-FORMAT where the text is no text.
    """
    for candidate in (encoding,) if encoding else _candidates(source):
        if _decodes(source, candidate):
            return candidate, () if encoding else _doubts(source, candidate)
    raise UnreadableFile(code="U-ENCODING", encoding=encoding or "")


def text_lines(source: BinaryIO, *, encoding: str) -> Iterator[str]:
    """The lines of a file that find_encoding() has passed, each with its end as it stands.

    Raises UnreadableFile with U-FORMAT at a line too long to be one of a table.
    """
    source.seek(0)
    buffered = io.BufferedReader(_LeftOpen(source), _PART)
    text = io.TextIOWrapper(buffered, encoding, newline="")
    lines = iter(partial(text.readline, _LONGEST_LINE), "")
    yield next(lines, "").removeprefix("\ufeff")
    for line in lines:
        if len(line) == _LONGEST_LINE:
            raise UnreadableFile(code="U-FORMAT")
        yield line


def parts(source: BinaryIO) -> Iterator[bytes]:
    """A file's bytes from its beginning, a part at a time."""
    source.seek(0)
    return iter(partial(source.read, _PART), b"")


class _LeftOpen(io.RawIOBase):
    """A file for a reader that would close it when it is done."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        read = self._source.read(len(into))
        into[: len(read)] = read
        return len(read)


def _candidates(source: BinaryIO) -> tuple[str, ...]:
    begins = next(parts(source), b"")
    marked = tuple(name for mark, name in _MARKS if begins.startswith(mark))
    if marked:
        return marked
    return ("iso2022_jp",) * _has_escapes(source) + ("utf-8", "cp932", "euc_jp")


def _has_escapes(source: BinaryIO) -> bool:
    before = b""
    for part in parts(source):
        if any(escape in before + part for escape in _ISO_2022_JP_ESCAPES):
            return True
        before = part[-2:]
    return False


def _decodes(source: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text in an encoding. Raises UnreadableFile, U-FORMAT."""
    no_text = False
    try:
        "".encode(encoding)  # a codec that makes no text of bytes is none of ours
        decoder = codecs.getincrementaldecoder(encoding)()
        for part in parts(source):
            no_text |= "\x00" in decoder.decode(part)
        decoder.decode(b"", final=True)
    except (UnicodeError, LookupError):
        return False
    if no_text:
        raise UnreadableFile(code="U-FORMAT")
    return True


def _doubts(source: BinaryIO, encoding: str) -> tuple[Notice, ...]:
    if encoding == "cp932" and _decodes(source, "euc_jp"):
        return (Notice("N-ENCODING", {"encoding": encoding, "other": "euc_jp"}),)
    return ()
