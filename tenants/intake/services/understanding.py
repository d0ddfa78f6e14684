"""From a table to rows that wait for a person, or need none."""

from typing import Any

from tenants.intake.mapping import Mapping, header_signature
from tenants.intake.models import FileState, ImportFile
from tenants.intake.reading import Table
from tenants.intake.services import profiles, storage
from tenants.intake.services.checks import check_rows
from tenants.intake.services.drift import drift


def note_reading(file: ImportFile, *, original: Table, stored: Table) -> None:
    """Write on a file how it was read. ``original`` is what came, ``stored`` what is kept of it."""
    file.encoding, file.sheet = stored.encoding, stored.sheet[:120]
    file.header_row, file.headers = stored.header_row, list(stored.headers)
    file.notices = [_told(one.code, dict(one.params)) for one in stored.notices]
    file.signature = header_signature(stored.headers)
    file.seen = {
        "delimiter": stored.delimiter,
        "header_rows": stored.header_rows,
        "sheets": list(original.sheets),
        "hidden_sheets": list(original.hidden_sheets),
        "top": storage.top_of(original),
    }


def understand(file: ImportFile, table: Table) -> None:
    """Check the rows under the known mapping, or under the one that the columns suggest."""
    found = profiles.known(file)
    if found is None:
        file.profile = None
        mapping = _fitted(file, profiles.suggested(table, kind=file.kind))
    else:
        file.state = FileState.TO_CHECK
        file.profile, mapping = found
    check_rows(file, table=table, mapping=mapping)


def _fitted(file: ImportFile, suggested: Mapping) -> Mapping:
    """The last files' mapping where the columns merely drifted, else what they suggest."""
    found = drift(file, suggested=suggested)
    if found is None:
        file.state = FileState.TO_MAP
        return suggested
    file.state = FileState.TO_MAP if found.held else FileState.TO_CHECK
    file.notices += found.notices
    return found.mapping


def _told(code: str, params: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "params": params}
