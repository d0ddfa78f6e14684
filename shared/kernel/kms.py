"""A key that never leaves AWS KMS: secrets are sent there to be wrapped and unwrapped."""

from functools import cached_property
from threading import Lock
from time import monotonic
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

_VERSION: Final = b"\x02"
_REMEMBERED: Final = 300.0
_MOST: Final = 10_000
_ANOTHERS: Final = {"IncorrectKeyException", "InvalidCiphertextException"}


class KeyInKms:
    """A symmetric key by its ARN. The purpose is KMS's encryption context, and is in its log.

    What was unwrapped is remembered for five minutes, as the AWS Encryption SDK's caches of data
    keys do: a call takes some milliseconds, and KMS limits how many there are. Raises ClientError
    where KMS does not answer or does not let us.
    """

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self._lock = Lock()
        self._known: dict[tuple[bytes, str], tuple[float, bytes]] = {}

    def wrap(self, secret: bytes, *, purpose: str) -> bytes:
        """A byte that says how, and KMS's own form. The secret has 4,096 bytes at most."""
        answer = self._kms.encrypt(
            KeyId=self._arn, Plaintext=secret, EncryptionContext={"purpose": purpose}
        )
        return _VERSION + bytes(answer["CiphertextBlob"])

    def unwrap(self, wrapped: bytes, *, purpose: str) -> bytes | None:
        """None for what another key has wrapped, or for another purpose."""
        if wrapped[:1] != _VERSION:
            return None
        now, known = monotonic(), self._known.get((wrapped, purpose))
        if known and now < known[0]:
            return known[1]
        secret = self._asked(wrapped, purpose)
        if secret is not None:
            with self._lock:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[wrapped, purpose] = now + _REMEMBERED, secret
        return secret

    def _asked(self, wrapped: bytes, purpose: str) -> bytes | None:
        try:
            answer = self._kms.decrypt(
                KeyId=self._arn,
                CiphertextBlob=wrapped[1:],
                EncryptionContext={"purpose": purpose},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _ANOTHERS:
                return None
            raise
        return bytes(answer["Plaintext"])

    @cached_property
    def _kms(self) -> Any:
        return boto3.client("kms", region_name=self._arn.split(":")[3])
