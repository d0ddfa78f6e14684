"""From the host name to the open door."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from optiserve.tenancy.context import PORTAL, door_of, open_door
from shared.hospitals import queries as hospitals


class DoorMiddleware:
    """Opens the portal's or a hospital's door for the request; any other host gets a bare 404.

    The host name is the only thing a client can choose a hospital with: no header, no cookie.
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
            with open_door(PORTAL):
                return self.get_response(request)
        hospital = hospitals.at_host(host)
        if hospital is None:
            return _nobody_lives_here()
        request.hospital = hospital
        request.urlconf = settings.HOSPITAL_URLCONF
        with open_door(door_of(hospital)):
            return self.get_response(request)


def _host_name(request: HttpRequest) -> str:
    """Lower case, without port and without the root's trailing dot."""
    host = request.get_host().lower()
    return host.partition(":")[0].rstrip(".")


def _nobody_lives_here() -> HttpResponse:
    return SimpleTemplateResponse("404.html", status=404).render()
