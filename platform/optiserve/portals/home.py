"""The portal's front door: everybody is shown to the screens of their own kind."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from optiserve.access import needs


@needs("home.read")
def portal_home(request: HttpRequest) -> HttpResponse:
    """Makers, dealers and operators each have a home of their own."""
    return redirect(f"{request.principal.organisation_kind}:home")
