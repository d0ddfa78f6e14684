"""allauth's adapter: nobody signs up alone, and guessing is slowed down without locking out."""

import time
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from optiserve import sessions
from optiserve.accounts import browsers, guessing, trail
from shared.kernel import clock

# How allauth's records name a sign-in through an organisation's identity provider.
BY_PROVIDER: Final = "provider"


class DoorAccountAdapter(DefaultAccountAdapter):
    """People come in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before a password is looked at. Raises ValidationError while one must wait."""
        self._attempt = guessing.begin(request, what="password", account=credentials["email"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if user is not None:
            guessing.succeeded(self._attempt)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        trail.sign_in_failed(email=credentials["email"], by="password", at=clock.now())

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.note_beginning(request, at=clock.now())

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        response = super().post_login(request, user, **more)
        browsers.remember(request, response, account=user.email)
        proofs = [
            one.get("type", one["method"]) for one in get_authentication_records(request, user)
        ]
        trail.signed_in(user, by=proofs, at=clock.now())
        return response

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """Whoever has a second factor proves it with that one, a passkey if there is one."""
        methods = super().get_reauthentication_methods(user)
        stronger = [one for one in methods if one["id"] != "reauthenticate"]
        return sorted(stronger, key=lambda one: not one["id"].endswith("webauthn")) or methods

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not for whoever has signed in, or shown it again, within the last minutes.

        What an organisation's provider says is no such proof: it must not get at the account.
        """
        request = context.request
        said = get_authentication_records(request, request.user)
        records = [one for one in said if one["method"] != BY_PROVIDER]
        return not records or time.time() - records[-1]["at"] > REAUTHENTICATION_TIMEOUT
