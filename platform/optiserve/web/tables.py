"""Tables that are declared once and read their state from the address.

    DEVICES = Table(name="devices", caption=_("Devices"), columns=[Column("name", _("Name"))])
    listing = DEVICES.bind(rows, request.GET, exports=True)

``responses.respond`` turns a listing into a page, a fragment or a file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from optiserve.web import rows as selection
from optiserve.web.formatting import ABSENT, shown
from reporting.exports.cells import Cell as FileCell

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``path`` (by default the key) leads to the value that is sorted and exported.

    ``value`` computes it instead where no path leads there, ``cell`` what the screen shows, and
    ``link`` the address behind it: each is given the row.
    """

    key: str
    label: str
    path: str = ""
    value: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None
    numeric: bool = False
    sortable: bool = False

    @property
    def source(self) -> str:
        """Where the value lies in a row."""
        return self.path or self.key

    def value_of(self, row: Any) -> Any:
        """The typed value, as sorted and exported."""
        return self.value(row) if self.value else selection.value_at(row, self.source)

    def cell_of(self, row: Any) -> Any:
        """What the screen shows: text, or markup that is already safe."""
        return shown(self.cell(row) if self.cell else self.value_of(row))


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter by one of several values; ``choices`` may be asked for when they are needed."""

    key: str
    label: str
    choices: Choices | Callable[[], Choices]
    path: str = ""

    def options(self) -> Choices:
        """Pairs of value and label."""
        return self.choices() if callable(self.choices) else self.choices


@dataclass(frozen=True, slots=True)
class Table:
    """What a table is, whoever looks. ``order`` is a column's key, with "-" for descending.

    ``search`` names the paths that the search box looks into. With ``cards`` each row becomes a
    card where the table has little room; without, it scrolls sideways. ``prefix`` keeps the
    addresses of two tables on one page apart.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    search: Sequence[str] = ()
    filters: Sequence[Choice] = ()
    order: str = ""
    page_size: int = 50
    cards: bool = True
    prefix: str = ""
    empty: str = _("Nothing to show yet.")

    def bind(self, rows: selection.Rows, query: QueryDict, *, exports: bool = False) -> "Listing":
        """The table over these rows in the state that the address names."""
        return Listing(self, rows, query, exports=exports)


