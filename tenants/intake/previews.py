"""What a mapping that nobody has saved yet would make of a file's first rows (I-32)."""

from itertools import islice

from shared.kernel.periods import Month
from tenants.intake.checked import CheckedRow
from tenants.intake.checking import check
from tenants.intake.mapping import Mapping
from tenants.intake.models import ImportFile, ImportRow
from tenants.intake.reading import Row, Table
from tenants.intake.services import corrections, storage, words

# A larger file is not read again while somebody waits: its rows as they were kept will do.
_MOST_BYTES = 256 * 1024


def preview(file: ImportFile, mapping: Mapping, *, first: int) -> list[CheckedRow]:
    """The first rows as they stand and as they would be understood; nothing is changed.

    A mapping with problems is tried as well: what it lacks reads as blank. Two rows about one thing
    are only found when the file is checked.
    """
    mapping = words.explained(mapping, Month.of(file.month))
    if file.bytes > _MOST_BYTES:
        return _checked(file, _kept(file, first=first), mapping, first=first)
    with storage.table_of(file) as table:
        return _checked(file, corrections.applied(file, table), mapping, first=first)


def _checked(file: ImportFile, table: Table, mapping: Mapping, *, first: int) -> list[CheckedRow]:
    period_end = Month.of(file.month).last_day
    rows = check(table, mapping, kind=file.kind, period_end=period_end)
    return list(islice((row for row in rows if row.status != "skipped"), first))


def _kept(file: ImportFile, *, first: int) -> Table:
    kept = ImportRow.objects.filter(file=file).exclude(status="skipped").order_by("number")[:first]
    return Table(
        encoding=file.encoding,
        sheet=file.sheet,
        sheets=(),
        header_row=file.header_row or 1,
        headers=tuple(file.headers),
        rows=[Row(row.number, tuple(row.raw.get(h, "") for h in file.headers)) for row in kept],
    )
