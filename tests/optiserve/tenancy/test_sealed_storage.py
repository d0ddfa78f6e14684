"""Hospitals' files in the storage: sealed beneath, as ever above, and each with its own key."""

import io
import shutil
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage

from optiserve.tenancy.context import Wear, door_of, inside, open_door
from optiserve.tenancy.sealed import framing
from optiserve.tenancy.sealed.framing import SealBroken
from optiserve.tenancy.sealed.storage import SealedStorage
from shared.hospitals import file_keys
from shared.hospitals.file_keys import FileKeyGone
from shared.hospitals.models import Hospital
from shared.kernel.sealing import CannotUnwrap
from tests.people import LONG_AGO

SECRET = "管理番号,機器名,輸液ポンプ".encode() * 9000  # four segments


@pytest.fixture
def storage(tmp_path: Path) -> SealedStorage:
    return SealedStorage(
        {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    )


def own(hospital: Hospital, name: str = "intake/a.csv") -> str:
    return f"hospitals/{hospital.pk}/{name}"


def stored(storage: SealedStorage, name: str, data: bytes = SECRET) -> str:
    return storage.save(name, ContentFile(data))


def read(storage: SealedStorage, name: str) -> bytes:
    with storage.open(name) as file:
        return file.read()


@pytest.mark.parametrize("folder", ["hospitals", "bundles"])
def test_a_file_comes_out_as_it_went_in_and_lies_there_as_noise(
    storage: SealedStorage, alpha: Hospital, tmp_path: Path, folder: str
) -> None:
    name = stored(storage, f"{folder}/{alpha.pk}/a.csv")
    assert (name, storage.size(name)) == (f"{folder}/{alpha.pk}/a.csv", len(SECRET))
    assert read(storage, name) == SECRET
    on_disk = (tmp_path / name).read_bytes()
    assert framing.generation_of(on_disk) == 1
    assert SECRET[:12] not in on_disk


def test_the_applications_storage_is_this_one() -> None:
    assert isinstance(default_storage, SealedStorage)


@pytest.mark.parametrize("name", ["audit/portal/2026/10/01.jsonl.gz", "certificates/1/erasure.pdf"])
def test_what_outlives_hospitals_lies_there_as_it_is(
    storage: SealedStorage, tmp_path: Path, name: str
) -> None:
    stored(storage, name, b"for ever")
    assert (tmp_path / name).read_bytes() == read(storage, name) == b"for ever"


def test_a_file_among_hospitals_that_is_nobodys_is_refused(storage: SealedStorage) -> None:
    with pytest.raises(SuspiciousFileOperation):
        stored(storage, "hospitals/alpha/a.csv")


def test_a_name_written_in_another_way_is_the_same_hospitals(
    storage: SealedStorage, alpha: Hospital, tmp_path: Path
) -> None:
    stored(storage, f"./hospitals//{alpha.pk}/a.csv")
    assert framing.generation_of((tmp_path / own(alpha, "a.csv")).read_bytes()) == 1
    assert read(storage, own(alpha, "a.csv")) == SECRET


def test_a_file_is_no_good_under_another_name_or_in_another_hospitals_folder(
    storage: SealedStorage, alpha: Hospital, bravo: Hospital, tmp_path: Path
) -> None:
    stored(storage, own(alpha))
    for name in (own(alpha, "intake/b.csv"), own(bravo)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tmp_path / own(alpha), tmp_path / name)
        with pytest.raises(SealBroken):
            read(storage, name)


def test_a_hospitals_door_shows_no_other_hospitals_key(
    storage: SealedStorage, alpha: Hospital, bravo: Hospital
) -> None:
    stored(storage, own(bravo))
    with inside(alpha):
        with pytest.raises(FileKeyGone):
            storage.open(own(bravo))
        with pytest.raises(FileKeyGone):
            stored(storage, own(bravo, "from-alpha.csv"))


@pytest.mark.parametrize("wear", list(Wear))
def test_whoever_is_inside_reads_with_the_hospitals_key(
    storage: SealedStorage, alpha: Hospital, wear: Wear
) -> None:
    stored(storage, own(alpha))
    with open_door(door_of(alpha, wear=wear)):
        assert read(storage, own(alpha)) == SECRET


def test_an_open_file_is_read_to_its_end_when_the_door_is_closed(
    storage: SealedStorage, alpha: Hospital
) -> None:
    stored(storage, own(alpha))
    with inside(alpha):
        file = storage.open(own(alpha))
    found: list[bytes] = []
    # A new thread has no door at all, as a server has none that streams an answer.
    thread = Thread(target=lambda: found.extend(file.chunks(5000)))
    thread.start()
    thread.join(timeout=60)
    assert b"".join(found) == SECRET


def test_no_server_can_send_what_lies_beneath_by_its_descriptor(
    storage: SealedStorage, alpha: Hospital
) -> None:
    stored(storage, own(alpha))
    with storage.open(own(alpha)) as file, pytest.raises(OSError, match="fileno"):
        file.fileno()


def test_without_its_key_a_file_is_lost(storage: SealedStorage, alpha: Hospital) -> None:
    stored(storage, own(alpha))
    file_keys.destroy(hospital_id=alpha.pk)
    with pytest.raises(FileKeyGone, match="file-key-gone"):
        storage.open(own(alpha))
    with pytest.raises(FileKeyGone):
        stored(storage, own(alpha, "another.csv"))


def test_without_the_environments_key_it_is_lost_too(
    storage: SealedStorage, alpha: Hospital, settings: Any
) -> None:
    stored(storage, own(alpha))
    settings.SEALING_KEYS = ("another key that is long enough!",)
    with pytest.raises(CannotUnwrap):
        storage.open(own(alpha))


def test_a_next_key_seals_what_is_new_and_the_one_before_still_opens(
    storage: SealedStorage, alpha: Hospital, tmp_path: Path
) -> None:
    before = stored(storage, own(alpha, "before.csv"))
    file_keys.add(hospital_id=alpha.pk, at=LONG_AGO)
    after = stored(storage, own(alpha, "after.csv"))
    marks = [framing.generation_of((tmp_path / name).read_bytes()) for name in (before, after)]
    assert marks == [1, 2]
    assert read(storage, before) == read(storage, after) == SECRET


def test_a_file_from_before_there_were_keys_is_read_as_it_is_until_it_is_sealed(
    storage: SealedStorage, alpha: Hospital, tmp_path: Path
) -> None:
    path = tmp_path / own(alpha)
    path.parent.mkdir(parents=True)
    path.write_bytes(SECRET)
    assert (read(storage, own(alpha)), storage.size(own(alpha))) == (SECRET, len(SECRET))
    assert [storage.seal(own(alpha)), storage.seal(own(alpha))] == [True, False]
    assert framing.generation_of(path.read_bytes()) == 1
    assert (read(storage, own(alpha)), storage.size(own(alpha))) == (SECRET, len(SECRET))


def test_where_nothing_unsealed_is_expected_a_plain_file_is_refused(
    storage: SealedStorage, alpha: Hospital, settings: Any
) -> None:
    storage._below.save(own(alpha), ContentFile(b"put there by somebody else"))
    settings.UNSEALED_FILES = False
    with pytest.raises(SealBroken):
        storage.open(own(alpha))


def test_who_is_killed_while_sealing_leaves_the_file_as_it_was(
    storage: SealedStorage, alpha: Hospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As kill -9."""

    def die(*_: object) -> None:
        raise Killed

    path = tmp_path / own(alpha)
    path.parent.mkdir(parents=True)
    path.write_bytes(SECRET)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die)
        with pytest.raises(Killed):
            storage.seal(own(alpha))
    assert path.read_bytes() == SECRET
    assert list(path.parent.iterdir()) == [path]
    assert storage.seal(own(alpha))


class OneWay(Storage):
    """As a storage far away: no paths, whole objects, files that go in one direction."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def exists(self, name: str) -> bool:
        return name in self.objects

    def _save(self, name: str, content: File) -> str:
        self.objects[name] = b"".join(content.chunks())
        return name

    def _open(self, name: str, mode: str = "rb") -> File:
        data = io.BytesIO(self.objects[name])

        class Stream(io.RawIOBase):
            def readable(self) -> bool:
                return True

            def readinto(self, into: Any) -> int:
                return data.readinto(into)

        file = File(io.BufferedReader(Stream()), name)
        file.size = len(self.objects[name])
        return file


def test_a_storage_that_can_neither_seek_nor_rename_will_do(alpha: Hospital) -> None:
    far = SealedStorage({"BACKEND": f"{__name__}.OneWay"})
    far._below.save(own(alpha, "old.csv"), ContentFile(SECRET))
    stored(far, own(alpha))
    assert far.seal(own(alpha, "old.csv"))
    assert read(far, own(alpha)) == read(far, own(alpha, "old.csv")) == SECRET
