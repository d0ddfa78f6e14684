"""What a checked file's page shows: counts, problems cell by cell, rows raw beside understood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from optiserve.portals.hospital import intake_words
from optiserve.portals.hospital.field_words import understood
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from tenants.intake import queries
from tenants.intake.checked import CheckedRow
from tenants.intake.fields import FIELDS, Field
from tenants.intake.models import Correction, FileState, ImportFile, ImportRow, RowStatus
from tenants.sharing import queries as sharing

_FIRST_ROWS = 50
_CORRECTIONS_SHOWN = 200
MOST_PROBLEMS = 2000
SKIPPED = str(RowStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell with something to say about it."""

    row: int
    column: str
    value: str
    wrong: str
    remedy: str
    severity: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a row: as it stood, as it is understood, and whether it is wrong."""

    raw: str
    understood: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the preview."""

    number: int
    status: SafeString
    cells: list[Shown]


def severities() -> dict[str, str]:
    """How much a problem matters."""
    return {
        "error": _("Row rejected"),
        "warning": _("To be looked at"),
        "skipped": _("Row skipped"),
    }


def problems(file: ImportFile) -> list[Problem]:
    """Errors and warnings in the file's order, of as many rows as anybody would go through."""
    rows = file.import_rows.exclude(errors=[]).order_by("number")[:MOST_PROBLEMS]
    return [
        _problem(number, status, error)
        for number, status, errors in rows.values_list("number", "status", "errors")
        for error in errors
    ]


def _problem(number: int, status: str, error: dict[str, Any]) -> Problem:
    told = intake_words.trouble(error["code"], error["params"])
    severity = "skipped" if status == SKIPPED else error["severity"]
    return Problem(number, error["column"], error["value"], told.wrong, told.remedy, severity)


def problems_table(file: ImportFile, *, mendable: bool = False) -> Table:
    """Problems as a table; errors first would hide the file's order, so a filter does that.

    ``mendable``: each row leads to where it can be corrected.
    """

    def mend(one: Problem) -> str:
        opens = mendable and one.severity != "skipped"
        return reverse("file_row", args=[file.pk, one.row]) if opens else ""

    kinds = {"error": "error", "warning": "warning"}
    labels = severities()
    return Table(
        name="problems",
        caption=_("Rows to look at"),
        columns=[
            Column("row", _("Row"), sortable=True, numeric=True, link=mend),
            Column(
                "severity",
                _("Weight"),
                value=lambda one: labels[one.severity],
                cell=lambda one: badge(kinds.get(one.severity, "none"), labels[one.severity]),
            ),
            Column("column", _("Column"), sortable=True),
            Column("value", _("Value")),
            Column("wrong", _("What is wrong")),
            Column("remedy", _("How to mend it")),
        ],
        search=["column", "value"],
        filters=[Choice("severity", _("Weight"), list(labels.items()))],
        page_size=25,
        empty=_("Every row was understood."),
    )


def context(file: ImportFile) -> dict[str, Any]:
    """Counts, notices and the first rows."""
    seen = queries.preview(file, first=_FIRST_ROWS)
    fields = _mapped(file)
    first = file.import_rows.order_by("number")[:_FIRST_ROWS]
    return {
        "counts": [
            (_("New"), seen.new),
            (_("Changed"), seen.changed),
            (_("Unchanged"), seen.same),
            (_("Skipped rows"), seen.skipped),
            (_("Rejected rows"), seen.rejected),
        ],
        "accepted": file.rows - file.rows_skipped - file.rows_rejected,
        "facts": _facts(file),
        "notices": intake_words.notices(file),
        "unusual_size": file.state == FileState.TO_CHECK
        and any(notice["code"] == "W-SIZE" for notice in intake_words.noticed(file)),
        "headers": heads(fields),
        "first_rows": [shown(row, fields) for row in first],
        "corrections": corrections(file.row_corrections.all()),
        "total": file.rows,
        "most_problems": MOST_PROBLEMS if _has_more_problems(file) else None,
    }


def _has_more_problems(file: ImportFile) -> bool:
    rows = file.import_rows.exclude(errors=[]).order_by("number")
    return rows[MOST_PROBLEMS : MOST_PROBLEMS + 1].exists()


def _facts(file: ImportFile) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Rows in the file"), file.rows),
        (_("Encoding"), file.encoding),
        (_("Sheet"), file.sheet),
        (_("Row of the column names"), file.header_row),
        *((_("Mended cells"), count) for count in [file.row_corrections.count()] if count),
        (_("Received at"), file.received_at),
        (_("Received from"), file.received_by),
    ]
    facts += [
        (_("Handed over on your behalf by"), f"{one.organisation} ({one.actor})")
        for one in sharing.handed_over_by(file.pk)
    ]
    if file.committed_at:
        facts += [
            (_("Committed at"), file.committed_at),
            (_("Committed by"), file.committed_by),
            (_("Committed rows"), file.rows_committed),
        ]
    return facts


def _mapped(file: ImportFile) -> list[tuple[Field, str]]:
    """The fields that have a column, with the column, in the order of the canonical fields."""
    columns = (file.mapping or {}).get("columns", {})
    fields = FIELDS[file.kind]
    return [(field, columns[field.name]) for field in fields if field.name in columns]


def heads(fields: Sequence[tuple[Field, str]]) -> list[tuple[str, str]]:
    """Labels of fields, each with its column."""
    return [(_(field.label), column) for field, column in fields]


def as_kept(rows: Iterable[CheckedRow]) -> list[ImportRow]:
    """Checked rows as they would be kept; nothing is stored."""
    return [
        ImportRow(
            number=row.number,
            raw=row.raw,
            data=row.data,
            status=row.status,
            errors=[error._asdict() for error in row.errors],
        )
        for row in rows
    ]


def corrections(made: QuerySet[Correction]) -> dict[str, Any]:
    """What people corrected here instead of in the file, latest first."""
    latest = made.order_by("-at", "-pk")[:_CORRECTIONS_SHOWN]
    return {
        "headers": [_("When"), _("Who"), _("Row"), _("Column"), _("Before"), _("After")],
        "rows": [
            (one.at, one.by, one.number, one.column, one.before, _after(one)) for one in latest
        ],
    }


def _after(one: Correction) -> str:
    told = _("%(text)s (no longer holds: the file was read in another way)")
    return told % {"text": one.after} if one.voided_at else one.after


def shown(row: ImportRow, fields: Sequence[tuple[Field, str]]) -> ShownRow:
    """A row as it stands beside how it is understood."""
    wrong = {error["column"] for error in row.errors if row.status == RowStatus.REJECTED}
    cells = [
        Shown(row.raw.get(column, ""), understood(field, row.data), column in wrong)
        for field, column in fields
    ]
    kinds = {RowStatus.OK: "ok", RowStatus.REJECTED: "error"}
    state = badge(kinds.get(RowStatus(row.status), "none"), row.get_status_display())
    return ShownRow(row.number, state, cells)
