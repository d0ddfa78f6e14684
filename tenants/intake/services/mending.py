"""A person corrects a row here instead of in the file (I-33)."""

from collections.abc import Mapping as Texts
from datetime import datetime

from shared.kernel.databases import atomic_for
from tenants.intake.fields import FIELDS
from tenants.intake.models import Correction, FileState, ImportFile, ImportRow, RowStatus
from tenants.intake.personal import masked
from tenants.intake.services import corrections, profiles, storage
from tenants.intake.services.checks import check_rows
from tenants.intake.services.errors import NoSuchRow, WrongState

LONGEST = 2000
"""Characters that a corrected cell may have."""


@atomic_for(ImportFile)
def mend(
    *, file: ImportFile, number: int, texts: Texts[str, str], by: str, at: datetime, via: str
) -> ImportFile:
    """Correct cells of a row, and check the file's rows again. ``texts``: column to raw text.

    All rows are checked, for others may repeat the corrected one or name the same device. What is
    still wrong stands in the row afterwards. Cells that say the same are no correction: repeatable.
    Raises WrongState, NoSuchRow.
    """
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state != FileState.TO_CHECK or file.mapping is None:
        raise WrongState(state=file.state)
    row = ImportRow.objects.filter(file=file, number=number).first()
    unknown = next((column for column in texts if column not in file.headers), None)
    if row is None or row.status == RowStatus.SKIPPED or unknown is not None:
        raise NoSuchRow(number=number, column=unknown or "")
    changed = _changed(file, row, texts)
    if not changed:
        return file
    Correction.objects.bulk_create(
        Correction(
            file=file,
            number=number,
            column=column,
            before=row.raw.get(column, ""),
            after=text,
            at=at,
            by=by,
            via=via,
        )
        for column, text in changed.items()
    )
    file.changed_by, file.changed_at = by, at
    with storage.table_of(file) as table:
        check_rows(
            file, table=corrections.applied(file, table), mapping=profiles.from_json(file.mapping)
        )
    return file


def _changed(file: ImportFile, row: ImportRow, texts: Texts[str, str]) -> dict[str, str]:
    """What differs from what stands there; free text masked, as everything that is kept is."""
    mapped = (file.mapping or {}).get("columns", {})
    coded = {mapped.get(field.name) for field in FIELDS[file.kind] if field.type != "text"}
    kept = {
        column: text[:LONGEST] if column in coded else masked(text[:LONGEST])
        for column, text in texts.items()
    }
    return {column: text for column, text in kept.items() if text != row.raw.get(column, "")}
