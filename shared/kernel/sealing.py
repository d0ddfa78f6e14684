"""Small secrets wrapped with the environment's keys, so that who reads their rows reads nothing.

``SEALING_KEYS`` names one key or several: the first wraps, all unwrap (as cryptography's
MultiFernet does), so that a key is replaced by putting a new one in front. A purpose goes into the
key (HKDF, RFC 5869) that AES-256-GCM seals with: what was wrapped for one purpose opens for no
other, whoever moves rows about.
"""

import os
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from shared.kernel.errors import DomainError

_NONCE: Final = 12
_VERSION: Final = b"\x01"


class CannotUnwrap(DomainError):
    """None of the environment's keys opens it: the key is gone, or the bytes are others."""

    code = "cannot-unwrap"


def wrap(secret: bytes, *, purpose: str) -> bytes:
    """The secret under the first key. ``purpose`` says whose it is and what for."""
    nonce = os.urandom(_NONCE)
    sealed = _cipher(settings.SEALING_KEYS[0], purpose).encrypt(nonce, secret, _VERSION)
    return _VERSION + nonce + sealed


def unwrap(wrapped: bytes, *, purpose: str) -> bytes:
    """What was wrapped for this purpose, under any of the keys. Raises CannotUnwrap."""
    for key in settings.SEALING_KEYS:
        if (secret := _opened(wrapped, key, purpose)) is not None:
            return secret
    raise CannotUnwrap(purpose=purpose)


def is_current(wrapped: bytes, *, purpose: str) -> bool:
    """Whether the first key opens it: as far as this secret goes, the others can be thrown away."""
    return _opened(wrapped, settings.SEALING_KEYS[0], purpose) is not None


def _opened(wrapped: bytes, key: str, purpose: str) -> bytes | None:
    version, rest = wrapped[:1], wrapped[1:]
    try:
        return _cipher(key, purpose).decrypt(rest[:_NONCE], rest[_NONCE:], version)
    except (InvalidTag, ValueError):
        return None


@lru_cache(maxsize=1024)
def _cipher(key: str, purpose: str) -> AESGCM:
    drawn = HKDF(SHA256(), 32, salt=None, info=f"optiserve.sealing:{purpose}".encode())
    return AESGCM(drawn.derive(key.encode()))
