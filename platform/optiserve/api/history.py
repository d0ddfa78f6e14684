"""What files changed, taking them back, and what they leave open about single devices."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError

from optiserve.api.guard import requires
from optiserve.api.intake import FileOut
from optiserve.api.pages import Page, one_page, paged
from optiserve.usecases import decide_on_devices, hand_over
from shared.kernel import clock
from tenants.equipment.models import Device
from tenants.intake import history, proposals
from tenants.intake.models import FileState, ImportFile

router = Router(tags=["history"])


class ChangeOut(Schema):
    """What a commit, an undo or a decision did. ``months`` are first days (2026-10-01).

    ``counts``: new, changed, same, gone, missing; ``before`` and ``after``: how many devices, loans
    and faults there were.
    """

    id: int
    deed: str
    file_id: int | None
    subject: str
    at: datetime
    by: str
    via: str
    reason: str
    counts: dict[str, int]
    before: dict[str, int]
    after: dict[str, int]
    months: list[date]


class LineOut(Schema):
    """A device, loan or fault before a file and with it; ``deed`` is new, changed or gone."""

    key: str
    at: datetime | None
    deed: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class EffectOut(Schema):
    """What a committed file changes; the first 100 ``lines``. Undo turns exactly this round."""

    new: int
    changed: int
    gone: int
    missing: int
    months: list[date]
    lines: list[LineOut]


class UndoIn(Schema):
    """``reason``: others can read it in the history."""

    reason: str = ""


class SameDeviceOut(Schema):
    """Two numbers that are perhaps one device: missing since, and first seen in, the same month."""

    former_key: str
    key: str
    since: date


class SameDeviceIn(Schema):
    """``same``: true, false, or null to take an answer back."""

    former_key: str
    key: str
    same: bool | None


class MissingOut(Schema):
    """A device that the latest ledgers lack; ``retired_basis``: presumed, manual or nothing."""

    key: str
    missing_since: date
    retired_on: date | None
    retired_basis: str


class AbsenceIn(Schema):
    """``gone``: true, false, or null to take it back. ``retired_on``: by default the month."""

    device_key: str
    gone: bool | None
    retired_on: date | None = None


class MarkIn(Schema):
    """``managed``: central, ward, resident, or nothing to let the ledger's word stand."""

    device_key: str
    managed: Literal["", "central", "ward", "resident"] = ""
    is_demo: bool = False
    note: str = ""


class UnknownOut(Schema):
    """A number of which loans or faults tell and no ledger does."""

    key: str
    loans: int
    faults: int
    first: datetime
    last: datetime


class OverlapOut(Schema):
    """A loan that begins before one of the device's earlier loans ends (W-OVERLAP)."""

    loan_id: int
    key: str
    loaned_at: datetime
    returned_at: datetime | None
    busy_until: datetime | None


@router.get("/changes", response=paged(ChangeOut), summary="Import history")
@requires("file.read")
def changes(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """Everything that was done to the equipment, latest first."""
    return one_page(ChangeOut, history.changes_made().order_by("-at", "-pk"), page)


@router.get("/files/{file_id}/effect", response=EffectOut, summary="What a file changes")
@requires("file.read")
def effect(request: HttpRequest, file_id: int) -> EffectOut:
    """Of a committed file: everything that is otherwise than it would be without it."""
    file = get_object_or_404(ImportFile, pk=file_id, state=FileState.COMMITTED)
    found = history.effect(file)
    if found is None:
        raise HttpError(413, "too many rows to compare")
    return EffectOut(
        new=found.new,
        changed=found.changed,
        gone=found.gone,
        missing=found.missing,
        months=list(found.months),
        lines=[
            LineOut(key=one.key, at=one.at, deed=one.deed, before=one.before, after=one.after)
            for one in found.lines
        ],
    )


@router.post("/files/{file_id}/undo", response=FileOut, summary="Take a committed file back")
@requires("file.undo")
def undo(request: HttpRequest, file_id: int, body: UndoIn) -> ImportFile:
    """Within 30 days; everything is then as if it had never come. Committing brings it back."""
    return hand_over.undo(
        hospital=request.hospital,
        file=get_object_or_404(ImportFile, pk=file_id),
        principal=request.principal,
        at=clock.now(),
        reason=body.reason,
        via="api",
    )


@router.get("/questions/same-devices", response=list[SameDeviceOut], summary="Same devices?")
@requires("file.read")
def same_devices(request: HttpRequest) -> list[SameDeviceOut]:
    """Devices that were perhaps renumbered and about which nobody has said anything yet."""
    return [
        SameDeviceOut(former_key=one.former.key, key=one.present.key, since=one.since)
        for one in proposals.same_devices()
    ]


@router.post("/questions/same-devices", response={204: None}, summary="Say whether they are")
@requires("device.decide")
def answer_same(request: HttpRequest, body: SameDeviceIn) -> Status[None]:
    """Accepted, history, loans and faults join; it can be taken back."""
    decide_on_devices.answer_same(
        hospital=request.hospital,
        former_key=body.former_key,
        key=body.key,
        same=body.same,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(204, None)


@router.get("/questions/missing-devices", response=paged(MissingOut), summary="Missing devices")
@requires("file.read")
def missing_devices(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """Devices that the latest ledgers lack, longest missing first."""
    return one_page(MissingOut, proposals.missing_devices(), page)


@router.post("/questions/missing-devices", response={204: None}, summary="Say whether it is gone")
@requires("device.decide")
def judge_absence(request: HttpRequest, body: AbsenceIn) -> Status[None]:
    """Gone or still here, as long as this absence lasts; it can be taken back."""
    decide_on_devices.judge_absence(
        hospital=request.hospital,
        device_key=body.device_key,
        gone=body.gone,
        retired_on=body.retired_on,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(204, None)


@router.get("/questions/unknown-devices", response=list[UnknownOut], summary="Unknown devices")
@requires("file.read")
def unknown_devices(request: HttpRequest) -> list[proposals.UnknownDevice]:
    """The quarantine: their loans and faults wait for a ledger that lists them."""
    return proposals.unknown_devices()


@router.get("/questions/overlaps", response=list[OverlapOut], summary="Loans that overlap")
@requires("file.read")
def overlaps(request: HttpRequest) -> list[proposals.Overlap]:
    """The latest 500; they count as one in every figure."""
    return proposals.overlaps()


@router.post("/devices/marks", response={204: None}, summary="Mark a device")
@requires("device.decide")
def mark(request: HttpRequest, body: MarkIn) -> Status[None]:
    """How it is managed, whether it is there to be shown: before what ledgers say of it."""
    try:
        decide_on_devices.mark(
            hospital=request.hospital,
            **body.dict(),
            principal=request.principal,
            at=clock.now(),
            via="api",
        )
    except Device.DoesNotExist as unknown:
        raise Http404 from unknown
    return Status(204, None)
