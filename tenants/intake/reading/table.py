"""What reading a file gives: a table of texts, or the reason why there is none."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from shared.kernel.errors import DomainError
from tenants.intake.reading.marks import Marks

T = TypeVar("T")


class UnreadableFile(DomainError):
    """The file as a whole cannot be read. ``code`` says why (``U-ENCODING`` …)."""

    def __init__(self, *, code: str, **params: object) -> None:
        self.code = code
        super().__init__(**params)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the file that its owner should know (``N-HIDDEN`` …)."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class Row(NamedTuple):
    """A row below the header, as it stood.

    ``number`` counts from 1 as the file's reader sees it: the sheet's row, or the line on which a
    CSV record begins. ``cells`` has one text per header. ``skipped`` says why the row is no data:
    blank, total, note, header, or None where it is data.
    """

    number: int
    cells: tuple[str, ...]
    skipped: str | None = None
    marks: Marks = ()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Anew(Generic[T]):
    """What is read from its beginning whenever it is gone through, by one reader at a time."""

    begin: Callable[[], Iterator[T]]

    def __iter__(self) -> Iterator[T]:
        return self.begin()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or one text file.

    ``header_row`` is the number of the header's first row. ``headers`` are folded, flattened
    (購入/日付) and distinct. Every row below the header, but for blank ones at the very end, is in
    ``rows`` once; they are read while they are gone through, as often as one likes, and there are
    ``size`` of them. ``encoding``, ``delimiter`` and ``sheet`` are ``""`` where there is none.
    ``top`` holds the file's first lines as they stand, header and what is above it included.
    """

    encoding: str
    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    headers: tuple[str, ...]
    rows: Iterable[Row]
    notices: tuple[Notice, ...] = ()
    size: int = 0
    header_rows: int = 1
    delimiter: str = ""
    hidden_sheets: tuple[str, ...] = ()
    top: tuple["Line", ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range of a grid; indices from 0, inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Line(NamedTuple):
    """A line of a grid with its number in the file."""

    number: int
    cells: list[str]
    marks: Marks = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A file before anybody knows which row is its header. ``lines`` can be gone through again."""

    lines: Iterable[Line]
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    delimiter: str = ""
    merges: tuple[Merge, ...] = ()
    notices: tuple[Notice, ...] = ()
