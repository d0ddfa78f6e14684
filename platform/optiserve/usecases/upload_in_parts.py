"""A large file comes in parts, so that a cut line costs no more than what was on it.

Each part is stored, sealed, as soon as it has come; what came before a cut counts. Only the whole
file, with the SHA-256 that its sender says, is read. What nobody goes on with is gone after a day.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, BinaryIO, Final
from uuid import UUID

import structlog
from django.core.files.storage import default_storage

from optiserve.tenancy import inbox
from optiserve.tenancy.context import inside
from optiserve.tenancy.rows import BLOCK
from optiserve.usecases import hospital_files, take_delivery
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.feeds import queries
from tenants.feeds import services as feeds
from tenants.feeds.models import Delivery, Upload, Way
from tenants.intake.services import storage

log = structlog.get_logger()

PART_BYTES: Final = 8 * 1024 * 1024


class Incomplete(DomainError):
    """Not all of the file has come. ``offset`` is where it goes on."""

    code = "upload-incomplete"


class Damaged(DomainError):
    """What has come is not what was sent: its SHA-256 is another. It has to be sent again."""

    code = "upload-damaged"


def begin(
    *,
    hospital: Hospital,
    kind: str,
    month: Month | None,
    filename: str,
    length: int,
    principal: Principal,
    at: datetime,
    is_direct: bool = False,
) -> Upload:
    """Announce a file. Raises TooLarge, Empty; with ``is_direct`` inbox.NoInbox."""
    take_delivery.check_size(length)
    if is_direct:
        inbox.check()
    with inside(hospital):
        return feeds.begin(
            kind=kind,
            month=month,
            filename=filename,
            length=length,
            is_direct=is_direct,
            by=principal.actor,
            at=at,
        )


def direct_address(*, hospital: Hospital, upload: Upload) -> inbox.Address:
    """Where an announced file may be sent to, past the application. Raises NoInbox."""
    return inbox.address_for(_inbox_key(hospital, upload), length=upload.length)


def add_part(
    *, hospital: Hospital, upload: Upload, offset: int, source: BinaryIO, size: int, at: datetime
) -> Upload:
    """Store what came of a part. Raises Finished, WrongOffset, TooMuch.

    Whatever kills this leaves a stored part that no row names; it goes with the upload.
    """
    with inside(hospital):
        feeds.check_offset(upload, offset=offset, size=size)
        if not size:
            return upload
        key = storage.put(f"{_folder(hospital, upload)}/{offset}-{secrets.token_hex(8)}", source)
        try:
            return feeds.add_part(upload=upload, offset=offset, key=key, size=size, at=at)
        except DomainError:
            default_storage.delete(key)
            raise


def finish(
    *,
    ask: Callable[..., object],
    hospital: Hospital,
    upload: Upload,
    sha256: str,
    principal: Principal,
    at: datetime,
) -> Delivery:
    """Take the whole file in. Repeatable. Raises Incomplete, Damaged, what take() raises."""
    with inside(hospital):
        if upload.file is not None:
            return queries.deliveries().filter(file=upload.file)[0]
    with TemporaryFile() as whole:
        with inside(hospital):
            size, digest = _put_together(hospital, upload, whole)
        if size != upload.length:
            raise Incomplete(offset=size)
        if digest != sha256.lower():
            with inside(hospital):
                feeds.begin_anew(upload=upload, at=at)
            _forget_content(hospital, upload)
            raise Damaged
        delivery = take_delivery.take(
            ask=ask,
            hospital=hospital,
            kind=upload.kind,
            month=Month.of(upload.month) if upload.month else None,
            filename=upload.filename,
            source=whole,
            principal=principal,
            at=at,
            way=Way.DIRECT if upload.is_direct else Way.PARTS,
        )
    with inside(hospital):
        feeds.finish(upload=upload, file=delivery.file, at=at)
    _forget_content(hospital, upload)
    return delivery


def forget_abandoned(*, at: datetime) -> None:
    """Remove what nobody has gone on with for a day. A hospital that fails delays no other."""
    for hospital in hospitals.active():
        try:
            forget_abandoned_of(hospital, at=at)
        except Exception:
            log.warning("uploads.not-forgotten", hospital=hospital.pk, exc_info=True)


def forget_abandoned_of(hospital: Hospital, *, at: datetime) -> None:
    """Remove one hospital's uploads that are over: rows last, so that a kill leaves no parts."""
    with inside(hospital):
        over = list(queries.untouched(at=at))
        for upload in over:
            _forget_content(hospital, upload)
        feeds.forget(over)


def _put_together(hospital: Hospital, upload: Upload, whole: IO[bytes]) -> tuple[int, str]:
    """Write the parts one after another. Returns the size and the SHA-256 of what there is."""
    if upload.is_direct:
        return inbox.fetch(_inbox_key(hospital, upload), into=whole)
    digest = hashlib.sha256()
    for key in upload.parts:
        with default_storage.open(key) as part:
            while block := part.read(BLOCK):
                whole.write(block)
                digest.update(block)
    return whole.tell(), digest.hexdigest()


def _forget_content(hospital: Hospital, upload: Upload) -> None:
    if upload.is_direct:
        inbox.delete(_inbox_key(hospital, upload))
    with inside(hospital):
        hospital_files.delete_below(_folder(hospital, upload))


def find(*, hospital: Hospital, upload_id: UUID, kind: str) -> Upload:
    """One upload. Raises NoUpload."""
    with inside(hospital):
        return queries.upload(upload_id, kind=kind)


def _folder(hospital: Hospital, upload: Upload) -> str:
    return f"{hospital_files.own_folder(hospital)}/waiting/parts/{upload.pk}"


def _inbox_key(hospital: Hospital, upload: Upload) -> str:
    return f"{inbox.folder(hospital.pk)}direct/{upload.pk}"
