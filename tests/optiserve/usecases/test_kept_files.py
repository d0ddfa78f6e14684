"""A backup keeps the files: each content once, back when lost, away when nobody needs it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from optiserve.usecases import export_hospital, kept_files, restore_hospital
from optiserve.usecases.hospital_files import bundles_folder, delete_below, kept_folder, keys_below
from shared.hospitals import jobs
from shared.hospitals.models import Hospital, Job, JobKind, JobState
from tests.optiserve.usecases.hospital_life import bundle, carried_out, nightly
from tests.people import LONG_AGO, OLGA

DAY = timedelta(days=1)


@pytest.fixture
def hospital(own_database: str) -> Hospital:
    hospital = Hospital.objects.get(code="alpha")
    delete_below(f"hospitals/{hospital.pk}")  # what other tests left: the folder outlives databases
    delete_below(bundles_folder(hospital))
    for name, data in (("a.csv", b"1,2"), ("b.csv", b"1,2"), ("c.csv", b"3,4")):
        default_storage.save(original(hospital, name), ContentFile(data))
    return hospital


def original(hospital: Hospital, name: str) -> str:
    return f"hospitals/{hospital.pk}/intake/{name}"


def kept(hospital: Hospital) -> list[str]:
    return list(keys_below(kept_folder(hospital.pk)))


def read(key: str) -> bytes:
    with default_storage.open(key) as stored:
        return bytes(stored.read())


def written_over(key: str, data: bytes) -> None:
    default_storage.delete(key)
    default_storage.save(key, ContentFile(data))


def loaded(hospital: Hospital, backup: Job) -> Job:
    return carried_out(
        restore_hospital.ask(hospital_id=hospital.pk, backup_id=backup.pk, by=OLGA, at=LONG_AGO)
    )


def ordered(job: Job, wanted: str) -> Job:
    return carried_out(restore_hospital.order(job_id=job.pk, wanted=wanted, by=OLGA, at=LONG_AGO))


def test_each_content_is_kept_once(hospital: Hospital) -> None:
    bundle(hospital, JobKind.BACKUP)
    assert sorted(read(key) for key in kept(hospital)) == [b"1,2", b"3,4"]


def test_a_backup_of_unchanged_files_neither_reads_nor_copies_them(hospital: Hospital) -> None:
    nightly(hospital, at=LONG_AGO)
    before = {key: default_storage.get_modified_time(key) for key in kept(hospital)}
    # Were it read, the backup would take the other content along.
    written_over(original(hospital, "a.csv"), b"5,6")
    nightly(hospital, at=LONG_AGO + DAY)
    assert {key: default_storage.get_modified_time(key) for key in kept(hospital)} == before


def test_a_file_that_came_since_is_kept_with_the_next_backup(hospital: Hospital) -> None:
    nightly(hospital, at=LONG_AGO)
    default_storage.save(original(hospital, "d.csv"), ContentFile(b"7,8"))
    nightly(hospital, at=LONG_AGO + DAY)
    assert sorted(read(key) for key in kept(hospital)) == [b"1,2", b"3,4", b"7,8"]


def test_what_a_killed_attempt_left_half_is_written_whole(hospital: Hospital) -> None:
    bundle(hospital, JobKind.BACKUP)
    one = kept(hospital)[0]
    whole = read(one)
    written_over(one, whole[:1])
    bundle(hospital, JobKind.BACKUP)
    assert read(one) == whole


def test_a_restore_brings_files_back_that_are_gone_or_damaged(hospital: Hospital) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    default_storage.delete(original(hospital, "a.csv"))
    written_over(original(hospital, "c.csv"), b"9,9")
    job = loaded(hospital, backup)
    assert not default_storage.exists(original(hospital, "a.csv"))
    job = ordered(job, "swap")
    assert (job.state, job.details["files_back"]) == (JobState.SWAPPED, 2)
    assert read(original(hospital, "a.csv")) == b"1,2"
    assert read(original(hospital, "c.csv")) == b"3,4"


@pytest.mark.parametrize("left", [b"", b"x,x"])
def test_a_backup_whose_files_are_lost_in_both_places_is_refused(
    hospital: Hospital, left: bytes
) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    default_storage.delete(original(hospital, "c.csv"))
    for key in kept(hospital):
        written_over(key, left)
    assert "hospital-bundle-files-missing" in loaded(hospital, backup).error


def test_what_no_kept_backup_needs_goes(hospital: Hospital) -> None:
    nightly(hospital, at=LONG_AGO)
    default_storage.delete(original(hospital, "c.csv"))
    nightly(hospital, at=LONG_AGO + DAY)
    export_hospital.expire(at=LONG_AGO + timedelta(days=60))
    assert [read(key) for key in kept(hospital)] == [b"1,2"]


def test_nothing_goes_beside_a_backup_that_is_under_way(hospital: Hospital) -> None:
    bundle(hospital, JobKind.BACKUP)
    stray = f"{kept_folder(hospital.pk)}/00/00"
    default_storage.save(stray, ContentFile(b"of a backup that counts on it"))
    jobs.ask(hospital_id=hospital.pk, kind=JobKind.BACKUP, by=OLGA, at=LONG_AGO)
    assert kept_files.sweep(hospital_id=hospital.pk) == 0
    carried_out(hospital.jobs.get(kind=JobKind.BACKUP, state=JobState.REQUESTED))
    assert kept_files.sweep(hospital_id=hospital.pk) == 1


def test_what_a_backup_needs_is_found_in_it_where_the_list_beside_it_is_lost(
    hospital: Hospital,
) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    kept_files.forget(backup.archive_key)
    assert kept_files.sweep(hospital_id=hospital.pk) == 0
    assert len(kept(hospital)) == 2
