"""From a table and a mapping to rows that can be committed, or that say why they cannot.

Every row comes out once: accepted, skipped or rejected. A warning nulls at most its own field; an
error rejects its row. Of earlier rows nothing is remembered but the one above, however many there
are: two rows about one thing are found where all of them lie (``sql/refuse_repeated.sql``).
"""

from collections.abc import Container, Iterator
from datetime import date
from functools import lru_cache, partial
from typing import Any

from tenants.equipment.keys import device_key, fallback_key
from tenants.intake.cells import FUTURE_ALLOWANCE, Cell, Source, sources_of
from tenants.intake.checked import CellError, CheckedRow
from tenants.intake.fields import FALLBACK_KEY, Kind
from tenants.intake.mapping import Mapping
from tenants.intake.personal import masked, personal_columns
from tenants.intake.reading import Row, Table

_CONTINUES = 2
_LONGEST_KEY = 200  # what Device.key can hold; a longer one is no key but a text
_BEGIN_AND_END: dict[Kind, tuple[str, str]] = {
    "ledger": ("acquired_on", "retired_on"),
    "loans": ("loaned_at", "returned_at"),
    "faults": ("reported_at", "restored_at"),
}
EVENTS: dict[Kind, str] = {"ledger": "", "loans": "loaned_at", "faults": "reported_at"}
"""The moment that tells what happened to one device apart; a device stands in a ledger once."""
# Wards, days and words come again and again.
_REMEMBERED = 2048
_DIGITS = {"y": 4, "m": 7, "d": 10, "h": 13, "min": 16}
"""How much of an ISO moment each precision vouches for."""


def check(table: Table, mapping: Mapping, *, kind: Kind, period_end: date) -> Iterator[CheckedRow]:
    """Check each row of a table in its order. ``period_end`` is the last day (JST) reported on.

    The mapping must have no problems.
    """
    checker = _Checker(table, mapping, kind=kind, period_end=period_end)
    return map(checker.checked, table.rows)


def key_column(mapping: Mapping) -> str:
    """The column that tells devices apart, or the last of several that do so together."""
    return mapping.columns.get(_key_field(mapping.fields), "")


