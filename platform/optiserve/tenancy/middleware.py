"""From the host name to the open door."""

from collections.abc import Callable
from copy import copy

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.template.response import SimpleTemplateResponse
from django.utils.translation import get_language_from_request, override

from optiserve import addresses
from optiserve.tenancy.context import PORTAL, Door, door_of, open_door
from optiserve.tenancy.directory import directory
from optiserve.tenancy.streaming import keep_door
from shared.hospitals.queries import Opens, Residence


class HospitalMoved(HttpResponseRedirectBase):
    """To a hospital's present host, with the method and body that the request had."""

    status_code = 308


class DoorMiddleware:
    """Opens the portal's or a hospital's door for the request; any other host gets a bare 404.

    The host name is the only thing a client can choose a hospital with: no header, no cookie. What
    is answered without opening a door sets no cookie and touches no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = _host_name(request)
        except DisallowedHost:
            return _nobody_lives_here()
        if host == settings.PORTAL_HOST:
            request.hospital = None
            return self._through(PORTAL, request)
        with open_door(PORTAL):
            residence = directory.at(host)
        if residence.opens is not Opens.HOSPITAL:
            return _closed(request, residence)
        # A request may change its hospital; the directory's belongs to all of them.
        request.hospital = copy(residence.hospital)
        request.urlconf = settings.HOSPITAL_URLCONF
        response = self._through(door_of(request.hospital), request)
        if settings.SECURE_HSTS_SECONDS and not host.endswith(f".{settings.BASE_DOMAIN}"):
            # What lies below a hospital's own name is not ours to speak for.
            response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response

    def _through(self, door: Door, request: HttpRequest) -> HttpResponse:
        with open_door(door):
            return keep_door(self.get_response(request), door)


def _host_name(request: HttpRequest) -> str:
    """Lower case, without port and without the root's trailing dot."""
    host = request.get_host().lower()
    return host.partition(":")[0].rstrip(".")


def _closed(request: HttpRequest, residence: Residence) -> HttpResponse:
    if residence.opens is Opens.NEW_HOST:
        return HospitalMoved(addresses.origin(residence.host) + request.get_full_path())
    if residence.opens is Opens.NOTICE:
        return _suspended(request)
    return _nobody_lives_here()


def _suspended(request: HttpRequest) -> HttpResponse:
    """In the reader's language, which nobody has found out yet, and whom to ask."""
    with override(get_language_from_request(request)):
        context = {"contact": settings.OPERATOR_EMAIL}
        return SimpleTemplateResponse("suspended.html", context, status=403).render()


def _nobody_lives_here() -> HttpResponse:
    return SimpleTemplateResponse("404.html", status=404).render()
