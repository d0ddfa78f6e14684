"""A large file is left with a worker, so that nobody waits for a page while it is read, checked or
committed.

What waits lies beside the hospital's files until it has been read, and no longer: it may name
persons, which is never stored for good.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import SEEK_END
from typing import Any, BinaryIO, Literal

import structlog
from django.core.cache import cache
from django.core.files.storage import default_storage

from optiserve.tenancy.context import inside
from optiserve.usecases import decide_on_devices, hand_over
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.intake import progress, queries
from tenants.intake import services as intake
from tenants.intake.mapping import Mapping
from tenants.intake.models import FileState, ImportFile
from tenants.intake.services import profiles, storage

log = structlog.get_logger()

# About a thousand rows, understood within a second.
LARGE_BYTES = 256 * 1024
# What takes longer to commit than a page may take.
LARGE_ROWS = 10_000
_OVERDUE = timedelta(minutes=5)
# As long as a task may take.
_WORK_SECONDS = 900

Work = Literal["", "read", "check", "commit", "undo"]


def take_in(
    *,
    ask: Callable[..., object],
    hospital: Hospital,
    kind: str,
    month: Month,
    filename: str,
    source: BinaryIO,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> ImportFile:
    """Receive a small file at once; leave a large one with a worker, for whom ``ask`` asks.

    ``ask`` is the task that calls read_file().
    """
    handed: dict[str, Any] = {
        "hospital": hospital,
        "kind": kind,
        "month": month,
        "filename": filename,
        "source": source,
        "principal": principal,
        "at": at,
    }
    if source.seek(0, SEEK_END) <= LARGE_BYTES:
        return hand_over.receive(**handed, via=via)
    return leave(ask=ask, **handed)


def leave(
    *,
    ask: Callable[..., object],
    hospital: Hospital,
    kind: str,
    month: Month,
    filename: str,
    source: BinaryIO,
    principal: Principal,
    at: datetime,
) -> ImportFile:
    """Leave a file with a worker whatever its size. ``ask`` as for take_in(). Repeatable."""
    file = leave_file(
        hospital=hospital,
        kind=kind,
        month=month,
        filename=filename,
        source=source,
        principal=principal,
        at=at,
    )
    if file.state == FileState.RECEIVED:
        hand_over.note_standing(hospital=hospital, month=month, at=at)
        ask(hospital_id=hospital.pk, file_id=file.pk, who=told(principal))
    return file


def leave_file(
    *,
    hospital: Hospital,
    kind: str,
    month: Month,
    filename: str,
    source: BinaryIO,
    principal: Principal,
    at: datetime,
) -> ImportFile:
    """Register a file and put its bytes where read_file() finds them. Repeatable."""
    with inside(hospital):
        file = intake.register(
            kind=kind, month=month, filename=filename, source=source, by=principal.actor, at=at
        )
        if file.state == FileState.RECEIVED:
            storage.put(waiting_key(hospital, file), source)
    return file


def read_file(*, hospital_id: int, file_id: int, who: dict[str, Any], at: datetime) -> None:
    """In a worker: understand a file that was left. ``who`` is what told() made. Repeatable."""
    hospital = Hospital.objects.get(pk=hospital_id)
    with inside(hospital):
        file = ImportFile.objects.get(pk=file_id)
        key = waiting_key(hospital, file)
        if file.state == FileState.RECEIVED:
            with default_storage.open(key) as waiting:
                file = hand_over.receive(
                    hospital=hospital,
                    kind=file.kind,
                    month=Month.of(file.month),
                    filename=file.filename,
                    source=waiting,
                    principal=heard(who),
                    at=at,
                )
            queries.counts(file)  # so that no page has to count
        default_storage.delete(key)
    log.info("file.read", hospital=hospital_id, file=file_id)


def leave_mapping(*, hospital: Hospital, file: ImportFile, mapping: Mapping) -> dict[str, Any]:
    """Note that a worker is going to check the file's rows; the mapping as a message carries it.

    Raises intake.BadMapping at once, while the person is still there.
    """
    problems = profiles.mapping_problems(mapping, kind=file.kind, headers=file.headers)
    if problems:
        raise intake.BadMapping(problems=problems)
    _leave(hospital, file, "check")
    return profiles.as_json(mapping)


def check_file(
    *,
    hospital_id: int,
    file_id: int,
    mapping: dict[str, Any],
    who: dict[str, Any],
    at: datetime,
) -> None:
    """In a worker: check a file's rows under a mapping that was left. Repeatable."""
    hospital = Hospital.objects.get(pk=hospital_id)
    with inside(hospital), at_work(file_id):
        file = hand_over.map_columns(
            hospital=hospital,
            file=ImportFile.objects.get(pk=file_id),
            mapping=profiles.from_json(mapping),
            principal=heard(who),
            at=at,
        )
        queries.counts(file)
    log.info("file.checked", hospital=hospital_id, file=file_id)


