"""Secrets wrapped by AWS KMS, against moto's server."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from shared.kernel import sealing
from shared.kernel.sealing import CannotUnwrap

TEXT = "a key in the environment that is long enough"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Two keys in KMS, as the environment names them."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    sealing._key.cache_clear()
    kms = boto3.client("kms", region_name="ap-northeast-1")
    yield [f"aws-kms:{kms.create_key()['KeyMetadata']['Arn']}" for _ in range(2)]
    sealing._key.cache_clear()
    server.stop()


def test_kms_wraps_and_unwraps(keys: list[str], settings: Any) -> None:
    settings.SEALING_KEYS = keys[:1]
    wrapped = sealing.wrap(b"secret", purpose="p")
    sealing._key.cache_clear()
    assert b"secret" not in wrapped
    assert [sealing.unwrap(wrapped, purpose="p") for _ in range(2)] == [b"secret"] * 2
    with pytest.raises(CannotUnwrap):
        sealing.unwrap(wrapped, purpose="another")


def test_a_key_in_kms_follows_one_of_the_environments(keys: list[str], settings: Any) -> None:
    settings.SEALING_KEYS = [TEXT]
    before = sealing.wrap(b"secret", purpose="p")
    settings.SEALING_KEYS = [keys[0], TEXT]
    after = sealing.wrap(b"secret", purpose="p")
    assert [sealing.unwrap(one, purpose="p") for one in (before, after)] == [b"secret"] * 2
    assert [sealing.is_current(one, purpose="p") for one in (before, after)] == [False, True]
    settings.SEALING_KEYS = [TEXT]
    with pytest.raises(CannotUnwrap):
        sealing.unwrap(after, purpose="p")
