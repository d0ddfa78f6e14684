"""Checked rows into the hospital's schema, by COPY."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from json import JSONEncoder

from shared.kernel.databases import connection_for
from tenants.intake import progress, statements
from tenants.intake.checked import CheckedRow, Status
from tenants.intake.checking import EVENTS, key_column
from tenants.intake.mapping import Mapping
from tenants.intake.models import ImportFile, ImportRow

_COPY = "COPY intake_importrow (file_id, number, raw, data, status, errors) FROM STDIN"
_AT_ONCE = 1000
_json = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(
    file: ImportFile, rows: Iterable[CheckedRow], *, mapping: Mapping, size: int
) -> Counter[Status]:
    """Write ``size`` rows in place of the file's former ones. Count them by status.

    Of rows about the same thing the first accepted one stands, and the later ones are rejected.
    """
    ImportRow.objects.filter(file=file).delete()
    counts: Counter[Status] = Counter()
    waiting = iter(rows)
    with connection_for(ImportRow).cursor() as cursor, cursor.copy(_COPY) as copy:
        while batch := list(islice(waiting, _AT_ONCE)):
            counts.update(row.status for row in batch)
            copy.write("".join(_lines(file.pk, batch)))
            progress.note(file, done=counts.total(), size=size)
    repeated = statements.fetch(
        "refuse_repeated",
        files=[file.pk],
        code="E-KEY-TWICE",
        event=EVENTS[file.kind],
        column=key_column(mapping),
    )[0][0]
    counts["ok"] -= repeated
    counts["rejected"] += repeated
    return counts


def _lines(file_id: int, rows: Iterable[CheckedRow]) -> Iterator[str]:
    """Lines of COPY's text format: JSON has no tab and no line break of its own."""
    for row in rows:
        errors = _json([error._asdict() for error in row.errors]) if row.errors else "[]"
        fields = (_json(row.raw), _json(row.data), row.status, errors)
        told = "\t".join(fields).replace("\\", "\\\\")
        yield f"{file_id}\t{row.number}\t{told}\n"
