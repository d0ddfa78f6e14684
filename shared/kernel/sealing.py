"""Small secrets wrapped with the environment's keys, so that who reads their rows reads nothing.

``SEALING_KEYS`` names one key or several: the first wraps, all unwrap (as cryptography's
MultiFernet does), so that a key is replaced by putting a new one in front. A key is a long random
text, or ``aws-kms:`` and the ARN of one that never leaves AWS. What was wrapped for one purpose
opens for no other, whoever moves rows about.
"""

import os
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from shared.kernel.errors import DomainError

_NONCE: Final = 12
_VERSION: Final = b"\x01"
_IN_KMS: Final = "aws-kms:"


class CannotUnwrap(DomainError):
    """None of the environment's keys opens it: the key is gone, or the bytes are others."""

    code = "cannot-unwrap"


class Key(Protocol):
    """What wraps: a key of the environment's."""

    def wrap(self, secret: bytes, *, purpose: str) -> bytes:
        """The secret, sealed for this purpose."""
        ...

    def unwrap(self, wrapped: bytes, *, purpose: str) -> bytes | None:
        """What this key has wrapped for this purpose; None if it has not."""
        ...


def wrap(secret: bytes, *, purpose: str) -> bytes:
    """The secret under the first key. ``purpose`` says whose it is and what for."""
    return _key(settings.SEALING_KEYS[0]).wrap(secret, purpose=purpose)


def unwrap(wrapped: bytes, *, purpose: str) -> bytes:
    """What was wrapped for this purpose, under any of the keys. Raises CannotUnwrap."""
    for one in settings.SEALING_KEYS:
        if (secret := _key(one).unwrap(wrapped, purpose=purpose)) is not None:
            return secret
    raise CannotUnwrap(purpose=purpose)


def is_current(wrapped: bytes, *, purpose: str) -> bool:
    """Whether the first key opens it: as far as this secret goes, the others can be thrown away."""
    return _key(settings.SEALING_KEYS[0]).unwrap(wrapped, purpose=purpose) is not None


class KeyFromText:
    """AES-256-GCM under a key drawn from a text and the purpose (HKDF, RFC 5869)."""

    def __init__(self, text: str) -> None:
        self._text = text.encode()

    def wrap(self, secret: bytes, *, purpose: str) -> bytes:
        """A byte that says how, 12 of a random nonce, the sealed secret with its tag of 16."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher(purpose).encrypt(nonce, secret, _VERSION)

    def unwrap(self, wrapped: bytes, *, purpose: str) -> bytes | None:
        """None for what another key, or KMS, has wrapped."""
        version, nonce, sealed = wrapped[:1], wrapped[1 : 1 + _NONCE], wrapped[1 + _NONCE :]
        try:
            return self._cipher(purpose).decrypt(nonce, sealed, version)
        except (InvalidTag, ValueError):
            return None

    def _cipher(self, purpose: str) -> AESGCM:
        drawn = HKDF(SHA256(), 32, salt=None, info=f"optiserve.sealing:{purpose}".encode())
        return AESGCM(drawn.derive(self._text))


@lru_cache(maxsize=16)
def _key(said: str) -> Key:
    if not said.startswith(_IN_KMS):
        return KeyFromText(said)
    # Imported where it is used: boto3 takes a while, and most do without.
    from shared.kernel.kms import KeyInKms

    return KeyInKms(said.removeprefix(_IN_KMS))
