"""How long ago somebody proved who it is, and proving it once more before what is dangerous.

Which operations these are is said in shared/users/proof.csv. People prove it at the portal: with
their second factor, or, where they have none, as they signed in: with the password, or by their
organisation's provider, which is told to ask them again. A hospital's session knows what the
ticket said of it. A program's key is its own proof.
"""

import time
from typing import Final
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from optiserve import entrance
from optiserve.usecases import by_provider, second_factors
from shared.users import permissions

# At a hospital: when the person proved it at the portal, in seconds since 1970.
SESSION_PROVED_AT: Final = "proved_at"


def is_due(request: HttpRequest, operation: str) -> bool:
    """Whether the operation asks for a more recent proof than this session has."""
    return operation in permissions.dangerous() and is_old(request)


def is_old(request: HttpRequest) -> bool:
    """Whether the last proof is older than PROOF_MINUTES; never where that is 0."""
    lasts = settings.PROOF_MINUTES * 60
    return lasts > 0 and time.time() - proved_at(request) > lasts


def proved_at(request: HttpRequest) -> float:
    """When a signed-in person last proved who it is, in seconds since 1970; 0 if unknown."""
    if request.hospital is not None:
        return float(request.session.get(SESSION_PROVED_AT, 0))
    records = get_authentication_records(request, request.user)
    if second_factors.has_one(request.user.pk):
        records = [one for one in records if one["method"] == "mfa"]
    return max((float(one["at"]) for one in records), default=0.0)


def ask(request: HttpRequest) -> HttpResponse:
    """To the proof and back. What was sent too late stays on a page, to be sent once more."""
    if request.method in {"GET", "HEAD"}:
        return redirect(way(request, back_to=request.get_full_path()))
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {
        "action": request.get_full_path(),
        "fields": fields,
        "way": way(request, back_to=reverse("proved")),
    }
    return render(request, "web/proof_due.html", context, status=403)


def way(request: HttpRequest, *, back_to: str) -> str:
    """The address at which it is proved once more; from a hospital by way of the portal."""
    if request.hospital is not None:
        return f"{reverse('account_login')}?{urlencode({'prove': 1, 'next': back_to})}"
    said = entrance.vouched(request)
    if said and not second_factors.has_one(request.user.pk):
        start = reverse("provider_start", args=[by_provider.named(said["organisation"])])
        return f"{start}?{urlencode({'again': 1, 'next': back_to})}"
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back_to})}"
