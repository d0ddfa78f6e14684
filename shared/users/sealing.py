"""Texts that must be read again and that nobody may read in a dump: sealed with a key of settings.

Fernet's authenticated encryption, under keys drawn from SECRET_KEY (HKDF, RFC 5869), and from
earlier ones as long as SECRET_KEY_FALLBACKS names them. What is sealed for one purpose opens for
no other.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from shared.kernel.errors import DomainError


class SealBroken(DomainError):
    """No key of settings opens it: SECRET_KEY was replaced and the old one is named nowhere."""

    code = "seal-broken"


def seal(text: str, *, purpose: str) -> str:
    """The text, closed to whoever reads the table alone."""
    return _box(purpose, _secrets()).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The text again. Raises SealBroken."""
    try:
        return _box(purpose, _secrets()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken(purpose=purpose) from None


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=8)
def _box(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(purpose, one)) for one in secrets])


def _key(purpose: str, secret: str) -> bytes:
    drawn = HKDF(SHA256(), 32, salt=None, info=f"optiserve.{purpose}".encode())
    return base64.urlsafe_b64encode(drawn.derive(secret.encode()))
