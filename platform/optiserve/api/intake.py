"""A file that was handed over, by program: look, map, commit."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from optiserve.api.guard import requires
from optiserve.api.pages import Page, one_page, paged
from optiserve.usecases import hand_over
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.intake import messages
from tenants.intake.mapping import Mapping
from tenants.intake.models import ImportFile, ImportRow, RowStatus

router = Router(tags=["files"])
_MOST_ROWS = 1000


class FileOut(Schema):
    """A file and how far it has come. Accepted, skipped and rejected rows add up to ``rows``."""

    id: int
    kind: str
    month: date
    filename: str
    state: str
    received_at: datetime
    headers: list[str]
    mapping: dict[str, Any] | None
    rows: int
    rows_committed: int
    rows_skipped: int
    rows_rejected: int
    committed_at: datetime | None
    error_code: str


class MappingIn(Schema):
    """``columns``: field to header; ``constants``: field to a text for every row; ``defaults``:
    field to a text for blank cells of its column.

    ``fill_down``: fields in which ditto marks repeat the row above. ``snapshot``: a ledger lists
    all devices, so that those it lacks are missing.
    """

    columns: dict[str, str]
    constants: dict[str, str] = {}
    defaults: dict[str, str] = {}
    fill_down: list[str] = []
    two_digit_years: bool = False
    snapshot: bool = True

    def mapping(self) -> Mapping:
        """As the intake takes it. Words are explained in the master of words."""
        return Mapping(**{**self.dict(), "fill_down": tuple(self.fill_down)})


class CommitIn(Schema):
    """``confirm_size``: yes, a ledger of so different a size is meant."""

    confirm_size: bool = False


class RowErrorOut(Schema):
    """One thing wrong with a row: where, what, and how to mend it."""

    row: int
    column: str
    value: str
    code: str
    message: str
    remedy: str


@router.get("/files", response=paged(FileOut), summary="Files")
@requires("file.read")
def files(request: HttpRequest, page: Query[Page], month: str = "", kind: str = "") -> HttpResponse:
    """All files, latest first."""
    found = ImportFile.objects.order_by("-received_at", "-pk")
    if month:
        found = found.filter(month=Month.parse(month).start)
    if kind:
        found = found.filter(kind=kind)
    return one_page(FileOut, found, page)


@router.get("/files/{file_id}", response=FileOut, summary="A file's state")
@requires("file.read")
def file(request: HttpRequest, file_id: int) -> ImportFile:
    """How far one file has come."""
    return get_object_or_404(ImportFile, pk=file_id)


@router.get("/files/{file_id}/errors", response=list[RowErrorOut], summary="What is wrong")
@requires("file.read")
def errors(request: HttpRequest, file_id: int) -> list[RowErrorOut]:
    """What keeps rows from being accepted, in the caller's language; of the first 1,000 rows."""
    rejected = ImportRow.objects.filter(
        file=get_object_or_404(ImportFile, pk=file_id), status=RowStatus.REJECTED
    )
    return [
        RowErrorOut(
            row=row.number,
            column=one["column"],
            value=one["value"],
            code=one["code"],
            message=messages.message(one["code"], **one["params"]),
            remedy=messages.remedy(one["code"]),
        )
        for row in rejected.order_by("number")[:_MOST_ROWS]
        for one in row.errors
        if one["severity"] == "error"
    ]


@router.post("/files/{file_id}/mapping", response=FileOut, summary="Say what columns mean")
@requires("file.upload")
def map_columns(request: HttpRequest, file_id: int, body: MappingIn) -> ImportFile:
    """Needed once for each set of headers."""
    return hand_over.map_columns(
        hospital=request.hospital,
        file=get_object_or_404(ImportFile, pk=file_id),
        mapping=body.mapping(),
        principal=request.principal,
        at=clock.now(),
        via="api",
    )


@router.post("/files/{file_id}/commit", response=FileOut, summary="Commit a checked file")
@requires("file.commit")
def commit(request: HttpRequest, file_id: int, body: CommitIn) -> ImportFile:
    """Accepted rows become devices, loans or faults. Repeating it changes nothing."""
    return hand_over.commit(
        hospital=request.hospital,
        file=get_object_or_404(ImportFile, pk=file_id),
        principal=request.principal,
        at=clock.now(),
        confirm_size=body.confirm_size,
        via="api",
    )
