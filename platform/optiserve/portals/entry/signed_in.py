"""How a session says that somebody signed in."""

from typing import Final

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
