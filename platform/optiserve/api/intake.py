"""Handing files over by program: push, look, map, commit."""

from datetime import date, datetime
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from optiserve import tasks
from optiserve.api.guard import requires
from optiserve.api.pages import Page, one_page, paged
from optiserve.usecases import hand_over, leave_with_worker
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.intake import messages
from tenants.intake.mapping import Mapping
from tenants.intake.models import ImportFile, ImportRow, Kind, RowStatus

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
    """``columns``: field to header; ``constants``: field to a text for every row.

    ``snapshot``: a ledger lists all devices, so that those it lacks are missing.
    """

    columns: dict[str, str]
    constants: dict[str, str] = {}
    snapshot: bool = True


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


@router.put("/feeds/{kind}/{month}", response={200: FileOut}, summary="Push a month's file")
@requires("file.upload")
def push(
    request: HttpRequest,
    kind: str = Path(description="ledger, loans or faults"),
    month: str = Path(description="2026-10"),
    filename: str = Query(description="With its ending: .csv, .tsv, .xlsx, .xls"),
) -> ImportFile:
    """The request's body is the file. Known headers are committed at once; others wait.

    A large file is ``received`` first and read by a worker: look at its state. Pushing the same
    bytes again changes nothing.
    """
    if kind not in Kind.values:
        raise HttpError(404, "ledger, loans, faults")
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD_BYTES:
        raise HttpError(413, _("The request is too large."))
    with TemporaryFile() as body:
        copyfileobj(request, body)
        return leave_with_worker.take_in(
            ask=tasks.read_file.delay,
            hospital=request.hospital,
            kind=kind,
            month=Month.parse(month),
            filename=filename,
            source=body,
            principal=request.principal,
            at=clock.now(),
            via="api",
        )


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
        mapping=Mapping(columns=body.columns, constants=body.constants, snapshot=body.snapshot),
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
