"""Rows that are no data: blank ones, totals, remarks, a header printed again on each page."""

import re
from collections.abc import Sequence

from shared.kernel.text import normalise

_TOTAL = re.compile(
    r"(?:.{0,20}(?:合計|小計|総計)|計|全国|(?:sub|grand)?total)[:(]?[\d,.]*(?:台|件|円)?\)?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:※|\*|\(?注|備考[:)]|出典|資料[:)]|凡例|以上$|以下余白|note).*", re.IGNORECASE
)
_NOTE_CELLS = 2


def why_skipped(cells: Sequence[str], *, headers: Sequence[str]) -> str | None:
    """``blank``, ``total``, ``note`` or ``header`` for a row that is no data, else None."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if not filled:
        return "blank"
    first = normalise(filled[0]).replace(" ", "")
    if _TOTAL.fullmatch(first):
        return "total"
    if len(headers) > _NOTE_CELLS >= len(filled) and _NOTE.fullmatch(first):
        return "note"
    repeats = len(filled) > 1 and normalise(cells[0]) == headers[0]
    if repeats and tuple(map(normalise, cells)) == tuple(headers):
        return "header"
    return None
