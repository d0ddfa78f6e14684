"""The archive of a hospital: complete, of one moment, readable without us."""

import csv
import hashlib
import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from optiserve.tenancy.context import inside
from optiserve.usecases import bundle_manifest, export_hospital
from optiserve.usecases.bundle_manifest import NotABundle
from optiserve.usecases.hospital_files import delete_below, own_folder
from shared.hospitals import jobs
from shared.hospitals.models import Hospital, Job, JobKind, JobState
from tenants.equipment.models import Ward
from tests.journeys.small_world import furnish
from tests.optiserve.usecases.hospital_life import bundle, carried_out, everything, nightly
from tests.people import LONG_AGO, OLGA


@pytest.fixture
def hospital(own_database: str) -> Hospital:
    hospital = Hospital.objects.get(code="alpha")
    delete_below(own_folder(hospital))  # what other tests left: the folder outlives databases
    furnish(hospital)
    with inside(hospital):
        Ward.objects.create(name='3F "east",\n北')
    default_storage.save(f"hospitals/{hospital.pk}/intake/a.csv", ContentFile(b"x" * 3_000_000))
    return hospital


def members(job: Job) -> dict[str, bytes]:
    with default_storage.open(job.archive_key) as stored, ZipFile(stored) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_archive_holds_every_row_of_every_table(hospital: Hospital, own_database: str) -> None:
    found = members(bundle(hospital, JobKind.EXPORT))
    tables = {
        name.removeprefix("tables/").removesuffix(".csv"): hashlib.sha256(data).hexdigest()
        for name, data in found.items()
        if name.startswith("tables/")
    }
    there = everything(own_database, hospital.schema_name)
    assert tables == {name: copied.sha256 for name, copied in there.items()}


def test_an_archive_can_be_read_without_us(hospital: Hospital) -> None:
    found = members(bundle(hospital, JobKind.EXPORT))
    lines = list(csv.DictReader(io.StringIO(found["tables/equipment_ward.csv"].decode())))
    assert [line["name"] for line in lines] == ['3F "east",\n北']
    assert "アルファ病院" in found["README.ja.txt"].decode()
    assert "COPY" in found["README.en.txt"].decode()


def test_the_manifest_counts_and_digests_every_member(hospital: Hospital) -> None:
    found = members(bundle(hospital, JobKind.EXPORT))
    manifest = json.loads(found["manifest.json"])
    listed = manifest["tables"] + manifest["portal"] + manifest["files"]
    assert {one["member"] for one in listed} == {
        name for name in found if name.startswith(("tables/", "portal/", "files/"))
    }
    for one in listed:
        assert one["sha256"] == hashlib.sha256(found[one["member"]]).hexdigest()
        assert one["size"] == len(found[one["member"]])
    assert (manifest["format"], manifest["made_for"]) == ("optiserve-hospital-bundle", OLGA)
    assert manifest["made_at"] == "2026-01-05T09:00:00+09:00"


def test_the_jobs_row_tells_size_and_digest_of_the_archive(hospital: Hospital) -> None:
    job = bundle(hospital, JobKind.EXPORT)
    with default_storage.open(job.archive_key) as stored:
        data = stored.read()
    assert (job.state, job.size) == (JobState.DONE, len(data))
    assert job.digest == hashlib.sha256(data).hexdigest()


def test_a_backup_names_the_files_contents_and_does_not_hold_them(hospital: Hospital) -> None:
    found = members(bundle(hospital, JobKind.BACKUP))
    (file,) = json.loads(found["manifest.json"])["files"]
    assert (file["size"], file["sha256"]) == (
        3_000_000,
        hashlib.sha256(b"x" * 3_000_000).hexdigest(),
    )
    assert not [name for name in found if name.startswith("files/")]


def test_what_is_written_while_an_export_that_was_killed_is_repeated_is_no_harm(
    hospital: Hospital,
) -> None:
    job = jobs.ask(hospital_id=hospital.pk, kind=JobKind.EXPORT, by=OLGA, at=LONG_AGO)
    jobs.begin(job_id=job.pk, at=LONG_AGO)  # and then the worker is gone
    assert carried_out(job).state == JobState.DONE


def test_every_open_hospital_is_backed_up_once_a_night(hospital: Hospital) -> None:
    night = LONG_AGO.date()
    assert len(export_hospital.ask_for_night(night=night, at=LONG_AGO)) == 2
    assert export_hospital.ask_for_night(night=night, at=LONG_AGO) == []


def test_old_backups_go_and_the_newest_stays(hospital: Hospital) -> None:
    first = nightly(hospital, at=LONG_AGO)
    second = nightly(hospital, at=LONG_AGO + timedelta(days=1))
    assert export_hospital.expire(at=LONG_AGO + timedelta(days=60)) == 1
    assert not default_storage.exists(first.archive_key)
    assert default_storage.exists(second.archive_key)


def test_an_export_is_not_kept_for_ever(hospital: Hospital) -> None:
    job = bundle(hospital, JobKind.EXPORT)
    assert export_hospital.expire(at=LONG_AGO + timedelta(days=13)) == 0
    assert export_hospital.expire(at=LONG_AGO + timedelta(days=15)) == 1
    assert not default_storage.exists(job.archive_key)


@pytest.mark.parametrize("data", [b"", b"{}", b'{"format": "other", "version": 1}', b"[1]"])
def test_what_is_no_manifest_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(NotABundle):
        bundle_manifest.from_json(data)
