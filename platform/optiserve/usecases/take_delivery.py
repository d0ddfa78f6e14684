"""A file comes by itself: taken in or refused, it is written down, and the portal learns of it.

What a rule refuses is in the hospital's list of deliveries with its reason, so that nobody has to
look into the log of a program in order to know why a month is missing.
"""

from collections.abc import Callable
from datetime import datetime
from io import SEEK_END
from typing import Any, BinaryIO

from django.conf import settings

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import leave_with_worker
from shared.hospitals import services as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.feeds import months, names
from tenants.feeds import services as feeds
from tenants.feeds.models import Delivery, MonthBasis, Outcome, Way
from tenants.intake.models import ImportFile


class TooLarge(DomainError):
    """The file is larger than any we take."""

    code = "feed-too-large"


class Empty(DomainError):
    """There is nothing in the file."""

    code = "feed-empty"


def take(
    *,
    ask: Callable[..., object],
    hospital: Hospital,
    kind: str,
    filename: str,
    source: BinaryIO,
    principal: Principal,
    at: datetime,
    way: Way,
    month: Month | None = None,
) -> Delivery:
    """Take a file in that a program or a folder brought. Repeatable, idempotent by content.

    ``month`` None: found out, and the delivery says by what. ``ask``: as in
    leave_with_worker.take_in(). Raises TooLarge, Empty.
    """
    size = source.seek(0, SEEK_END)
    note: dict[str, Any] = {
        "by": principal.actor,
        "way": way,
        "kind": kind,
        "filename": filename,
        "size": size,
        "at": at,
    }
    try:
        check_size(size)
    except DomainError as error:
        refuse(hospital=hospital, error=error, **note)
        raise
    basis = MonthBasis.SAID
    if month is None:
        today = at.astimezone(JST).date()
        month, basis = months.told(source, kind=kind, filename=filename, today=today)
    file = leave_with_worker.take_in(
        ask=ask,
        hospital=hospital,
        kind=kind,
        month=month,
        filename=names.plain(filename),
        source=source,
        principal=principal,
        at=at,
        via=way.value,
    )
    with inside(hospital):
        delivery = feeds.note_delivery(
            **note,
            month=month.start,
            month_basis=basis,
            file=file,
            outcome=Outcome.TAKEN if _is_new(file, principal, at) else Outcome.KNOWN,
        )
    _tell_portal(hospital, kind, at=at, error_code=file.error_code)
    return delivery


def tell_outcome(*, hospital_id: int, file_id: int, at: datetime) -> None:
    """A worker has read a large file: if it came by itself, the portal learns what was wrong."""
    hospital = Hospital.objects.get(pk=hospital_id)
    with inside(hospital):
        file = ImportFile.objects.filter(pk=file_id, deliveries__isnull=False).first()
    if file is not None and file.error_code:
        _tell_portal(hospital, file.kind, at=at, error_code=file.error_code)


def check_size(size: int) -> None:
    """Raises TooLarge, Empty."""
    if size > settings.MAX_UPLOAD_BYTES:
        raise TooLarge(limit=settings.MAX_UPLOAD_BYTES)
    if not size:
        raise Empty


def refuse(
    *,
    hospital: Hospital,
    error: DomainError,
    by: str,
    way: Way,
    kind: str,
    filename: str,
    size: int,
    at: datetime,
) -> None:
    """Write down that a rule refused a file, and which."""
    with inside(hospital):
        feeds.note_delivery(
            by=by,
            way=way,
            kind=kind,
            filename=filename,
            size=size,
            at=at,
            **feeds.refused(error),
        )
    _tell_portal(hospital, kind, at=at, error_code=error.code)


def _is_new(file: ImportFile, principal: Principal, at: datetime) -> bool:
    return (file.received_at, file.received_by) == (at, principal.actor)


def _tell_portal(hospital: Hospital, kind: str, *, at: datetime, error_code: str) -> None:
    with open_door(PORTAL):
        hospitals.note_feed(hospital_id=hospital.pk, kind=kind, at=at, error_code=error_code)
