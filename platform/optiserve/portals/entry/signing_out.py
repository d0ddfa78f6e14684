"""Signing out, which ends a person's sessions at every door."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from optiserve.access import needs
from optiserve.accounts import trail
from optiserve.tenancy.context import PORTAL, open_door
from shared.kernel import clock
from shared.users import sessions


@needs("public")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, and on a POST do it."""
    if request.method == "GET":
        return render(request, "account/logout.html")
    if request.user.is_authenticated:
        ended = sessions.end_sessions(user_id=request.user.pk)
        with open_door(PORTAL):  # where the trail of signing in and out is
            trail.note(request.user, "sign-out", at=clock.now(), ended=ended)
    logout(request)
    return redirect("signed_out")


@needs("public")
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """That it is done."""
    return render(request, "entry/signed_out.html")
