"""A bucket of tokens for each hospital and kind of request: who takes too many waits."""

from collections.abc import Callable
from enum import StrEnum
from math import ceil
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from optiserve.fairness import counters
from shared.hospitals.models import Hospital
from shared.kernel import clock

log = structlog.get_logger("optiserve.fairness")

_SIGNING_IN: Final = ("/accounts/", "/enter/", "/invitations/")


class Kind(StrEnum):
    """What a request is, by what it costs."""

    PAGE = "page"
    API = "api"
    FILE = "file"  # a file comes or goes: uploads, exports, documents
    SIGN_IN = "sign-in"


def kind_of(request: HttpRequest) -> Kind:
    """The kind of a request, from its address and headers alone: nothing has been read yet."""
    path = request.path
    uploads = request.method == "PUT" or request.content_type == "multipart/form-data"
    if uploads or path.endswith("/pdf") or any(key.endswith("export") for key in request.GET):
        return Kind.FILE
    if path.startswith("/api/"):
        return Kind.API
    if request.method == "POST" and path.startswith(_SIGNING_IN):
        return Kind.SIGN_IN
    return Kind.PAGE


class FairnessMiddleware:
    """Answers 429 with Retry-After where a hospital has used its share of a kind of request.

    It stands before sessions and people are looked up, so that a refusal costs next to nothing. The
    portal is not limited here: signing in and keys have limits of their own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hospital: Hospital | None = request.hospital
        if hospital is not None:
            wait = seconds_to_wait(hospital, kind_of(request))
            if wait:
                return _refusal(request, wait)
        return self.get_response(request)


def seconds_to_wait(hospital: Hospital, kind: Kind) -> float:
    """0 if the hospital may go on now. A token is taken and the request counted."""
    rate, most = settings.FAIR_REQUESTS[kind]
    share = hospital.allowance
    try:
        wait = counters.script("bucket")(
            keys=[f"fair:{hospital.pk}:{kind}", counters.counts_key(clock.today())],
            args=[rate * share, most * share, hospital.pk, counters.KEPT_DAYS],
        )
    except counters.UNREACHABLE:
        log.warning("fairness.unreachable", exc_info=True)
        return 0.0
    return float(wait)


def _refusal(request: HttpRequest, wait: float) -> HttpResponse:
    headers = {"Retry-After": str(ceil(wait))}
    if not request.path.startswith("/api/"):
        return HttpResponse(render_to_string("too_busy.html"), status=429, headers=headers)
    body = {
        "type": "about:blank#too-many-requests",
        "status": 429,
        "code": "too-many-requests",
        "detail": _("Too many requests. Try again later."),
    }
    kind = "application/problem+json"
    return JsonResponse(body, status=429, headers=headers, content_type=kind)
