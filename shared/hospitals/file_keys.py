"""A hospital's data keys: made with the hospital, replaced by a new generation, deleted with it.

Plain keys are never remembered: each is asked of its row and unwrapped when a file is opened, so
that a key that was deleted is gone in every process at once.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from shared.hospitals.models import FileKey, Hospital, HospitalState
from shared.kernel import sealing
from shared.kernel.errors import DomainError

_BYTES: Final = 32


class FileKeyGone(DomainError):
    """The hospital has no such key: it was erased, or whoever asks does not wear its role."""

    code = "file-key-gone"


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key in the plain, 32 bytes, and which of its hospital's it is."""

    generation: int
    secret: bytes

    def __repr__(self) -> str:
        return f"DataKey(generation={self.generation})"


def newest(hospital_id: int) -> DataKey:
    """The one that new files are sealed with. Raises FileKeyGone, sealing.CannotUnwrap."""
    row = FileKey.objects.filter(hospital_id=hospital_id).order_by("-generation").first()
    return _unwrapped(row, hospital_id)


def of_generation(hospital_id: int, generation: int) -> DataKey:
    """The one that a file names. Raises FileKeyGone, sealing.CannotUnwrap."""
    row = FileKey.objects.filter(hospital_id=hospital_id, generation=generation).first()
    return _unwrapped(row, hospital_id)


@transaction.atomic
def add(*, hospital_id: int, at: datetime) -> FileKey:
    """Make a hospital's first key, or its next one, with which everything new is sealed.

    Raises FileKeyGone for one that was erased.
    """
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    if hospital.state == HospitalState.ERASED:
        raise FileKeyGone(hospital=hospital_id)
    last = FileKey.objects.filter(hospital_id=hospital_id).order_by("-generation").first()
    generation = last.generation + 1 if last else 1
    return FileKey.objects.create(
        hospital_id=hospital_id,
        generation=generation,
        wrapped=fresh(hospital_id, generation),
        made_at=at,
    )


def fresh(hospital_id: int, generation: int) -> bytes:
    """A new random key, wrapped."""
    purpose = _purpose(hospital_id, generation)
    return sealing.wrap(secrets.token_bytes(_BYTES), purpose=purpose)


def destroy(*, hospital_id: int) -> int:
    """Delete all of a hospital's keys. Returns how many there were. Repeatable."""
    return FileKey.objects.filter(hospital_id=hospital_id).delete()[0]


def rewrap() -> int:
    """Wrap every key anew that the environment's first key does not open. Returns how many.

    Repeatable, and can be killed: each row is a statement of its own.
    """
    count = 0
    for row in FileKey.objects.order_by("pk"):
        purpose = _purpose(row.hospital_id, row.generation)
        wrapped = bytes(row.wrapped)
        if not sealing.is_current(wrapped, purpose=purpose):
            secret = sealing.unwrap(wrapped, purpose=purpose)
            row.wrapped = sealing.wrap(secret, purpose=purpose)
            row.save(update_fields=["wrapped"])
            count += 1
    return count


def standing() -> tuple[int, int]:
    """How many keys there are, and how many of them the environment's first key does not open."""
    opens = [
        sealing.is_current(bytes(row.wrapped), purpose=_purpose(row.hospital_id, row.generation))
        for row in FileKey.objects.order_by("pk")
    ]
    return len(opens), opens.count(False)


def _unwrapped(row: FileKey | None, hospital_id: int) -> DataKey:
    if row is None:
        raise FileKeyGone(hospital=hospital_id)
    purpose = _purpose(hospital_id, row.generation)
    return DataKey(row.generation, sealing.unwrap(bytes(row.wrapped), purpose=purpose))


def _purpose(hospital_id: int, generation: int) -> str:
    return f"files of hospital {hospital_id}, generation {generation}"
