"""One address, which tells nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def here(request: HttpRequest) -> HttpResponse:
    """An answer."""
    return HttpResponse("here")


urlpatterns = [path("", here)]
