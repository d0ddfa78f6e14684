"""What the text of a cell alone does not tell, kept beside it."""

from typing import Literal

Mark = Literal["under", "format"]
"""``under``: the cell goes on with the merged one above it. ``format``: its number is shown as a
code, and nobody can tell which."""
Marks = tuple[tuple[int, Mark], ...]
"""Places of cells, from 0, and their marks."""

_LETTERS: dict[Mark, str] = {"under": "u", "format": "f"}
_MARKS: dict[str, Mark] = {letter: mark for mark, letter in _LETTERS.items()}


def as_text(marks: Marks) -> str:
    """Marks as they are stored: ``3u 5f``."""
    return " ".join(f"{place}{_LETTERS[mark]}" for place, mark in marks)


def from_text(text: str) -> Marks:
    """Stored marks."""
    return tuple((int(one[:-1]), _MARKS[one[-1]]) for one in text.split())
