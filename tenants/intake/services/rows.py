"""Checked rows into the hospital's schema, by COPY."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

from shared.kernel.databases import connection_for
from tenants.intake.checked import CheckedRow, Status
from tenants.intake.models import ImportFile, ImportRow

_COPY = "COPY intake_importrow (file_id, number, raw, data, status, errors) FROM STDIN"


def write(file: ImportFile, rows: Iterable[CheckedRow]) -> Counter[Status]:
    """Write rows in place of the file's former ones. Count them by status."""
    ImportRow.objects.filter(file=file).delete()
    counts: Counter[Status] = Counter()
    with connection_for(ImportRow).cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            counts[row.status] += 1
            errors = _json([asdict(error) for error in row.errors]) if row.errors else "[]"
            copy.write_row(
                (file.pk, row.number, _json(row.raw), _json(row.data), row.status, errors)
            )
    return counts


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
