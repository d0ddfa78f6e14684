"""Keys replaced, files sealed afterwards, and the environment's own keys changed."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from optiserve.usecases import seal_files
from optiserve.usecases.hospital_files import bundles_folder, delete_below, own_folder
from optiserve.usecases.seal_files import Sealed
from shared.audit.models import Event
from shared.hospitals import file_keys
from shared.hospitals.file_keys import FileKeyGone
from shared.hospitals.models import FileKey, Hospital, HospitalState
from shared.kernel.sealing import CannotUnwrap
from tests.people import LONG_AGO, OLGA


@pytest.fixture
def files(alpha: Hospital) -> Iterator[list[str]]:
    """One from before there were keys, one sealed, and one that waits to be read."""
    names = [f"{own_folder(alpha)}/{name}" for name in ("intake/old.csv", "new.pdf", "waiting/7")]
    _delete_all(alpha)  # what other tests left
    default_storage._below.save(names[0], ContentFile(b"1,2"))
    default_storage.save(names[1], ContentFile(b"%PDF"))
    default_storage._below.save(names[2], ContentFile(b"names of persons"))
    yield names
    # The folder outlives the test, its keys do not.
    _delete_all(alpha)


def _delete_all(hospital: Hospital) -> None:
    for folder in (own_folder(hospital), bundles_folder(hospital)):
        delete_below(folder)


def seal(hospital: Hospital) -> Sealed:
    return seal_files.seal_all(hospital_id=hospital.pk, by=OLGA, at=LONG_AGO)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_what_is_not_sealed_is_sealed_once_and_what_waits_is_left(
    alpha: Hospital, files: list[str]
) -> None:
    assert [seal(alpha), seal(alpha)] == [Sealed(3, 1), Sealed(3, 0)]
    assert [default_storage.is_sealed(name) for name in files] == [True, True, False]
    with default_storage.open(files[0]) as file:
        assert file.read() == b"1,2"


def test_after_a_key_was_replaced_everything_can_be_brought_under_the_new_one(
    alpha: Hospital, files: list[str]
) -> None:
    seal(alpha)
    key = seal_files.replace_key(hospital_id=alpha.pk, by=OLGA, at=LONG_AGO, reason="leaked")
    assert (key.generation, seal(alpha)) == (2, Sealed(3, 2))
    FileKey.objects.get(hospital=alpha, generation=1).delete()
    with default_storage.open(files[1]) as file:
        assert file.read() == b"%PDF"


def test_both_stand_in_the_trail(alpha: Hospital, files: list[str]) -> None:
    seal_files.replace_key(hospital_id=alpha.pk, by=OLGA, at=LONG_AGO, reason="leaked")
    seal(alpha)
    told = Event.objects.filter(operation__in=["hospital.key", "hospital.seal"])
    assert [(event.actor, event.subject, event.details) for event in told.order_by("position")] == [
        (OLGA, "alpha", {"generation": 2, "reason": "leaked"}),
        (OLGA, "alpha", {"files": 3, "sealed": 2}),
    ]


def test_a_hospital_that_was_erased_gets_no_key(alpha: Hospital) -> None:
    Hospital.objects.filter(pk=alpha.pk).update(state=HospitalState.ERASED)
    with pytest.raises(FileKeyGone):
        seal_files.replace_key(hospital_id=alpha.pk, by=OLGA, at=LONG_AGO)


def test_every_hospital_has_a_key_of_its_own_from_the_beginning(
    alpha: Hospital, bravo: Hospital
) -> None:
    keys = [file_keys.newest(hospital.pk) for hospital in (alpha, bravo)]
    assert [key.generation for key in keys] == [1, 1]
    assert keys[0].secret != keys[1].secret
    assert str(keys[0]) == "DataKey(generation=1)"


def test_the_environments_key_is_replaced_without_touching_a_file(
    alpha: Hospital, files: list[str], settings: Any
) -> None:
    (old,), new = settings.SEALING_KEYS, "a new key of the environment, long"
    count = FileKey.objects.count()
    settings.SEALING_KEYS = (new, old)
    assert f"not under the first key: {count}" in command("sealing")
    assert f"wrapped anew: {count}" in command("sealing", "--rewrap")
    settings.SEALING_KEYS = (new,)
    with default_storage.open(files[1]) as file:
        assert file.read() == b"%PDF"
    settings.SEALING_KEYS = (old,)
    with pytest.raises(CannotUnwrap):
        default_storage.open(files[1])


def test_the_command_replaces_a_key_and_seals(alpha: Hospital, files: list[str]) -> None:
    assert "file key 1" in command("hospital", "alpha", "key")
    assert "file key 2" in command("hospital", "alpha", "key", "--rotate", "--reason", "leaked")
    assert "files: 3, sealed: 2" in command("hospital", "alpha", "seal")


def test_one_command_seals_every_hospitals_files(files: list[str]) -> None:
    told = command("sealing", "--files")
    assert "alpha: files: 3, sealed: 1" in told
    assert "bravo: " in told
