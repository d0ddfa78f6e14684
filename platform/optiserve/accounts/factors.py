"""allauth's adapter for second factors: secrets lie encrypted, passkeys belong to the portal."""

import base64
from functools import lru_cache

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _


class FactorAdapter(DefaultMFAAdapter):
    """Whoever reads the table alone can make no codes of it."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host is our own setting's, never a request's."""
        return {"id": settings.PORTAL_HOST, "name": "OptiServe"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        return _("Passkey")


@lru_cache(maxsize=1)
def _box() -> MultiFernet:
    """Keys drawn from SECRET_KEY, and from earlier ones as long as settings name them."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(one)) for one in keys])


def _key(secret: str) -> bytes:
    drawn = HKDF(SHA256(), 32, salt=None, info=b"optiserve.second-factor")
    return base64.urlsafe_b64encode(drawn.derive(secret.encode()))
