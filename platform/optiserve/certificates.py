"""What a reverse proxy asks before it orders a certificate for a host it does not know.

Caddy's ``on_demand_tls.ask`` sends ``GET <address>?domain=<host>`` and orders one only after a 200.
Without the question anybody who points a name at us could use up the authority's rate limits.
"""

from collections.abc import Callable
from time import time
from typing import Final

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from optiserve.fairness import counters
from optiserve.tenancy.context import PORTAL, open_door
from shared.hospitals import custom_domains

PATH: Final = "/certificate"
_WINDOW: Final = 60  # seconds


class CertificateMiddleware:
    """``/certificate?domain=``: 200 for a proven host of a hospital, 404 for every other.

    The answers have no body. The proxy asks by whatever host name it reaches us, so this stands
    before doors. An address that asks too often gets 429, all of them 503 where nobody can count.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != PATH:
            return self.get_response(request)
        return HttpResponse(status=_answer(request))


def _answer(request: HttpRequest) -> int:
    if request.method != "GET":
        return 405
    try:
        if _asks_too_often(get_client_ip(request) or ""):
            return 429
    except counters.UNREACHABLE:
        return 503
    host = request.GET.get("domain", "").lower().removesuffix(".")
    if not host.isascii() or not host.isprintable():
        return 404
    with open_door(PORTAL):
        return 200 if custom_domains.may_have_certificate(host) else 404


def _asks_too_often(address: str) -> bool:
    key = f"fair:certificates:{address}:{int(time()) // _WINDOW}"
    with counters.valkey().pipeline() as pipe:
        pipe.incr(key)
        pipe.expire(key, 2 * _WINDOW)
        asked = int(pipe.execute()[0])
    return asked > settings.FAIR_CERTIFICATES
