"""At the portal: a signed-in person goes to a hospital, with a ticket that works once."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from optiserve import entrance, proof
from optiserve.access import needs
from optiserve.security import policy
from optiserve.usecases import by_provider, step_over
from shared.kernel import clock


@needs("signed-in")
@never_cache
@require_GET
def go(request: HttpRequest, code: str) -> HttpResponse:
    """A page that posts the ticket to the hospital's own host. ``challenge`` came from there.

    With ``prove`` the hospital asks for a recent proof of who it is first.
    """
    if "prove" in request.GET and proof.is_old(request):
        return redirect(proof.way(request, back_to=request.get_full_path()))
    try:
        ticket = _ticket(request, code)
    except step_over.ThroughProvider as closed:
        start = reverse("provider_start", args=[by_provider.named(closed.organisation)])
        return redirect(f"{start}?{urlencode({'next': request.get_full_path()})}")
    except step_over.NoEntry:
        return render(request, "entry/no_entry.html", status=404)
    response = render(request, "entry/step_over.html", {"ticket": ticket})
    response["Content-Security-Policy"] = policy(forms=ticket.origin)
    response["Referrer-Policy"] = "strict-origin"
    return response


def _ticket(request: HttpRequest, code: str) -> step_over.Ticket:
    challenge, grant = request.GET.get("challenge", ""), request.GET.get("grant", "")
    support = request.GET.get("support", "")
    if not challenge:
        raise step_over.NoEntry
    vouched = entrance.vouched(request)
    sign_in = step_over.SignIn(
        vouched_by=vouched.get("organisation", ""),
        is_proved=vouched.get("is_proved", False),
        proved_at=proof.proved_at(request),
    )
    if not grant and not support:
        return step_over.ticket_for_member(
            code=code, user=request.user, challenge=challenge, sign_in=sign_in
        )
    if request.principal is None or not (support or grant).isdecimal():
        raise step_over.NoEntry
    said: dict[str, Any] = {
        "code": code,
        "principal": request.principal,
        "challenge": challenge,
        "sign_in": sign_in,
        "at": clock.now(),
    }
    if support:
        return step_over.ticket_for_support(access_id=int(support), **said)
    return step_over.ticket_for_visitor(grant_id=int(grant), **said)
