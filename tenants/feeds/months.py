"""Of which month a file is, where nobody said it."""

import io
from collections import Counter
from datetime import date
from typing import BinaryIO, Final

from shared.kernel.periods import Month
from tenants.feeds import names
from tenants.feeds.models import MonthBasis
from tenants.intake.models import Kind
from tenants.intake.reading import UnreadableFile, read_table
from tenants.intake.services.profiles import suggested
from tenants.intake.values.bad import BadValue
from tenants.intake.values.moments import parse_moment

# A larger one is not read twice for this; its sender can say the month, or write it into the name.
LARGEST_LOOKED_INTO: Final = 5 * 1024 * 1024
# The field whose month is the row's. A ledger's rows have none.
_HAPPENED: Final = {Kind.LOANS: "loaned_at", Kind.FAULTS: "reported_at"}


def told(source: BinaryIO, *, kind: str, filename: str, today: date) -> tuple[Month, MonthBasis]:
    """The month by the name, else by most of the rows, else the one that has just ended (JST)."""
    if by_name := names.month_of(filename, today=today):
        return by_name, MonthBasis.NAME
    if by_rows := _of_most_rows(source, kind=kind, filename=filename, today=today):
        return by_rows, MonthBasis.CONTENT
    return Month.of(today).previous(), MonthBasis.ENDED


def _of_most_rows(source: BinaryIO, *, kind: str, filename: str, today: date) -> Month | None:
    """The month of more than half of the rows that have one; None where no month has as many."""
    field = _HAPPENED.get(Kind(kind))
    if field is None or source.seek(0, io.SEEK_END) > LARGEST_LOOKED_INTO:
        return None
    source.seek(0)
    try:
        table = read_table(source, filename=filename)
    except UnreadableFile:
        return None
    column = suggested(table, kind=Kind(kind).value).columns.get(field)
    if column is None:
        return None
    place = table.headers.index(column)
    months = Counter(
        month for row in table.rows if row.skipped is None and (month := _month(row.cells[place]))
    )
    if not months:
        return None
    month, rows = months.most_common(1)[0]
    return month if 2 * rows > months.total() and month <= Month.of(today) else None


def _month(text: str) -> Month | None:
    try:
        moment = parse_moment(text).value
    except BadValue:
        return None
    return Month.of(moment) if moment else None
