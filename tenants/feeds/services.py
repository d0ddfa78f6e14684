"""Writing arrivals down, and files that come in parts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shared.kernel.databases import atomic_for
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from tenants.feeds import names
from tenants.feeds.models import Delivery, Outcome, Upload
from tenants.intake.models import ImportFile


class WrongOffset(DomainError):
    """The part does not begin where the one before it ended. ``offset`` is where it did."""

    code = "upload-offset"


class TooMuch(DomainError):
    """The part goes beyond the length that was announced."""

    code = "upload-too-long"


class Finished(DomainError):
    """The file is whole and taken in."""

    code = "upload-finished"


def note_delivery(
    *, by: str, way: str, kind: str, filename: str, size: int, at: datetime, **outcome: Any
) -> Delivery:
    """Write an arrival down. ``outcome`` are further fields of Delivery."""
    return Delivery.objects.create(
        by=by, way=way, kind=kind, filename=names.plain(filename), bytes=size, at=at, **outcome
    )


def refused(error: DomainError) -> dict[str, Any]:
    """The outcome of a file that a rule refused."""
    return {"outcome": Outcome.REFUSED, "error_code": error.code}


def begin(
    *,
    kind: str,
    month: Month | None,
    filename: str,
    length: int,
    is_direct: bool,
    by: str,
    at: datetime,
) -> Upload:
    """Announce a file that will come in parts, or into the inbox."""
    return Upload.objects.create(
        kind=kind,
        month=month.start if month else None,
        filename=names.plain(filename),
        length=length,
        is_direct=is_direct,
        started_by=by,
        started_at=at,
        touched_at=at,
    )


def check_offset(upload: Upload, *, offset: int, size: int) -> None:
    """Whether a part of so many bytes may come there. Raises Finished, WrongOffset, TooMuch."""
    if upload.file_id is not None:
        raise Finished
    if offset != upload.received:
        raise WrongOffset(offset=upload.received)
    if offset + size > upload.length:
        raise TooMuch(length=upload.length)


@atomic_for(Upload)
def add_part(*, upload: Upload, offset: int, key: str, size: int, at: datetime) -> Upload:
    """Add a stored part; of two for the same place the first one counts.

    Raises what check_offset() raises.
    """
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    check_offset(upload, offset=offset, size=size)
    upload.parts.append(key)
    upload.received += size
    upload.touched_at = at
    upload.save(update_fields=["parts", "received", "touched_at"])
    return upload


@atomic_for(Upload)
def begin_anew(*, upload: Upload, at: datetime) -> Upload:
    """Forget all parts: together they were not what was announced."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    upload.parts, upload.received, upload.touched_at = [], 0, at
    upload.save(update_fields=["parts", "received", "touched_at"])
    return upload


def finish(*, upload: Upload, file: ImportFile, at: datetime) -> None:
    """Note what became of it."""
    Upload.objects.filter(pk=upload.pk).update(file=file, touched_at=at)


def forget(uploads: Iterable[Upload]) -> None:
    """Remove uploads that nobody goes on with."""
    Upload.objects.filter(pk__in=[one.pk for one in uploads]).delete()
