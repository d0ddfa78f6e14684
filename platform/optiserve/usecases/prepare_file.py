"""What a person does to a file before it is committed: read it otherwise, take it for another kind,
correct a row.

A small file is prepared while the person waits, a large one by a worker.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, Final, Literal

import structlog
from django.core.files.storage import default_storage

from optiserve.tenancy.context import inside
from optiserve.usecases import hand_over, leave_with_worker
from shared.audit import chains
from shared.audit import services as audit
from shared.hospitals.models import Hospital
from shared.users.principals import Principal
from tenants.intake import queries
from tenants.intake import services as intake
from tenants.intake.models import ImportFile
from tenants.intake.reading import UnreadableFile
from tenants.intake.services import storage

log = structlog.get_logger()

Deed = Literal["read", "kind", "mend"]
_OPERATIONS: Final[dict[Deed, str]] = {
    "read": "file.upload",
    "kind": "file.upload",
    "mend": "file.mend",
}


def prepare(
    deed: Deed,
    *,
    hospital: Hospital,
    file: ImportFile,
    told: dict[str, Any],
    principal: Principal,
    at: datetime,
    via: str = "screen",
    source: BinaryIO | None = None,
) -> ImportFile:
    """Do it now. ``told`` is fit for JSON: ``choices``; ``kind``; or ``number`` and ``texts``.

    Raises what the intake's read_again(), change_kind() and mend() raise.
    """
    common: dict[str, Any] = {"file": file, "by": principal.actor, "at": at, **told}

    def work() -> ImportFile:
        if deed == "read":
            return intake.read_again(hospital_id=hospital.pk, source=source, **common)
        if deed == "kind":
            return intake.change_kind(**common)
        mended = intake.mend(**common, via=via)
        if mended.changed_at == at:
            _note_mending(mended, hospital=hospital, told=told, by=principal.actor, at=at)
        return mended

    return hand_over.step(
        work,
        hospital=hospital,
        principal=principal,
        operation=_OPERATIONS[deed],
        via=via,
        at=at,
    )


def prepare_or_leave(
    deed: Deed,
    *,
    ask: Callable[..., object],
    hospital: Hospital,
    file: ImportFile,
    told: dict[str, Any],
    principal: Principal,
    at: datetime,
    via: str = "screen",
    source: BinaryIO | None = None,
) -> ImportFile:
    """prepare() a small file; leave a large one with a worker, for whom ``ask`` asks.

    ``ask`` is the task that calls prepare_left().
    """
    if file.bytes <= leave_with_worker.LARGE_BYTES:
        return prepare(
            deed,
            hospital=hospital,
            file=file,
            told=told,
            principal=principal,
            at=at,
            via=via,
            source=source,
        )
    with inside(hospital):
        if deed == "read":
            intake.check_bytes(file, source=source)
        if source is not None:
            storage.put(leave_with_worker.waiting_key(hospital, file), source)
    leave_with_worker.leave_check(hospital=hospital, file=file)
    ask(
        hospital_id=hospital.pk,
        file_id=file.pk,
        deed=deed,
        told=told,
        handed=source is not None,
        via=via,
        who=leave_with_worker.told(principal),
    )
    return file


def prepare_left(
    *,
    hospital_id: int,
    file_id: int,
    deed: Deed,
    told: dict[str, Any],
    handed: bool,
    via: str,
    who: dict[str, Any],
    at: datetime,
) -> None:
    """In a worker: do what was left. Repeatable. A file that cannot be read so stays, and says so.

    Raises what prepare() raises, but for UnreadableFile.
    """
    hospital = Hospital.objects.get(pk=hospital_id)
    with inside(hospital), leave_with_worker.at_work(file_id):
        file = ImportFile.objects.get(pk=file_id)
        key = leave_with_worker.waiting_key(hospital, file)
        source = default_storage.open(key) if handed else None
        try:
            file = prepare(
                deed,
                hospital=hospital,
                file=file,
                told=told,
                principal=leave_with_worker.heard(who),
                at=at,
                via=via,
                source=source,
            )
            queries.counts(file)
        except UnreadableFile as reason:
            intake.note_unreadable(file, reason)
        finally:
            if source is not None:
                source.close()
                default_storage.delete(key)
    log.info("file.prepared", hospital=hospital_id, file=file_id, deed=deed)


def _note_mending(
    file: ImportFile, *, hospital: Hospital, told: dict[str, Any], by: str, at: datetime
) -> None:
    """That a row was corrected goes into the hospital's trail; what it says stays in its schema."""
    audit.record(
        chain=chains.of_hospital(hospital.pk),
        at=at,
        actor=by,
        organisation=f"hospital:{hospital.pk}",
        operation="file.mend",
        subject=f"{file.month:%Y-%m} {file.kind} {file.filename}",
        details={"file": file.pk, "row": told["number"], "columns": sorted(told["texts"])},
    )
