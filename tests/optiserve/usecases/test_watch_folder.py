"""Files in the object storage's inbox, against a real S3 server."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from django.test import override_settings
from moto.server import ThreadedMotoServer

from optiserve.tenancy import inbox
from optiserve.tenancy.context import inside
from optiserve.tenancy.sealed.storage import SealedStorage
from optiserve.usecases import take_delivery, upload_in_parts, watch_folder
from shared.hospitals.models import Feed, Hospital
from shared.kernel import clock
from tenants.feeds.models import Delivery, Outcome
from tenants.intake.models import ImportFile
from tests.optiserve.usecases.test_hand_over import _alice

BUCKET = "optiserve-inbox"
LEDGER = "管理番号,機器名,状態\r\nME-001,輸液ポンプ,稼働\r\n".encode("cp932")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server with our bucket in it."""
    moto = ThreadedMotoServer(port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    address = f"http://{host}:{port}"
    where = {"LocationConstraint": "ap-northeast-1"}
    _client(address).create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    yield address
    moto.stop()


def _client(address: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="ap-northeast-1",
        aws_access_key_id="a",
        aws_secret_access_key="s",
    )


@pytest.fixture
def bucket(server: str, alpha: Hospital, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket that is the inbox, and Alpha's folder looked into."""
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": server,
        "region_name": "ap-northeast-1",
        "access_key": "a",
        "secret_key": "s",
        "addressing_style": "path",
    }
    below = {"BACKEND": "optiserve.tenancy.sealed.s3.RangedS3Storage", "OPTIONS": options}
    monkeypatch.setattr(inbox, "_client", SealedStorage(below).bucket_client)
    Hospital.objects.filter(pk=alpha.pk).update(watches_folder=True)
    client = _client(server)
    for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        client.delete_object(Bucket=BUCKET, Key=one["Key"])
    with override_settings(S3_BUCKET=BUCKET):
        yield client


def _put(bucket: Any, hospital: Hospital, name: str, data: bytes = LEDGER) -> None:
    bucket.put_object(Bucket=BUCKET, Key=f"{inbox.folder(hospital.pk)}{name}", Body=data)


def _look(hospital: Hospital, *, at: Any = None) -> None:
    watch_folder.take_all(
        ask=lambda **_: None, hospital_id=hospital.pk, clock=lambda: at or clock.now()
    )


def _names(bucket: Any) -> list[str]:
    listed = bucket.list_objects_v2(Bucket=BUCKET).get("Contents", ())
    return [one["Key"] for one in listed]


def _read(bucket: Any, key: str) -> str:
    return bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()


def test_a_file_in_the_folder_is_taken_in_and_a_receipt_lies_in_its_place(
    bucket: Any, alpha: Hospital
) -> None:
    _put(bucket, alpha, "ledger/2026-10.csv")
    _look(alpha)
    with inside(alpha):
        file = ImportFile.objects.get()
        only = Delivery.objects.get()
    assert (file.kind, f"{file.month:%Y-%m}", only.way) == ("ledger", "2026-10", "folder")
    (receipt,) = _names(bucket)
    assert receipt.startswith(f"inbox/{alpha.pk}/done/")
    assert "Taken in: Device ledger of 2026-10." in _read(bucket, receipt)


def test_what_nobody_can_tell_lies_in_failed_with_the_reason(bucket: Any, alpha: Hospital) -> None:
    _put(bucket, alpha, "shift plan.csv")
    _look(alpha)
    aside, reason = _names(bucket)
    assert aside.startswith(f"inbox/{alpha.pk}/failed/")
    assert "Put it into a folder named ledger, loans or faults." in _read(bucket, reason)
    with inside(alpha):
        assert Delivery.objects.get().outcome == Outcome.REFUSED
    assert Feed.objects.get(hospital=alpha).error_code == "feed-kind-unknown"


@pytest.mark.parametrize("name", ["ledger.csv.part", "ledger.tmp", ".ledger.csv", "~$ledger.xlsx"])
def test_i38_an_unfinished_file_is_left_where_it_is(
    bucket: Any, alpha: Hospital, name: str
) -> None:
    _put(bucket, alpha, name)
    _put(bucket, alpha, "ledger.csv", b"")
    before = _names(bucket)
    _look(alpha)
    assert _names(bucket) == before


def test_the_same_content_twice_is_one_file(bucket: Any, alpha: Hospital) -> None:
    for name in ("ledger_2026-10.csv", "ledger_2026-10 (2).csv"):
        _put(bucket, alpha, name)
    _look(alpha)
    with inside(alpha):
        assert ImportFile.objects.count() == 1
        outcomes = Delivery.objects.order_by("pk").values_list("outcome", flat=True)
        assert list(outcomes) == ["taken", "known"]


def test_i39_one_file_that_fails_delays_no_other(
    bucket: Any, alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = take_delivery.take

    def fails(*, filename: str, **more: Any) -> Delivery:
        if filename.startswith("ledger"):
            raise RuntimeError
        return usual(filename=filename, **more)

    monkeypatch.setattr(take_delivery, "take", fails)
    _put(bucket, alpha, "ledger.csv")
    _put(bucket, alpha, "loans.csv", b"a,b\r\n1,2\r\n")
    _look(alpha)
    assert f"inbox/{alpha.pk}/ledger.csv" in _names(bucket)
    with inside(alpha):
        assert ImportFile.objects.get().kind == "loans"


def test_i39_each_hospitals_folder_is_a_task_of_its_own(
    bucket: Any, alpha: Hospital, bravo: Hospital
) -> None:
    _put(bucket, bravo, "ledger.csv")
    assert watch_folder.watched() == [alpha.pk]
    _look(alpha)
    assert _names(bucket) == [f"inbox/{bravo.pk}/ledger.csv"]


def test_one_look_at_a_time(bucket: Any, alpha: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Any] = []

    def look_again(one: Any, **_: Any) -> None:
        looks.append(one.name)
        _look(alpha)

    monkeypatch.setattr(watch_folder, "_look_at", look_again)
    _put(bucket, alpha, "ledger.csv")
    _look(alpha)
    assert looks == ["ledger.csv"]


def test_what_was_put_aside_goes_after_a_week(bucket: Any, alpha: Hospital) -> None:
    _put(bucket, alpha, "shift plan.csv")
    _look(alpha)
    _look(alpha, at=clock.now() + timedelta(days=6))
    assert len(_names(bucket)) == 2
    _look(alpha, at=clock.now() + timedelta(days=8))
    assert _names(bucket) == []


def test_a_direct_upload_is_taken_in_sealed_and_gone_from_the_inbox(
    bucket: Any, alpha: Hospital
) -> None:
    upload = _begun(alpha)
    _put(bucket, alpha, f"direct/{upload.pk}")
    delivery = _finished(alpha, upload)
    assert (delivery.way, delivery.file.rows) == ("direct", 1)
    assert _names(bucket) == []


def test_i38_a_direct_upload_that_has_not_come_is_not_finished(
    bucket: Any, alpha: Hospital
) -> None:
    with pytest.raises(upload_in_parts.Incomplete):
        _finished(alpha, _begun(alpha))


def test_an_address_is_for_one_key_one_length_and_five_minutes(
    bucket: Any, alpha: Hospital
) -> None:
    upload = _begun(alpha)
    address = upload_in_parts.direct_address(hospital=alpha, upload=upload)
    policy = json.loads(base64.b64decode(address.fields["policy"]))
    assert ["content-length-range", len(LEDGER), len(LEDGER)] in policy["conditions"]
    assert {"key": f"inbox/{alpha.pk}/direct/{upload.pk}"} in policy["conditions"]
    assert address.seconds == 300


def test_an_abandoned_direct_upload_leaves_nothing(bucket: Any, alpha: Hospital) -> None:
    upload = _begun(alpha)
    _put(bucket, alpha, f"direct/{upload.pk}")
    upload_in_parts.forget_abandoned_of(alpha, at=clock.now() + timedelta(hours=25))
    assert _names(bucket) == []


def _begun(hospital: Hospital) -> Any:
    return upload_in_parts.begin(
        hospital=hospital,
        kind="ledger",
        month=None,
        filename="ledger_2026-10.csv",
        length=len(LEDGER),
        principal=_alice(hospital),
        at=clock.now(),
        is_direct=True,
    )


def _finished(hospital: Hospital, upload: Any) -> Any:
    return upload_in_parts.finish(
        ask=lambda **_: None,
        hospital=hospital,
        upload=upload,
        sha256=hashlib.sha256(LEDGER).hexdigest(),
        principal=_alice(hospital),
        at=clock.now(),
    )
