"""Where each field's text comes from in a row, and what its cell turns out to hold."""

from collections.abc import Mapping as Texts
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from shared.kernel.text import normalise
from tenants.intake.checked import CellError, Severity
from tenants.intake.fields import FIELDS, Field, Kind
from tenants.intake.mapping import Mapping
from tenants.intake.personal import masked, personal_columns
from tenants.intake.readers import Reader, Value, reader_of
from tenants.intake.reading import Row, Table
from tenants.intake.values.bad import BadValue

FUTURE_ALLOWANCE = timedelta(days=7)
DITTO_MARKS = frozenset({"〃", "々", "同上", "↓", "''", '"'})
# A destroyed code, and a word that only describes, cost their field and not their row.
_LENIENT = frozenset({"E-SCI", "W-GTIN", "W-JMDN", "W-WORD"})
_STRICT_WORDS = frozenset({"status"})


class Cell(NamedTuple):
    """What was read: a value, for dates its precision, and what is wrong with it.

    ``plain`` is the value as JSON can hold it: ISO dates, moments with +09:00, decimals as text.
    """

    value: Value
    precision: str = ""
    error: CellError | None = None
    plain: Any = None


@dataclass(frozen=True, slots=True)
class Source:
    """A mapped field: its column and place in the row, or its constant.

    ``default`` stands where the cell is blank.
    """

    field: Field
    column: str
    place: int | None
    constant: str
    read: Reader
    fills_down: bool
    default: str = ""

    def text(self, row: Row, *, above: Texts[str, str]) -> str:
        """The field's text in a row.

        A ditto mark, or a cell that goes on with a merged one, gives the text above where that is
        allowed.
        """
        text = self.constant if self.place is None else row.cells[self.place]
        if self.fills_down and (
            normalise(text) in DITTO_MARKS or (self.place, "under") in row.marks
        ):
            return above.get(self.field.name, text)
        return text if text.strip() or not self.default else self.default

    def is_hidden(self, row: Row) -> bool:
        """Whether the row's text is a number that is shown as a code which nobody can tell."""
        return self.field.type == "code" and (self.place, "format") in row.marks

    def hidden(self, text: str) -> Cell:
        """The cell of a code that nobody can tell."""
        return Cell(None, error=CellError("E-IDNUM", self.column, text, "warning"))

    def cell(self, text: str, *, latest: date) -> Cell:
        """Read a text. Dates after ``latest`` are refused where the field lies in the past."""
        try:
            value, precision, warning = self._read(text, latest=latest)
        except BadValue as bad:
            return Cell(None, error=self._error(bad, text))
        if self.field.required and value is None:
            return Cell(None, error=CellError("E-REQUIRED", self.column, text, "error"))
        noticed = CellError(warning, self.column, masked(text), "warning") if warning else None
        return Cell(value, precision, noticed, _plain(value))

    def _read(self, text: str, *, latest: date) -> tuple[Value, str, str | None]:
        if normalise(text) in DITTO_MARKS:
            raise BadValue("E-DITTO")
        read = self.read(text)
        if self.field.past and _first_day(read[0]) > latest:
            raise BadValue("E-FUTURE", latest=latest.isoformat())
        return read

    def _error(self, bad: BadValue, text: str) -> CellError:
        describes = bad.code == "E-WORD" and self.field.name not in _STRICT_WORDS
        code = "W-WORD" if describes else bad.code
        severity: Severity = "warning" if code in _LENIENT else "error"
        params: dict[str, Any] = {**bad.params}
        return CellError(code, self.column, masked(text), severity, params)


def sources_of(table: Table, mapping: Mapping, *, kind: Kind) -> tuple[Source, ...]:
    """The mapped fields of a kind in their canonical order.

    A column that the table lacks reads as blank, and so does one that names persons.
    """
    personal = frozenset(personal_columns(table.headers))
    places = {header: place for place, header in enumerate(table.headers) if header not in personal}
    return tuple(
        Source(
            field=field,
            column=mapping.columns.get(field.name, ""),
            place=places.get(mapping.columns.get(field.name, "")),
            constant=mapping.constants.get(field.name, ""),
            read=reader_of(
                field,
                local=mapping.words.get(field.name, {}),
                two_digit_years=mapping.two_digit_years,
            ),
            fills_down=field.name in mapping.fill_down,
            default=mapping.defaults.get(field.name, ""),
        )
        for field in FIELDS[kind]
        if field.name in mapping.fields
    )


def _plain(value: Value) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _first_day(value: Value) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date(value, 1, 1) if isinstance(value, int) else date.min
