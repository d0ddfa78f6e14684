"""A bucket of tokens for each hospital and kind of request: who takes too many waits."""

from collections.abc import Callable
from math import ceil

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from optiserve.fairness import counters
from optiserve.fairness.refusals import REFUSED, Empty, Kind, kind_by
from shared.hospitals.models import Hospital
from shared.kernel import clock

log = structlog.get_logger("optiserve.fairness")


def kind_of(request: HttpRequest) -> Kind:
    """The kind of a request, from its address and headers alone: nothing has been read yet."""
    return kind_by(
        method=request.method or "",
        path=request.path,
        content_type=request.content_type or "",
        asked_for=request.GET,
    )


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
            kind = kind_of(request)
            wait = seconds_to_wait(hospital, kind)
            if wait:
                request.META[REFUSED] = _empty.get((hospital.pk, kind))
                return _refusal(request, wait)
        return self.get_response(request)


# A flood is answered without a word to Valkey.
_empty: dict[tuple[int, Kind], Empty] = {}


def seconds_to_wait(hospital: Hospital, kind: Kind) -> float:
    """0 if the hospital may go on now. A token is taken and the request counted."""
    bucket = (hospital.pk, kind)
    known = _empty.get(bucket)
    if known and (wait := known.come_in_vain()):
        return wait
    try:
        wait = _take_token(hospital, kind, refused=known.refused if known else 0)
    except counters.UNREACHABLE:
        log.warning("fairness.unreachable", exc_info=True)
        return 0.0
    if wait:
        _empty[bucket] = Empty.now(wait)
    else:
        _empty.pop(bucket, None)
    return wait


def _take_token(hospital: Hospital, kind: Kind, *, refused: int) -> float:
    """Seconds until the next token, or 0 for one; ``refused`` requests are counted as well."""
    rate, most = settings.FAIR_REQUESTS[kind]
    share = hospital.allowance
    wait = counters.script("bucket")(
        keys=[f"fair:{hospital.pk}:{kind}", counters.counts_key(clock.today())],
        args=[rate * share, most * share, hospital.pk, counters.KEPT_DAYS, refused],
    )
    return float(wait)


def forget() -> None:
    """Ask Valkey about every bucket again, after a test has emptied or filled them."""
    _empty.clear()


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
