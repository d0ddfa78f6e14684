"""A table as data: rows of plain values, for paper, slides and sheets.

A value is what a program may calculate with; ``written`` is how a person reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from reporting.documents.report_pages import Section
from reporting.documents.report_words import ABSENT, number, percent, yen

Value = str | int | float | None


class Kind(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"
    RATE = "rate"
    YEN = "yen"


WRITTEN: dict[Kind, Callable[[float | None], str]] = {
    Kind.COUNT: lambda value: number(value, decimals=0),
    Kind.SHARE: percent,
    Kind.NUMBER: number,
    Kind.RATE: lambda value: number(value, decimals=2),
    Kind.YEN: yen,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its heading, how its values are written, its share of a table's width."""

    title: str
    kind: Kind
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A page's table. ``caption`` says n, period and definitions."""

    name: str
    section: Section
    title: str
    caption: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Value, ...], ...]

    def written(self, most: int | None = None) -> list[list[str]]:
        """The first rows as texts."""
        kinds = [one.kind for one in self.fields]
        return [
            [written(value, kind) for value, kind in zip(row, kinds, strict=True)]
            for row in self.rows[:most]
        ]


def written(value: Value, kind: Kind) -> str:
    """A value as text; a dash where there is none."""
    if value is None:
        return ABSENT
    return value if isinstance(value, str) else WRITTEN[kind](value)
