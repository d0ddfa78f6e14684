"""Health answers that need no host of ours, before anything else looks at the request."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from optiserve.tenancy.context import PORTAL, open_door


class HealthMiddleware:
    """``/healthz``: the process answers. ``/readyz``: database and cache answer too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return _readiness()
        return self.get_response(request)


def _readiness() -> HttpResponse:
    with open_door(PORTAL):
        checks = {"database": _answers(_ask_database), "cache": _answers(_ask_cache)}
    ready = all(checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", **checks}, status=200 if ready else 503
    )


def _answers(question: Callable[[], None]) -> bool:
    try:
        question()
    except Exception:  # noqa: BLE001 - any failure of a dependency means: not ready
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM hospitals_hospital LIMIT 1")


def _ask_cache() -> None:
    cache.get("readyz")
