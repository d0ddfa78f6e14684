"""A hospital's files under its newest key, and its keys under the environment's first.

Files are sealed when they are stored (tenancy.sealed). Here is what is done afterwards: files from
before there were keys, keys that are replaced, and an environment's key that is to go.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.core.files.storage import default_storage
from django.db import transaction

from optiserve.tenancy.context import PORTAL, open_door
from optiserve.tenancy.sealed.storage import SealedStorage
from optiserve.usecases import hospital_files
from shared.audit import chains
from shared.audit import services as audit
from shared.hospitals import file_keys
from shared.hospitals.models import FileKey, Hospital


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many files lie there, and how many of them were sealed just now."""

    files: int
    sealed: int


def replace_key(*, hospital_id: int, by: str, at: datetime, reason: str = "") -> FileKey:
    """Give a hospital its next key: new files are sealed with it, earlier ones stay readable.

    A hospital that has none, because an older release registered it, gets its first.
    """
    with open_door(PORTAL), transaction.atomic():
        key = file_keys.add(hospital_id=hospital_id, at=at)
        details: dict[str, object] = {"generation": key.generation, "reason": reason}
        _note(operation="hospital.key", hospital=key.hospital, by=by, at=at, details=details)
        return key


def seal_all(*, hospital_id: int, by: str, at: datetime) -> Sealed:
    """Seal with the newest key whatever is not. Each file is a step: repeatable, can be killed.

    What waits to be read (``waiting/``) is gone in minutes and is left. Raises FileKeyGone.
    """
    hospital = Hospital.objects.get(pk=hospital_id)
    waiting = f"{hospital_files.own_folder(hospital)}/waiting/"
    folders = hospital_files.own_folder(hospital), hospital_files.bundles_folder(hospital)
    keys = [key for folder in folders for key in hospital_files.keys_below(folder)]
    done = [key for key in keys if not key.startswith(waiting) and _seal(hospital_id, key)]
    if done:
        details: dict[str, object] = {"files": len(keys), "sealed": len(done)}
        with open_door(PORTAL):
            _note(operation="hospital.seal", hospital=hospital, by=by, at=at, details=details)
    return Sealed(len(keys), len(done))


def rewrap(*, by: str, at: datetime) -> int:
    """Wrap all hospitals' keys with the environment's first. Returns how many were not. Repeatable.

    Afterwards the environment's other keys can go, as soon as every process knows the first.
    """
    with open_door(PORTAL):
        count = file_keys.rewrap()
        audit.record(
            chain=chains.PORTAL,
            at=at,
            actor=by,
            organisation="operator",
            operation="sealing.rewrap",
            subject="file keys",
            details={"count": count},
        )
        return count


def _seal(hospital_id: int, key: str) -> bool:
    """With the hospital's row held, as kept_files.sweep does: what goes now does not come back."""
    with open_door(PORTAL), transaction.atomic():
        Hospital.objects.select_for_update(no_key=True).get(pk=hospital_id)
        try:
            return cast("SealedStorage", default_storage).seal(key)
        except FileNotFoundError:
            return False


def _note(
    *, operation: str, hospital: Hospital, by: str, at: datetime, details: dict[str, object]
) -> None:
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation=operation,
        subject=hospital.code,
        details=details,
    )
