"""Pages of no portal: errors, maintenance, and the gallery of components.

Errors are rendered without a request, so that no context processor, session or database is asked:
what failed may be one of those.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from optiserve.web import gallery as samples
from optiserve.web.responses import respond

RETRY_AFTER = "300"  # seconds, said to machines while we are away


def _page(template: str, *, status: int) -> HttpResponse:
    headers = {"Retry-After": RETRY_AFTER} if status == 503 else {}
    return HttpResponse(render_to_string(template), status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For ``handler400``."""
    return _page("400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For ``handler403``."""
    return _page("403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For ``handler404``."""
    return _page("404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """For ``handler500``."""
    return _page("500.html", status=500)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """For ``handler429``, which allauth's rate limits look for."""
    return _page("429.html", status=429)


def unavailable(request: HttpRequest) -> HttpResponse:
    """A service that we need does not answer."""
    return _page("503.html", status=503)


def maintenance(request: HttpRequest) -> HttpResponse:
    """We are away on purpose, for a short time."""
    return _page("web/maintenance.html", status=503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For ``CSRF_FAILURE_VIEW``: most often a form that was open for longer than the session."""
    return _page("web/form_expired.html", status=403)


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for developers and tests. Raises Http404 unless DEBUG."""
    if not settings.DEBUG:
        raise Http404
    listing = samples.DEVICES.bind(samples.devices(), request.GET, exports=True)
    context: dict[str, Any] = samples.context(request.POST or None)
    return respond(request, "web/gallery.html", listing=listing, context=context)
