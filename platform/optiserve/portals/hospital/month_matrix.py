"""Months by kinds of file: what is not received, late, received, to be checked, committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from optiserve.usecases import file_calendar
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month
from tenants.intake import queries
from tenants.intake.models import FileState, ImportFile, Kind

_GONE = (FileState.DISCARDED, FileState.REPLACED, FileState.SAME, FileState.UNDONE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A month's file of one kind: its badge, and where a click leads; may be nowhere."""

    kind: str
    badge: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A month with a cell for each kind."""

    month: str
    expected_on: date
    cells: list[Cell]


def rows(months: Sequence[Month], *, hospital: Hospital, today: date, uploads: bool) -> list[Row]:
    """A row for each month; missing files lead to the upload where the reader may do that."""
    began = Month.of(hospital.created_at)
    return [
        Row(
            str(month),
            file_calendar.expected_on(hospital, month),
            _cells(
                month,
                uploads=uploads,
                # What lies before its beginning is welcome, and never late.
                late=month >= began and file_calendar.is_late(hospital, month, today=today),
            ),
        )
        for month in months
    ]


def missing(month: Month) -> list[Kind]:
    """The kinds of which nothing came for a month."""
    states = queries.month_state(month)
    return [Kind(kind) for kind, state in states.items() if state == queries.NOT_RECEIVED]


def _cells(month: Month, *, uploads: bool, late: bool) -> list[Cell]:
    files = list(queries.files(month=month).exclude(state__in=_GONE))
    upload = f"{reverse('upload')}?month={month}&kind=" if uploads else ""
    return [
        _cell(kind, state, files, upload=f"{upload}{kind}" if upload else "", late=late)
        for kind, state in queries.month_state(month).items()
    ]


def _cell(kind: str, state: str, files: Sequence[ImportFile], *, upload: str, late: bool) -> Cell:
    label = str(Kind(kind).label)
    if state == queries.NOT_RECEIVED:
        return Cell(label, *(("error", _("Late")) if late else ("none", _("Not received"))), upload)
    if state == queries.RECEIVED:
        return Cell(label, "running", _("Received"), _address(_first(files, kind, committed=False)))
    if state == queries.COMMITTED:
        found = _first(files, kind, committed=True)
        return Cell(label, "ok", _("Committed"), _address(found))
    found = _first(files, kind, committed=False)
    return Cell(label, "warning", _("To check"), _address(found))


def _first(files: Sequence[ImportFile], kind: str, *, committed: bool) -> ImportFile | None:
    for file in files:
        if file.kind == kind and (file.state == FileState.COMMITTED) is committed:
            return file
    return None


def _address(file: ImportFile | None) -> str:
    return reverse("file", args=[file.pk]) if file else reverse("files")
