"""My account, at the portal: the address, the password, second factors, and where one is in."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from optiserve.access import needs
from optiserve.accounts import trail
from optiserve.portals.entry import agents
from optiserve.tenancy.context import PORTAL
from optiserve.usecases import second_factors
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.ids import digest
from shared.users import sessions
from shared.users.sessions import LiveSession


@needs("signed-in")
@never_cache
@require_GET
def my_account(request: HttpRequest) -> HttpResponse:
    """Everything about the own account on one page."""
    own = Authenticator.objects.filter(user_id=request.user.pk).order_by("pk")
    live = sessions.live_sessions(request.user.pk)
    here = digest(request.session.session_key)
    context = {
        "page_title": _("My account"),
        "app": own.filter(type=Authenticator.Type.TOTP).first(),
        "codes": own.filter(type=Authenticator.Type.RECOVERY_CODES).first(),
        "passkeys": own.filter(type=Authenticator.Type.WEBAUTHN),
        "must_have": second_factors.is_required(request.user.pk),
        "sessions": _shown(live, here=here),
        "is_elsewhere": len(live) > 1,
    }
    return render(request, "entry/my_account.html", context)


def _shown(live: list[LiveSession], *, here: str) -> list[dict[str, Any]]:
    names = {
        one.schema_name: one.name
        for one in Hospital.objects.filter(schema_name__in={one.door for one in live})
    }
    portal = _("Portal")
    return [
        {
            "id": one.id,
            "place": portal if one.door == PORTAL.schema else names.get(one.door, one.door),
            "browser": agents.in_words(one.agent),
            "since": one.since,
            "seen_at": one.seen_at,
            "is_here": one.id == here,
        }
        for one in live
    ]


@needs("signed-in")
@require_POST
@transaction.atomic
def end_session(request: HttpRequest) -> HttpResponse:
    """End one session, at whichever door it is."""
    wanted = request.POST.get("session", "")
    if sessions.end_session(user_id=request.user.pk, session_id=wanted):
        trail.note(request.user, "sessions.ended", at=clock.now(), ended=1)
        messages.success(request, _("That browser is signed out."))
    return redirect("my_account")


@needs("signed-in")
@require_POST
@transaction.atomic
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    ended = sessions.end_other_sessions(
        user_id=request.user.pk, kept_key=request.session.session_key
    )
    trail.note(request.user, "sessions.ended", at=clock.now(), ended=ended)
    said = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("my_account")


@needs("setting-up")
@require_GET
def to_my_account(request: HttpRequest) -> HttpResponse:
    """Where allauth would show pages of its own."""
    return redirect("my_account")
