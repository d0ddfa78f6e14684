"""Files in S3: the same code against a real S3 server, configured by the environment alone."""

import os
import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from optiserve.tenancy.sealed import framing
from tests import services

BUCKET = "optiserve-files"
KEYS = {"S3_ACCESS_KEY": "test-access", "S3_SECRET_KEY": "test-secret"}

HAND_OVER = """
from io import BytesIO
import django; django.setup()
from django.core.files.storage import default_storage
from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.intake import services
from tenants.intake.services import storage
with open_door(PORTAL):
    alpha = Hospital.objects.get(code="alpha")
with inside(alpha):
    file = services.receive(
        hospital_id=alpha.pk, kind="ledger", month=Month(2026, 10), filename="ledger.csv",
        source=BytesIO("管理番号,機器名\\r\\nA1,輸液ポンプ\\r\\n".encode("cp932")),
        by="tests", at=clock.now())
    with storage.table_of(file) as again:
        rows = len(list(again.rows))
below = type(default_storage._wrapped._below).__name__
size = default_storage.size(file.storage_key)
print(below, file.storage_key, rows, size == file.bytes)
"""

LIFE = """
import django; django.setup()
from zipfile import ZipFile
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import hospital_files, hospital_jobs, restore_hospital
from shared.hospitals.models import Hospital, Job, JobKind
from shared.kernel.clock import now
with open_door(PORTAL):
    alpha = Hospital.objects.get(code="alpha")
    default_storage.save(f"hospitals/{alpha.pk}/intake/large.csv", ContentFile(b"x" * 9_000_000))
    said = {"hospital_id": alpha.pk, "by": "tests", "at": now()}
    def done(job):
        hospital_jobs.carry_out(job_id=job.pk, clock=now)
        return Job.objects.get(pk=job.pk)
    export = done(hospital_jobs.ask_bundle(kind=JobKind.EXPORT, **said))
    with default_storage.open(export.archive_key) as stored, ZipFile(stored) as archive:
        large = len(archive.read("files/intake/large.csv"))
    backup = done(hospital_jobs.ask_bundle(kind=JobKind.BACKUP, **said))
    restore = done(restore_hospital.ask(backup_id=backup.pk, **said))
    hospital_files.delete_below(hospital_files.own_folder(alpha))
    left = len(list(hospital_files.keys_below(hospital_files.own_folder(alpha))))
    print(export.state, large, restore.state, restore.error or "-", left)
"""


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server with our bucket in it."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    _client(address).create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    yield address
    server.stop()


def _client(address: str):
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="ap-northeast-1",
        aws_access_key_id=KEYS["S3_ACCESS_KEY"],
        aws_secret_access_key=KEYS["S3_SECRET_KEY"],
    )


def test_a_file_handed_over_lies_sealed_in_s3_and_is_read_back_from_there(
    own_database: str, s3: str
) -> None:
    backend, key, rows, sized = _run(HAND_OVER, own_database, s3).split()
    assert (backend, rows, sized) == ("RangedS3Storage", "1", "True")
    listed = _client(s3).list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [one["Key"] for one in listed] == [key]
    stored = _client(s3).get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert framing.generation_of(stored) == 1
    assert "輸液ポンプ".encode("cp932") not in stored


def test_a_hospital_is_exported_restored_and_emptied_in_s3(own_database: str, s3: str) -> None:
    assert _run(LIFE, own_database, s3).split() == ["done", "9000000", "ready", "-", "0"]


def _run(program: str, database: str, s3: str) -> str:
    environment = {
        **os.environ,
        **services.plan().environment(database),
        **KEYS,
        "DJANGO_SETTINGS_MODULE": "optiserve.settings",
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": s3,
        "S3_ADDRESSING_STYLE": "path",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
