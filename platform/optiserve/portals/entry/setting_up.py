"""Before anything else: who needs a second factor and has none is led to set one up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from optiserve import entrance
from optiserve.access import needs


@needs("setting-up")
@never_cache
@require_GET
def set_up_factor(request: HttpRequest) -> HttpResponse:
    """Why, and the two ways."""
    if not request.is_held_up:
        return redirect("onward")
    return render(request, "entry/set_up_factor.html")


@needs("setting-up")
@never_cache
@require_GET
def onward(request: HttpRequest) -> HttpResponse:
    """On to where somebody was going before being held up; else to the account."""
    return redirect(request.session.pop(entrance.SESSION_ONWARD, None) or "my_account")
