"""allauth's adapter for second factors: secrets lie encrypted, passkeys belong to the portal."""

from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from shared.users import sealing

_PURPOSE: Final = "second-factor"


class FactorAdapter(DefaultMFAAdapter):
    """Whoever reads the table alone can make no codes of it."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, purpose=_PURPOSE)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host is our own setting's, never a request's."""
        return {"id": settings.PORTAL_HOST, "name": "OptiServe"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        return _("Passkey")
