"""At a hospital's host: sending somebody to the portal to sign in, and letting them in after it.

The browser keeps a secret here (cookie ``arrival``) whose hash travels to the portal and comes back
in the ticket. The ticket is posted from another site, where browsers send no lax cookie along: so
it is put into a cookie of its own and redeemed by the request that follows.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import addresses, entrance, proof, sessions
from optiserve.access import needs
from optiserve.portals.entry.signed_in import BACKEND
from optiserve.usecases import step_over
from shared.kernel import clock
from shared.kernel.ids import digest, new_secret

# As long as somebody may take to sign in.
_ARRIVAL_SECONDS = 30 * 60
_SALT = "optiserve.arrival"


@needs("public")
@never_cache
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Whoever is nobody here yet goes to the portal; ``grant`` or ``support`` says what lets in."""
    secret = new_secret()
    asked = {"challenge": digest(secret)}
    for name in ("grant", "support"):
        if named := request.GET.get(name, ""):
            asked[name] = named
    if "prove" in request.GET:
        asked["prove"] = "1"
    portal = f"{addresses.portal_origin()}/go/{request.hospital.code}/?{urlencode(asked)}"
    response = HttpResponseRedirect(portal)
    kept = signing.dumps({"secret": secret, "next": _local(request)}, salt=_SALT)
    _keep(response, settings.ARRIVAL_COOKIE_NAME, kept, seconds=_ARRIVAL_SECONDS)
    return response


@needs("public")
@csrf_exempt  # the post comes from the portal's host; the single-use ticket is the proof
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Somebody arrives from the portal with a ticket."""
    if request.method == "POST":
        return _take_ticket(request)
    at, arrival = clock.now(), _arrival(request)
    entry = step_over.redeem(
        secret=request.COOKIES.get(settings.TICKET_COOKIE_NAME, ""),
        browser_secret=arrival.get("secret", ""),
        hospital=request.hospital,
        at=at,
    )
    if entry is None:
        return render(request, "entry/ticket_gone.html", status=404)
    if not _is_here_already(request, entry):
        request.session.flush()
        login(request, entry.user, backend=BACKEND)
        sessions.note_beginning(request, at=at)
    request.session[entrance.SESSION_PROVED] = entry.proved
    request.session[proof.SESSION_PROVED_AT] = entry.proved_at
    if entry.grant is not None:
        request.session[entrance.SESSION_GRANT] = entry.grant.pk
    if entry.support is not None:
        request.session[entrance.SESSION_SUPPORT] = entry.support.pk
    if entry.grant is not None or entry.support is not None:
        principal = entrance.principal_of(request, at=at)
        if principal is None:
            raise Http404
        step_over.note_arrival(principal=principal, hospital=request.hospital, at=at)
    response = redirect(arrival.get("next", "/"))
    for name in (settings.ARRIVAL_COOKIE_NAME, settings.TICKET_COOKIE_NAME):
        response.delete_cookie(name)
    return response


def _is_here_already(request: HttpRequest, entry: step_over.Entry) -> bool:
    """Somebody who went to prove once more who it is: forms in other tabs stay good."""
    principal = request.principal
    if principal is None or principal.is_outsider or entry.grant or entry.support:
        return False
    return bool(principal.user_id == entry.user.pk)


def _take_ticket(request: HttpRequest) -> HttpResponse:
    if request.headers.get("Origin") != addresses.portal_origin():
        raise Http404
    response = redirect("enter")
    response.status_code = 303
    ticket = request.POST.get("ticket", "")
    _keep(response, settings.TICKET_COOKIE_NAME, ticket, seconds=step_over.TICKET_SECONDS)
    return response


def _keep(response: HttpResponse, name: str, value: str, *, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _arrival(request: HttpRequest) -> dict[str, Any]:
    """What the browser kept; nothing where it kept nothing, or somebody changed it."""
    kept = request.COOKIES.get(settings.ARRIVAL_COOKIE_NAME, "")
    try:
        return dict(signing.loads(kept, salt=_SALT, max_age=_ARRIVAL_SECONDS))
    except signing.BadSignature:
        return {}


def _local(request: HttpRequest) -> str:
    """The page that was asked for, if it is one of this host."""
    wanted = request.GET.get("next", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