@dataclass(frozen=True, slots=True)
class Header:
    """A column's head: where it leads, and "ascending" or "descending" if it orders the rows."""

    column: Column
    url: str
    direction: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell on the screen."""

    column: Column
    content: Any
    url: str


class Listing:
    """A table over rows, in one state. Unknown values in the address count as absent."""

    def __init__(
        self, table: Table, rows: selection.Rows, query: QueryDict, *, exports: bool
    ) -> None:
        self.table = table
        self.id = f"table-{table.name}"
        self.exports = exports
        self._all = rows
        self._query = query

    def _param(self, name: str) -> str:
        return f"{self.table.prefix}{name}"

    def _asked(self, name: str) -> str:
        return str(self._query.get(self._param(name), "")).strip()

    @property
    def search(self) -> str:
        """The words looked for."""
        return self._asked("q")

    @cached_property
    def filters(self) -> list[dict[str, Any]]:
        """Each filter with its options and the selected one, for the toolbar."""
        shown_filters = []
        for choice in self.table.filters:
            options = choice.options()
            asked = self._asked(choice.key)
            value = asked if asked in {str(option) for option, _label in options} else ""
            name = self._param(choice.key)
            shown_filters.append(
                {"choice": choice, "name": name, "options": options, "value": value}
            )
        return shown_filters

    @cached_property
    def order(self) -> str:
        """The column that orders the rows, with "-" for descending; may be empty."""
        asked = self._asked("sort")
        known = {column.key for column in self.table.columns if column.sortable}
        return asked if asked.removeprefix("-") in known else self.table.order

    @property
    def orders(self) -> list[tuple[str, str]]:
        """Every order with its label, for the list that replaces the heads on a phone."""
        pairs = [
            (f"{sign}{column.key}", f"{column.label} {arrow}")
            for column in self.table.columns
            if column.sortable
            for sign, arrow in (("", "↑"), ("-", "↓"))
        ]
        unordered = self.order not in {value for value, _label in pairs}
        return [(self.order, ABSENT), *pairs] if pairs and unordered else pairs

    @cached_property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.search or any(one["value"] for one in self.filters))

    @cached_property
    def rows(self) -> selection.Rows:
        """All rows that match, in order."""
        rows = self._all
        if self.search and self.table.search:
            rows = selection.searched(rows, self.search, paths=self.table.search)
        for one in self.filters:
            if one["value"]:
                choice = one["choice"]
                rows = selection.chosen(rows, one["value"], path=choice.path or choice.key)
        if not self.order:
            return rows
        key = self.order.removeprefix("-")
        column = next(column for column in self.table.columns if column.key == key)
        return selection.ordered(rows, column.source, descending=self.order.startswith("-"))

    @cached_property
    def page(self) -> Page:
        """The page asked for, or the nearest there is."""
        return Paginator(self.rows, self.table.page_size).get_page(self._asked("page") or 1)

    @property
    def pages(self) -> list[tuple[int | None, str]]:
        """Numbers of pages with their addresses; None stands for a gap."""
        numbers = self.page.paginator.get_elided_page_range(
            self.page.number, on_each_side=1, on_ends=1
        )
        return [(n, self.url(page=n)) if isinstance(n, int) else (None, "") for n in numbers]

    @property
    def headers(self) -> Iterator[Header]:
        """The heads of the columns."""
        key, descending = self.order.removeprefix("-"), self.order.startswith("-")
        for column in self.table.columns:
            active = column.key == key
            direction = ("descending" if descending else "ascending") if active else ""
            turned = f"-{column.key}" if direction == "ascending" else column.key
            yield Header(column, self.url(sort=turned) if column.sortable else "", direction)

    @property
    def cells(self) -> Iterator[list[Cell]]:
        """The rows of this page, as the screen shows them."""
        for row in self.page:
            yield [
                Cell(column, column.cell_of(row), column.link(row) if column.link else "")
                for column in self.table.columns
            ]

    @property
    def previous_url(self) -> str:
        """The page before, or nothing."""
        return self.url(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """The page after, or nothing."""
        return self.url(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def csv_url(self) -> str:
        """The same rows as CSV."""
        return self.url(export="csv")

    @property
    def xlsx_url(self) -> str:
        """The same rows as XLSX."""
        return self.url(export="xlsx")

    @property
    def plain_url(self) -> str:
        """The table without search and filters."""
        return self.url(q="", **{choice.key: "" for choice in self.table.filters})

    def url(self, **changes: Any) -> str:
        """The present address with changes; whatever changes, the first page comes first."""
        query = self._query.copy()
        for name, value in {"page": "", "export": "", **changes}.items():
            query.pop(self._param(name), None)
            if value:
                query[self._param(name)] = str(value)
        return f"?{query.urlencode()}"

    @property
    def carried(self) -> Iterator[tuple[str, str]]:
        """What the toolbar's form must carry along: the address's values that are not its own."""
        own = {"q", "sort", "page", "export", *(choice.key for choice in self.table.filters)}
        names = {self._param(name) for name in own}
        for name, values in self._query.lists():
            if name not in names:
                yield from ((name, value) for value in values)

    def export_headers(self) -> list[str]:
        """Labels of the columns, for a file."""
        return [str(column.label) for column in self.table.columns]

    def export_rows(self) -> Iterator[list[FileCell]]:
        """All matching rows with typed values, for a file."""
        for row in self.rows:
            values = (column.value_of(row) for column in self.table.columns)
            yield [value if isinstance(value, FileCell) else str(value) for value in values]
