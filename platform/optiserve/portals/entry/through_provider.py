"""Signing in with one's organisation: which one, off to its provider, and back with its answer."""

from typing import Any, Final

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import addresses, entrance, sessions
from optiserve.access import needs
from optiserve.accounts import trail
from optiserve.accounts.adapter import BY_PROVIDER
from optiserve.portals.entry.signed_in import BACKEND
from optiserve.security import policy
from optiserve.usecases import by_provider
from shared.kernel import clock
from shared.kernel.errors import DomainError
from shared.users import vouching
from shared.users.models import IdentityProvider, User
from shared.users.vouching import Vouched

_ASKED: Final = "asked_provider"


@needs("public")
@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """By its code, one's organisation, and a link to its provider."""
    code = request.GET.get("code", "").strip().lower()
    context = {"code": code, "ways": by_provider.ways(code) if code else [], "next": _next(request)}
    return render(request, "entry/organisation.html", context)


@needs("public")
@never_cache
@require_GET
@rate_limit(action="provider")
def start(request: HttpRequest, organisation: str) -> HttpResponse:
    """Off to the provider; with ``again`` to prove there once more who it is."""
    provider = _find(organisation)
    return _off(request, provider, linking=None, anew="again" in request.GET)


@needs("signed-in")
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required
def link(request: HttpRequest, organisation: str) -> HttpResponse:
    """Say that one is somebody at the provider: asked first, and off to it on a POST."""
    provider = _find(organisation, is_linking=True)
    if organisation not in _own(request):
        raise Http404
    if request.method == "POST":
        return _off(request, provider, linking=request.user.pk)
    response = render(request, "entry/link_provider.html", {"way": by_provider.way_of(provider)})
    # The form's answer leads on to the provider, wherever that shows its page.
    forms = f"https: {addresses.origin_in(provider.issuer)}"
    response["Content-Security-Policy"] = policy(forms=forms)
    return response


@needs("public")
@never_cache
@require_GET
def callback(request: HttpRequest, organisation: str) -> HttpResponse:
    """Back from the provider."""
    held = request.session.pop(_ASKED, {})
    linking, at = held.get("linking"), clock.now()
    provider = _find(organisation, is_linking=linking is not None)
    try:
        vouched = by_provider.finish(provider, held, request.GET.dict(), at=at)
        if linking is not None:
            return _linked(request, provider, vouched, linking)
        user = by_provider.recognise(provider, vouched, at=at)
        if held["proving"] not in (None, user.pk):
            raise vouching.NotVouched(why="somebody-else")
    except DomainError as error:
        trail.sign_in_failed(email="", by=f"{BY_PROVIDER} {provider.organisation}", at=at)
        return _refused(request, provider, error)
    return _sign_in(request, provider, vouched, user, next_page=held["next"])


def _off(
    request: HttpRequest, provider: IdentityProvider, *, linking: int | None, anew: bool = False
) -> HttpResponse:
    try:
        address, held = by_provider.begin(
            provider, next_page=_next(request), linking=linking, at=clock.now(), anew=anew
        )
    except DomainError as error:
        return _refused(request, provider, error)
    # A proof is one of whoever asked; for anybody else it would be a sign-in.
    request.session[_ASKED] = {**held, "proving": request.user.pk if anew else None}
    return HttpResponseRedirect(address)


def _sign_in(
    request: HttpRequest,
    provider: IdentityProvider,
    vouched: Vouched,
    user: User,
    *,
    next_page: str,
) -> HttpResponse:
    """As after a password: a second factor follows, unless the provider has asked for one."""
    if request.user.is_authenticated:
        logout(request)
    is_proved = vouching.proves_second_factor(provider, vouched)
    said = f"{BY_PROVIDER} {provider.organisation}"
    entrance.vouch(
        request, user_id=user.pk, organisation=provider.organisation, is_proved=is_proved
    )
    record_authentication(request, user, method=BY_PROVIDER, type=said)
    if not is_proved:
        return perform_login(request, Login(user=user, redirect_url=next_page))
    at = clock.now()
    login(request, user, backend=BACKEND)
    sessions.note_beginning(request, at=at)
    trail.signed_in(user, by=[said, "second factor there"], at=at)
    return redirect(next_page)


def _linked(
    request: HttpRequest, provider: IdentityProvider, vouched: Vouched, linking: int
) -> HttpResponse:
    """Only for whoever is still signed in as the one who asked."""
    if request.user.pk != linking:
        raise by_provider.NotAsked
    by_provider.link(provider, request.user, vouched, at=clock.now())
    messages.success(request, _("Your account is linked with your organisation's sign-in."))
    return redirect("my_account")


def _refused(request: HttpRequest, provider: IdentityProvider, error: DomainError) -> HttpResponse:
    """What is amiss, and what to do. Who somebody else is stays unsaid."""
    context = {"way": by_provider.way_of(provider), "code": error.code}
    return render(request, "entry/not_through_provider.html", context, status=403)


def _find(organisation: str, *, is_linking: bool = False) -> IdentityProvider:
    try:
        return by_provider.find(organisation, is_linking=is_linking)
    except by_provider.NoProvider:
        raise Http404 from None


def _own(request: HttpRequest) -> set[str]:
    return {by_provider.named(one.key) for one in entrance.open_to(request)}


def _next(request: HttpRequest) -> str:
    """The page of this host where somebody was going."""
    wanted: Any = request.GET.get("next", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