def leave_check(*, hospital: Hospital, file: ImportFile) -> None:
    """Note that a worker is going to read or check the file."""
    _leave(hospital, file, "check")


@contextmanager
def at_work(file_id: int) -> Iterator[None]:
    """Inside the hospital's door: a worker's work on a file, which is over at the block's end."""
    try:
        yield
    finally:
        cache.delete(_work_key(file_id))


def leave_commit(*, hospital: Hospital, file: ImportFile) -> None:
    """Note that a worker is going to commit the file."""
    _leave(hospital, file, "commit")


def commit_file(
    *,
    hospital_id: int,
    file_id: int,
    confirm_size: bool,
    who: dict[str, Any],
    at: datetime,
) -> None:
    """In a worker: commit a file. Repeatable. Raises intake.WrongState."""
    hospital = Hospital.objects.get(pk=hospital_id)
    with inside(hospital), at_work(file_id):
        hand_over.commit(
            hospital=hospital,
            file=ImportFile.objects.get(pk=file_id),
            principal=heard(who),
            at=at,
            confirm_size=confirm_size,
        )
    log.info("file.committed", hospital=hospital_id, file=file_id)


def leave_undo(*, hospital: Hospital, file: ImportFile, at: datetime) -> None:
    """Note that a worker is going to take the file back.

    Raises what intake.check_undo() raises, while the person is still there.
    """
    with inside(hospital):
        intake.check_undo(file, at=at)
    _leave(hospital, file, "undo")


def undo_file(
    *, hospital_id: int, file_id: int, reason: str, who: dict[str, Any], at: datetime
) -> None:
    """In a worker: take a file back. Repeatable. Raises what intake.undo() raises."""
    hospital = Hospital.objects.get(pk=hospital_id)
    with inside(hospital), at_work(file_id):
        hand_over.undo(
            hospital=hospital,
            file=ImportFile.objects.get(pk=file_id),
            principal=heard(who),
            at=at,
            reason=reason,
        )
    log.info("file.undone", hospital=hospital_id, file=file_id)


def answer_same(
    *,
    hospital_id: int,
    former_key: str,
    key: str,
    same: bool | None,
    who: dict[str, Any],
    at: datetime,
) -> None:
    """In a worker: an answer for which all kinds are told anew. Repeatable. Raises NotProposed."""
    decide_on_devices.answer_same(
        hospital=Hospital.objects.get(pk=hospital_id),
        former_key=former_key,
        key=key,
        same=same,
        principal=heard(who),
        at=at,
    )
    log.info("device.answered", hospital=hospital_id)


def work_on(file: ImportFile) -> Work:
    """Inside the hospital's door: what a worker is doing with the file, ``""`` for nothing."""
    if file.state == FileState.RECEIVED:
        return "read"
    left: Work = cache.get(_work_key(file.pk)) or ""
    return left


def is_busy(file: ImportFile) -> bool:
    """Inside the hospital's door: whether a worker is still at work on the file."""
    return work_on(file) != ""


def seems_lost(file: ImportFile, *, at: datetime) -> bool:
    """Inside the hospital's door: whether a left file should be asked for again, by this caller.

    True once every few minutes for a file that was received long ago and never read: its message
    was lost, or its worker killed. Reading twice does no harm.
    """
    if file.state != FileState.RECEIVED or at - file.received_at < _OVERDUE:
        return False
    if progress.of(file) is not None:
        return False
    return bool(cache.add(f"file-asked-again:{file.pk}", True, timeout=_OVERDUE.seconds))


def told(principal: Principal) -> dict[str, Any]:
    """Who acts, as a message carries it to a worker."""
    return {
        "actor": principal.actor,
        "organisation_kind": principal.organisation_kind,
        "organisation_id": principal.organisation_id,
        "organisation_name": principal.organisation_name,
        "roles": sorted(principal.roles),
        "grant_id": principal.grant_id,
        "support_id": principal.support_id,
        "reason": principal.reason,
        "ticket": principal.ticket,
    }


def _leave(hospital: Hospital, file: ImportFile, work: Work) -> None:
    with inside(hospital):
        cache.set(_work_key(file.pk), work, timeout=_WORK_SECONDS)


def heard(who: dict[str, Any]) -> Principal:
    """Who acts, out of what told() made."""
    return Principal(**{**who, "roles": frozenset(who["roles"])})


def waiting_key(hospital: Hospital, file: ImportFile) -> str:
    """Where a file's bytes wait for a worker."""
    return f"hospitals/{hospital.pk}/waiting/{file.pk}"


def _work_key(file_id: int) -> str:
    return f"file-is-worked-on:{file_id}"
