"""What every answer tells the browser, and how much of a request we read at most.

The Content-Security-Policy allows own files only: no inline script or style, no eval, no frame.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from optiserve.web.problem import problem

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'{forms}; frame-ancestors 'none'; "
    "object-src 'none'; base-uri 'none'"
)
# Devices and sensors that no page asks for; passkeys stay with our own pages, as is the default.
UNUSED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# Swagger UI, the API's own page, writes style attributes.
_WRITES_STYLES = "/api/v1/docs"


def policy(*, forms: str = "", styles: str = "") -> str:
    """The policy's text; ``forms`` and ``styles`` are further sources to allow."""
    return POLICY.format(forms=f" {forms}" if forms else "", styles=f" {styles}" if styles else "")


class ResponseHeadersMiddleware:
    """Sets the headers unless the view, or who serves a file, has set its own.

    It stands outside all that may answer by itself, so that refusals and errors have them too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        styles = "'unsafe-inline'" if request.path == _WRITES_STYLES else ""
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy(styles=styles))
        return response


class SecureProgramsMiddleware:
    """Answers 403 to a program that comes without TLS: a redirect would hide that a key was heard.

    People are redirected to https (Django's SecurityMiddleware, by the same setting).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_program = request.path.startswith("/api/")
        if settings.SECURE_SSL_REDIRECT and is_program and not request.is_secure():
            with override(get_language_from_request(request)):
                detail = _("Come over https. A key that was sent here was readable: replace it.")
            return problem(403, "not-secure", detail)
        return self.get_response(request)


class RequestSizeMiddleware:
    """Answers 413 to a request that says it is longer than any we take, before it is read.

    A body of unsaid length is not read at all: Django takes it for empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and int(said) <= settings.MAX_REQUEST_BYTES:
            return self.get_response(request)
        if not request.path.startswith("/api/"):
            return HttpResponse(render_to_string("413.html"), status=413)
        return problem(413, "too-large", _("The request is too large."))


class HostCookieStorage(CookieStorage):
    """Messages for the next page, in a cookie that no other host can set."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class NoticeStorage(FallbackStorage):
    """In the cookie, and in the session when they are too long for one."""

    storage_classes = (HostCookieStorage, SessionStorage)
