"""Handing files over by program: whole ones, large ones in parts, or straight to the storage."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, Final, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Header, Path, Query, Router, Schema, Status
from ninja.errors import HttpError

from optiserve import tasks
from optiserve.api.guard import requires
from optiserve.api.intake import FileOut
from optiserve.tenancy import inbox
from optiserve.tenancy.rows import BLOCK
from optiserve.usecases import take_delivery, upload_in_parts
from optiserve.usecases.upload_in_parts import PART_BYTES
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.feeds.models import Delivery, MonthBasis, Outcome, Upload, Way
from tenants.feeds.queries import ABANDONED_AFTER
from tenants.intake.models import Kind

router = Router(tags=["feeds"])
KIND: Final[Any] = Path(description="ledger, loans or faults")
FILENAME: Final[Any] = Query(
    max_length=1000, description="With its ending: .csv, .tsv, .xlsx, .xls"
)
SHA256: Final[Any] = Query("", description="Of the body, hex: checked", max_length=64)


class FeedOut(FileOut):
    """The file that was taken in.

    ``month_basis`` says how its month was known: said, name, content or ended (it is the month that
    has just ended). ``is_new`` is false for what was known already.
    """

    month_basis: str
    month_why: str
    is_new: bool


class UploadIn(Schema):
    """``length`` in bytes. ``direct``: the file goes straight to the object storage."""

    filename: str = Field(max_length=1000)
    length: int = Field(ge=1)
    month: str = Field("", description="2026-10; empty: found out")
    direct: bool = False


class AddressOut(Schema):
    """A form's POST (multipart/form-data): ``fields``, then the bytes as ``file``."""

    url: str
    fields: dict[str, str]
    seconds: int


class UploadOut(Schema):
    """``offset`` is where the file goes on, ``part_bytes`` the most that a part may have."""

    id: UUID
    kind: str
    month: date | None
    filename: str
    length: int
    offset: int
    part_bytes: int
    expires_at: datetime
    file_id: int | None
    direct: AddressOut | None = None


class FinishIn(Schema):
    """The SHA-256 of the whole file, hex."""

    sha256: str = Field(min_length=64, max_length=64)


class CutShort(HttpError):
    """The body ended before its length: the line was cut. Nothing was taken in."""

    def __init__(self) -> None:
        super().__init__(400, _("The file was cut off on its way. Send it again."))


class FeedsOut(Schema):
    """What may be handed over here: ``kinds``, and the most bytes that a file may have."""

    hospital: str
    kinds: list[str]
    longest: int


@router.get("/feeds", response=FeedsOut, summary="What may be handed over")
@requires("file.upload")
def feeds(request: HttpRequest) -> dict[str, Any]:
    """A program asks this to learn whether its key works; nothing changes."""
    return {
        "hospital": request.hospital.name,
        "kinds": Kind.values,
        "longest": settings.MAX_UPLOAD_BYTES,
    }


@router.post("/feeds/{kind}/uploads", response={201: UploadOut}, summary="Begin a large file")
@requires("file.upload")
def begin_upload(request: HttpRequest, body: UploadIn, kind: str = KIND) -> Status:
    """Announce a file that comes in parts: PATCH them one after another, then finish.

    A cut line costs no more than what was on it: HEAD tells where the file goes on. What nobody
    goes on with is forgotten after a day.
    """
    upload = upload_in_parts.begin(
        hospital=request.hospital,
        kind=_known(kind),
        month=Month.parse(body.month) if body.month else None,
        filename=body.filename,
        length=body.length,
        principal=request.principal,
        at=clock.now(),
        is_direct=body.direct,
    )
    address = None
    if body.direct:
        address = upload_in_parts.direct_address(hospital=request.hospital, upload=upload)
    return Status(201, _shown(upload, address))


@router.api_operation(
    ["GET", "HEAD"],
    "/feeds/{kind}/uploads/{upload_id}",
    response=UploadOut,
    summary="How much of a large file has come",
)
@requires("file.upload")
def upload(
    request: HttpRequest, response: HttpResponse, upload_id: UUID, kind: str = KIND
) -> UploadOut:
    """``Upload-Offset`` is where it goes on, as in tus."""
    found = _find(request, kind, upload_id)
    _say_offset(response, found)
    return _shown(found)


@router.patch(
    "/feeds/{kind}/uploads/{upload_id}", response={204: None}, summary="Send a part of a large file"
)
@requires("file.upload")
def add_part(
    request: HttpRequest,
    response: HttpResponse,
    upload_id: UUID,
    kind: str = KIND,
    upload_offset: int = Header(ge=0, alias="Upload-Offset"),
) -> Status:
    """The body is the part that begins at ``Upload-Offset``, 8 MiB at most.

    409 with ``params.offset`` where it would leave a gap or repeat something.
    """
    found = _find(request, kind, upload_id)
    if _said_length(request) > PART_BYTES:
        raise HttpError(413, _("The request is too large."))
    with TemporaryFile() as part:
        came, _digest = _write(request, into=part)
        found = upload_in_parts.add_part(
            hospital=request.hospital,
            upload=found,
            offset=upload_offset,
            source=cast(BinaryIO, part),
            size=came,
            at=clock.now(),
        )
    _say_offset(response, found)
    return Status(204, None)


