"""Browsers in which somebody has signed in before: a signed cookie that lives for a year.

It proves nothing but that. It opens nothing; attempts from such a browser are counted by
themselves, so that a stranger's attempts elsewhere do not keep its owner waiting.
"""

from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from shared.kernel.ids import digest, new_secret

_SECONDS: Final = 365 * 24 * 60 * 60
_MOST_ACCOUNTS: Final = 8
_SALT: Final = "optiserve.browser"


def known_as(request: HttpRequest, *, account: str) -> str:
    """The browser's name if the account's owner has been here before; else nothing."""
    kept = _kept(request)
    return str(kept["name"]) if _mark(account) in kept.get("accounts", []) else ""


def remember(request: HttpRequest, response: HttpResponse, *, account: str) -> None:
    """The account's owner has just proved to sit here, with a secret or a link by e-mail."""
    kept = _kept(request)
    others = [one for one in kept.get("accounts", []) if one != _mark(account)]
    value = {
        "name": kept.get("name") or new_secret(),
        "accounts": [_mark(account), *others][:_MOST_ACCOUNTS],
    }
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        signing.dumps(value, salt=_SALT),
        max_age=_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _kept(request: HttpRequest) -> dict[str, Any]:
    cookie = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    try:
        return dict(signing.loads(cookie, salt=_SALT, max_age=_SECONDS))
    except signing.BadSignature:
        return {}


def _mark(account: str) -> str:
    return digest(account.casefold())[:20]
