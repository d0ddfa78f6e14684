"""A dealer's visitor hands files over on the hospital's behalf, and learns how far they have come.

The visitor's own role reads and writes nothing of the intake. The file is taken in inside the
hospital's door, as if the hospital had handed it over; the visitor is told what became of files
handed over under the same grant, and nothing that follows from the hospital's other data. A worker
reads every file, and how far it has come is told after a while only: whether the hospital had the
same one already shows neither in the time that an answer takes nor in what it says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO, Final

from optiserve.tenancy.context import inside
from optiserve.usecases import leave_with_worker
from shared.delegation import queries as delegation
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.intake.models import FileState, ImportFile
from tenants.sharing import queries as sharing
from tenants.sharing import services as trail

_TOLD_AFTER: Final = timedelta(minutes=10)
_WITH_THE_HOSPITAL: Final = (FileState.TO_MAP, FileState.TO_CHECK)
_ASIDE: Final = (FileState.DISCARDED, FileState.UNDONE)


class GrantEnded(DomainError):
    """The grant ended while the file was on its way."""

    code = "grant-ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """A file that was handed over. ``state``: received, looked-at, taken-in, aside or unreadable.

    ``error_code`` and ``error_params`` say why it cannot be read; ``month`` is its first day.
    """

    filename: str
    kind: str
    month: date
    at: datetime
    actor: str
    state: str
    error_code: str
    error_params: dict[str, Any]


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
) -> None:
    """Receive a file from a visitor whose grant covers it. ``ask`` as for leave_with_worker.

    Repeatable: the same bytes are the same file, and are written down once more. Raises GrantEnded.
    """
    grant_id = principal.grant_id or 0
    if delegation.live_grant(grant_id, hospital_id=hospital.pk, at=at) is None:
        raise GrantEnded
    file = leave_with_worker.leave(
        ask=ask,
        hospital=hospital,
        kind=kind,
        month=month,
        filename=filename,
        source=source,
        principal=principal,
        at=at,
    )
    with inside(hospital):
        trail.record_hand_over(
            principal=principal,
            at=at,
            file_id=file.pk,
            kind=kind,
            month=month.start,
            filename=filename,
        )


def handed_over(*, hospital: Hospital, grant_id: int, at: datetime) -> list[Standing]:
    """What was handed over under a grant, newest first, and what has become of it."""
    with inside(hospital):
        rows = list(sharing.handed_over_under(grant_id))
        files = ImportFile.objects.in_bulk([row.file_id for row in rows])
    standings = []
    for row in rows:
        file = files.get(row.file_id)
        is_told = row.at + _TOLD_AFTER <= at
        is_unreadable = is_told and file is not None and file.state == FileState.UNREADABLE
        standings.append(
            Standing(
                filename=row.filename,
                kind=row.kind,
                month=row.month,
                at=row.at,
                actor=row.actor,
                state=_state(file) if is_told else "received",
                error_code=file.error_code if file and is_unreadable else "",
                error_params=file.error_params if file and is_unreadable else {},
            )
        )
    return standings


def _state(file: ImportFile | None) -> str:
    if file is None or file.state in _ASIDE:
        return "aside"
    if file.state == FileState.UNREADABLE:
        return "unreadable"
    if file.state == FileState.RECEIVED:
        return "received"
    return "looked-at" if file.state in _WITH_THE_HOSPITAL else "taken-in"
