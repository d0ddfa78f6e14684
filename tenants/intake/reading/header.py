"""Where the header is, how many rows it has, and what its columns are called.

Titles, dates of printing and remarks stand above the header of real files. A header is the first
row that names most of the columns; merged cells (or, in CSV, the gaps they leave) tell whether
another row of names follows or precedes it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from shared.kernel.text import normalise
from tenants.intake.reading.survey import Survey
from tenants.intake.reading.table import Merge

_LOOKED_AT = 20
_LEVELS = 3
_LONGEST_LABEL = 40
_NUMBER = re.compile(r"[\d\s,./:%¥()+-]+(?:円|台|件)?")
_DATE = re.compile(
    r"(?:[RHSTM]|明治?|大正?|昭和?|平成?|令和?|(?:19|20)\d\d)[\d元./年-].*|.*現在\)?"
)


def find_header(seen: Survey) -> range | None:
    """The indices of the header's rows among the first 20 lines, or None."""
    lines = [line.cells for line in seen.lines]
    width = max((len(_filled(cells)) for cells in lines[: 2 * _LOOKED_AT]), default=0)
    for index, cells in enumerate(lines[:_LOOKED_AT]):
        if _names_columns(cells, width=width):
            return range(_topmost(seen, index), header_from(seen, index).stop)
    return None


def header_from(seen: Survey, first: int) -> range:
    """The indices of a header's rows, the first of which is known."""
    last = first
    while last - first < _LEVELS - 1 and _goes_on(seen, first, last):
        last += 1
    return range(first, last + 1)


def column_names(seen: Survey, header: range) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """One name per column, and the names that stood more than once.

    Levels are joined by ``/``. A repeated name gets ``(2)`` …, a column without name but with
    cells its position ``(5)``; columns that are blank throughout are left out at the right end.
    """
    width = seen.width_from(header.start)
    levels = _levels(seen, header, width)
    plain = [_joined([level[column] for level in levels]) for column in range(width)]
    counts = Counter(name for name in plain if name)
    return _distinct(plain), tuple(name for name, count in counts.items() if count > 1)


def _distinct(names: list[str]) -> tuple[str, ...]:
    taken: set[str] = set()
    distinct = []
    for position, name in enumerate(names, start=1):
        unique, copy = name or f"({position})", 1
        while unique in taken:
            copy += 1
            unique = f"{name} ({copy})"
        taken.add(unique)
        distinct.append(unique)
    return tuple(distinct)


def _levels(seen: Survey, header: range, width: int) -> list[list[str]]:
    levels = [_padded(seen.lines[index].cells, width) for index in header]
    if seen.merges:
        for merge in seen.merges:
            _spread(levels, merge, header)
    else:
        for upper, lower in reversed(list(pairwise(levels))):
            _carry_right(upper, lower)
    return levels


def _spread(levels: list[list[str]], merge: Merge, header: range) -> None:
    """Write a merged range's name into each of its cells."""
    if merge.top not in header:
        return
    name = levels[merge.top - header.start][merge.left : merge.left + 1]
    for row in range(merge.top, min(merge.bottom, header[-1]) + 1):
        cells = levels[row - header.start]
        for column in range(merge.left, min(merge.right, len(cells) - 1) + 1):
            cells[column] = "".join(name)


def _carry_right(upper: list[str], lower: list[str]) -> None:
    """Give each name below a gap the group's name to the left of the gap."""
    for column in range(1, len(upper)):
        if not upper[column] and lower[column]:
            upper[column] = upper[column - 1]


def _joined(parts: list[str]) -> str:
    kept: list[str] = []
    for part in map(normalise, parts):
        if part and part not in kept[-1:]:
            kept.append(part)
    return "/".join(kept)


def _names_columns(cells: Sequence[str], *, width: int) -> bool:
    filled = _filled(cells)
    labels = [cell for cell in filled if _is_label(cell)]
    return bool(labels) and 2 * len(labels) >= width and 5 * len(labels) >= 4 * len(filled)


def _goes_on(seen: Survey, first: int, last: int) -> bool:
    """Whether the row after ``last`` still belongs to the header."""
    if last + 1 >= len(seen.lines):
        return False
    upper, lower = seen.lines[last].cells, seen.lines[last + 1].cells
    if not _all_labels(lower):
        return False
    if seen.merges:
        return any(
            first <= merge.top <= last and (merge.bottom > last or _groups(merge, last))
            for merge in seen.merges
        )
    key = next(i for i, cell in enumerate(seen.lines[first].cells) if cell.strip())
    return _fills_gaps(upper, lower, key=key) and _starts_below(seen, last + 2, key=key)


def _groups(merge: Merge, row: int) -> bool:
    return merge.top == merge.bottom == row and merge.right > merge.left


def _fills_gaps(upper: Sequence[str], lower: Sequence[str], *, key: int) -> bool:
    """Whether ``lower`` names what ``upper`` left blank, and is blank in the first column."""
    width = min(len(upper), len(lower))
    gaps = [i for i in range(width) if not upper[i].strip() and lower[i].strip()]
    return bool(gaps) and gaps[0] > key and not lower[key].strip()


def _starts_below(seen: Survey, index: int, *, key: int) -> bool:
    """Whether a row soon after fills the first column."""
    below = [line.cells for line in seen.lines[index : index + _LEVELS - 1]]
    return any(key < len(cells) and cells[key].strip() for cells in below)


def _topmost(seen: Survey, index: int) -> int:
    """Climb from a full row of names to the groups above it."""
    first = index
    while first > 0 and index - first < _LEVELS - 1 and _is_group_row(seen, first - 1):
        first -= 1
    return first


def _is_group_row(seen: Survey, index: int) -> bool:
    upper, lower = _filled(seen.lines[index].cells), _filled(seen.lines[index + 1].cells)
    if not (2 <= len(upper) < len(lower) and all(map(_is_label, upper))):
        return False
    return not seen.merges or any(_groups(merge, index) for merge in seen.merges)


def _all_labels(cells: Sequence[str]) -> bool:
    filled = _filled(cells)
    return bool(filled) and all(map(_is_label, filled))


def _is_label(cell: str) -> bool:
    text = normalise(cell)
    if len(text) > _LONGEST_LABEL or _NUMBER.fullmatch(text) or _DATE.fullmatch(text):
        return False
    return any(character.isalpha() for character in text)


def _filled(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if cell and not cell.isspace()]


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