class _Checker:
    """A file's sources, and what the row above held."""

    def __init__(self, table: Table, mapping: Mapping, *, kind: Kind, period_end: date) -> None:
        latest = period_end + FUTURE_ALLOWANCE
        self.sources = sources_of(table, mapping, kind=kind)
        self.read = {
            source.field.name: lru_cache(_REMEMBERED)(partial(source.cell, latest=latest))
            for source in self.sources
        }
        self.plain = [
            (name, read, source.place, source.constant)
            for source, (name, read) in zip(self.sources, self.read.items(), strict=True)
        ]
        self.fills_in = any(source.fills_down or source.default for source in self.sources)
        self.masked = lru_cache(_REMEMBERED)(masked)
        self.columns = {source.field.name: source.column for source in self.sources}
        self.kept = _kept_columns(table, self.sources)
        self.begin, self.end = _BEGIN_AND_END[kind]
        self.above: dict[str, str] = {}
        self.key_above = ""

    def checked(self, row: Row) -> CheckedRow:
        raw = {
            header: self.masked(row.cells[place]) if free else row.cells[place]
            for header, place, free in self.kept
        }
        if row.skipped is not None:
            why = CellError(f"S-{row.skipped.upper()}", "", "", "warning")
            return CheckedRow(row.number, raw, {}, "skipped", (why,))
        cells = self._cells(row)
        _keep_lone_return(cells)
        errors = [cell.error for cell in cells.values() if cell.error]
        errors += self._out_of_order(cells)
        key = self._key(cells)
        errors += self._unidentified(row, cells, key)
        if any(error.severity == "error" for error in errors):
            return CheckedRow(row.number, raw, _data(cells, key), "rejected", tuple(errors))
        self.key_above = key
        return CheckedRow(row.number, raw, _data(cells, key), "ok", tuple(errors))

    def _cells(self, row: Row) -> dict[str, Cell]:
        if row.marks or self.fills_in:
            return {source.field.name: self._cell(source, row) for source in self.sources}
        texts = row.cells
        return {
            name: read(constant if place is None else texts[place])
            for name, read, place, constant in self.plain
        }

    def _cell(self, source: Source, row: Row) -> Cell:
        text = source.text(row, above=self.above)
        if source.fills_down:
            self.above[source.field.name] = text
        return source.hidden(text) if source.is_hidden(row) else self.read[source.field.name](text)

    def _out_of_order(self, cells: dict[str, Cell]) -> list[CellError]:
        """Refuse an end before its beginning; let one that is only less precise coincide."""
        begin, end = cells.get(self.begin), cells.get(self.end)
        if begin is None or end is None or not (begin.value and end.value):
            return []
        starts, ends = begin.plain, end.plain
        known = min(_DIGITS[begin.precision], _DIGITS[end.precision])
        if ends >= starts:
            return []
        if ends[:known] == starts[:known]:
            cells[self.end] = end._replace(value=begin.value, plain=starts)
            return []
        return [CellError("E-ORDER", self.columns[self.end], ends, "error", {"begin": starts})]

    def _key(self, cells: dict[str, Cell]) -> str:
        if "asset_no" in cells:
            key = device_key(_text(cells, "asset_no"))
        else:
            key = fallback_key(*(_text(cells, name) for name in FALLBACK_KEY))
        return key if len(key) <= _LONGEST_KEY else ""

    def _unidentified(self, row: Row, cells: dict[str, Cell], key: str) -> list[CellError]:
        """Refuse a row without a key; also one that only goes on with the remarks of a record."""
        if key and key != self.key_above:
            return []
        column = self.columns.get(_key_field(cells), "")
        if self._continues(row, key):
            return [CellError("E-MULTIROW", column, "", "error")]
        return [] if key else [CellError("E-KEY", column, "", "error")]

    def _continues(self, row: Row, key: str) -> bool:
        """Whether a row has little but a remark: no key, or the one above and nothing mapped."""
        filled = sum(map(bool, map(str.strip, row.cells)))
        if not self.key_above or filled > _CONTINUES:
            return False
        places = [source.place for source in self.sources if source.place is not None]
        mapped = sum(bool(row.cells[place].strip()) for place in places)
        return not key or (mapped == 1 and filled > 1)


def _keep_lone_return(cells: dict[str, Cell]) -> None:
    """Let a return pass that names no loan: the loan may stand in another row or file (I-25)."""
    lent, returned = cells.get("loaned_at"), cells.get("returned_at")
    if not (lent and returned and lent.error and returned.value):
        return
    if lent.error.code == "E-REQUIRED":
        noticed = lent.error._replace(code="W-RETURN-ONLY", severity="warning")
        cells["loaned_at"] = lent._replace(error=noticed)


def _key_field(fields: Container[str]) -> str:
    return "asset_no" if "asset_no" in fields else FALLBACK_KEY[-1]


def _kept_columns(table: Table, sources: tuple[Source, ...]) -> list[tuple[str, int, bool]]:
    """Header, place and whether it may hold free text, for every column that names no person."""
    coded = {source.place for source in sources if source.field.type != "text"}
    personal = frozenset(personal_columns(table.headers))
    return [
        (header, place, place not in coded)
        for place, header in enumerate(table.headers)
        if header not in personal
    ]


def _data(cells: dict[str, Cell], key: str) -> dict[str, Any]:
    data: dict[str, Any] = {"device_key": key}
    for name, cell in cells.items():
        data[name] = cell.plain
        if cell.precision:
            data[f"{name}_precision"] = cell.precision
    return data


def _text(cells: dict[str, Cell], name: str) -> str:
    cell = cells.get(name)
    return "" if cell is None else str(cell.value or "")
