"""Which encoding a Japanese text file is in.

A ladder of strict decoders, not a statistical guess: statistics err on short files. Very short
EUC-JP is the one case the ladder cannot tell from CP932; then a notice asks to look.
"""

import codecs

from tenants.intake.reading.table import Notice, UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ISO_2022_JP_ESCAPES = (b"\x1b$", b"\x1b(J")


def decode(data: bytes, *, encoding: str | None = None) -> tuple[str, str, tuple[Notice, ...]]:
    """Return text, encoding and notices; a given encoding is the only one tried.

    Order: byte-order mark, ISO-2022-JP escapes, strict UTF-8, strict CP932, EUC-JP. Raises
    UnreadableFile with U-ENCODING, or U-FORMAT where the text is no text.
    """
    for candidate in (encoding,) if encoding else _candidates(data):
        text = _strictly(data, candidate)
        if text is not None:
            if "\x00" in text:
                raise UnreadableFile(code="U-FORMAT")
            return text, candidate, () if encoding else _doubts(data, candidate)
    raise UnreadableFile(code="U-ENCODING", encoding=encoding or "")


def _candidates(data: bytes) -> tuple[str, ...]:
    marked = tuple(name for mark, name in _MARKS if data.startswith(mark))
    if marked:
        return marked
    escaped = any(escape in data for escape in _ISO_2022_JP_ESCAPES)
    return ("iso2022_jp",) * escaped + ("utf-8", "cp932", "euc_jp")


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (UnicodeError, LookupError):
        return None


def _doubts(data: bytes, encoding: str) -> tuple[Notice, ...]:
    if encoding == "cp932" and _strictly(data, "euc_jp") is not None:
        return (Notice("N-ENCODING", {"encoding": encoding, "other": "euc_jp"}),)
    return ()