@router.post(
    "/feeds/{kind}/uploads/{upload_id}/finish", response=FeedOut, summary="Finish a large file"
)
@requires("file.upload")
def finish_upload(
    request: HttpRequest, body: FinishIn, upload_id: UUID, kind: str = KIND
) -> dict[str, Any]:
    """Take the whole file in. Repeating it changes nothing."""
    delivery = upload_in_parts.finish(
        ask=tasks.read_file.delay,
        hospital=request.hospital,
        upload=_find(request, kind, upload_id),
        sha256=body.sha256,
        principal=request.principal,
        at=clock.now(),
    )
    return _told(delivery)


@router.put("/feeds/{kind}/{month}", response=FeedOut, summary="Push a month's file")
@requires("file.upload")
def push_month(
    request: HttpRequest,
    kind: str = KIND,
    month: str = Path(description="2026-10"),
    filename: str = FILENAME,
    sha256: str = SHA256,
) -> dict[str, Any]:
    """The request's body is the file. Known headers are committed at once; others wait.

    A large file is ``received`` first and read by a worker: look at its state. Pushing the same
    bytes again changes nothing.
    """
    return _push(request, kind, Month.parse(month), filename, sha256)


@router.api_operation(
    ["PUT", "POST"],
    "/feeds/{kind}",
    response=FeedOut,
    summary="Push a file",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        }
    },
)
@requires("file.upload")
def push(
    request: HttpRequest,
    kind: str = KIND,
    filename: str = FILENAME,
    month: str = Query("", description="2026-10; empty: by the name, the rows, or the last month"),
    sha256: str = SHA256,
) -> dict[str, Any]:
    """As with a month in the address; here the month may be left out, and the answer says it."""
    return _push(request, kind, Month.parse(month) if month else None, filename, sha256)


def _push(
    request: HttpRequest, kind: str, month: Month | None, filename: str, sha256: str
) -> dict[str, Any]:
    kind = _known(kind)
    if _said_length(request) > settings.MAX_UPLOAD_BYTES:
        raise HttpError(413, _("The request is too large."))
    with _body(request, sha256=sha256) as body:
        delivery = take_delivery.take(
            ask=tasks.read_file.delay,
            hospital=request.hospital,
            kind=kind,
            month=month,
            filename=filename,
            source=body,
            principal=request.principal,
            at=clock.now(),
            way=Way.API,
        )
    return _told(delivery)


@contextmanager
def _body(request: HttpRequest, *, sha256: str) -> Iterator[BinaryIO]:
    """The whole body in a file that nobody else sees. Raises CutShort, Damaged."""
    with TemporaryFile() as body:
        came, digest = _write(request, into=body)
        if came != _said_length(request):
            raise CutShort
        if sha256 and digest != sha256.lower():
            raise upload_in_parts.Damaged
        yield cast(BinaryIO, body)


def _write(request: HttpRequest, *, into: IO[bytes]) -> tuple[int, str]:
    """Write what comes of a body, piece by piece: how many bytes came, and their SHA-256."""
    digest = hashlib.sha256()
    try:
        while block := request.read(BLOCK):
            into.write(block)
            digest.update(block)
    except OSError:
        pass  # the line was cut: what came, came
    return into.tell(), digest.hexdigest()


def _said_length(request: HttpRequest) -> int:
    return int(request.META.get("CONTENT_LENGTH") or 0)


def _known(kind: str) -> str:
    if kind not in Kind.values:
        raise HttpError(404, "ledger, loans, faults")
    return kind


def _find(request: HttpRequest, kind: str, upload_id: UUID) -> Upload:
    return upload_in_parts.find(hospital=request.hospital, upload_id=upload_id, kind=_known(kind))


def _say_offset(response: HttpResponse, upload: Upload) -> None:
    response["Upload-Offset"] = str(upload.received)
    response["Upload-Length"] = str(upload.length)


def _shown(upload: Upload, address: inbox.Address | None = None) -> UploadOut:
    direct = (
        AddressOut(url=address.url, fields=address.fields, seconds=address.seconds)
        if address
        else None
    )
    return UploadOut(
        id=upload.pk,
        kind=upload.kind,
        month=upload.month,
        filename=upload.filename,
        length=upload.length,
        offset=upload.received,
        part_bytes=PART_BYTES,
        expires_at=upload.touched_at + ABANDONED_AFTER,
        file_id=upload.file_id,
        direct=direct,
    )


def _told(delivery: Delivery) -> dict[str, Any]:
    return {
        **FileOut.from_orm(delivery.file).dict(),
        "month_basis": delivery.month_basis,
        "month_why": str(MonthBasis(delivery.month_basis).label),
        "is_new": delivery.outcome == Outcome.TAKEN,
    }
