"""From a mapping to checked rows."""

from datetime import datetime

from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from tenants.intake.checking import check
from tenants.intake.mapping import Mapping
from tenants.intake.models import FileState, ImportFile
from tenants.intake.reading import Table
from tenants.intake.services import corrections, profiles, rows, storage, words
from tenants.intake.services.errors import BadMapping, WrongState

_MAPPABLE = (FileState.TO_MAP, FileState.TO_CHECK)


@atomic_for(ImportFile)
def map_columns(*, file: ImportFile, mapping: Mapping, by: str, at: datetime) -> ImportFile:
    """Say what a file's columns mean, and check its rows. Repeatable until the file is committed.

    Words that the mapping explains are explained for every later file of the hospital.

    Raises BadMapping, WrongState.
    """
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state not in _MAPPABLE:
        raise WrongState(state=file.state)
    problems = profiles.mapping_problems(mapping, kind=file.kind, headers=file.headers)
    if problems:
        raise BadMapping(problems=problems)
    words.learn(mapping.words, Month.of(file.month), said_before=(file.mapping or {}).get("words"))
    mapping = words.explained(mapping, Month.of(file.month))
    file.profile = None
    file.state = FileState.TO_CHECK
    file.changed_by, file.changed_at = by, at
    if profiles.as_json(mapping) == file.mapping:
        file.save()  # its rows were checked under this mapping already
    else:
        with storage.table_of(file) as table:
            check_rows(file, table=corrections.applied(file, table), mapping=mapping)
    return file


def check_rows(file: ImportFile, *, table: Table, mapping: Mapping) -> None:
    """Check a table's rows and store them, their counts and the mapping.

    What made the file wait under another mapping is forgotten.
    """
    period_end = Month.of(file.month).last_day
    mapping = words.explained(mapping, Month.of(file.month))
    checked = check(table, mapping, kind=file.kind, period_end=period_end)
    counts = rows.write(file, checked, mapping=mapping, size=table.size)
    file.mapping = profiles.as_json(mapping)
    file.notices = [one for one in file.notices if not one["code"].startswith("W-")]
    file.rows = counts.total()
    file.rows_skipped = counts["skipped"]
    file.rows_rejected = counts["rejected"]
    file.save()
