"""After somebody proved once more, in a tab of its own, who it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from optiserve.access import needs


@needs("signed-in")
@never_cache
@require_GET
def proved(request: HttpRequest) -> HttpResponse:
    """That it is done, and what to do in the other tab."""
    return render(request, "entry/proved.html")
