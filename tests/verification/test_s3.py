"""Files in S3: the same code against a real S3 server, configured by the environment alone."""

import os
import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests import services

BUCKET = "optiserve-files"
KEYS = {"S3_ACCESS_KEY": "test-access", "S3_SECRET_KEY": "test-secret"}

HAND_OVER = """
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
        data="管理番号,機器名\\r\\nA1,輸液ポンプ\\r\\n".encode("cp932"), by="tests", at=clock.now())
    again = storage.table_of(file)
print(type(default_storage._wrapped).__name__, file.storage_key, len(again.rows))
"""


@pytest.fixture(scope="module")
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


def test_a_file_handed_over_lies_in_s3_and_is_read_back_from_there(
    own_database: str, s3: str
) -> None:
    environment = {
        **os.environ,
        **services.plan().environment(own_database),
        **KEYS,
        "DJANGO_SETTINGS_MODULE": "optiserve.settings",
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": s3,
        "S3_ADDRESSING_STYLE": "path",
    }
    done = subprocess.run(
        [sys.executable, "-c", HAND_OVER],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    backend, key, rows = done.stdout.split()
    assert (backend, rows) == ("S3Storage", "1")
    listed = _client(s3).list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [one["Key"] for one in listed] == [key]
