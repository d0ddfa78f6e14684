"""Support access: what the operator asks of the hospital, deciding it, and ending it at once."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from optiserve import addresses
from optiserve.access import needs
from optiserve.portals import support_words
from optiserve.portals.hospital.screen import show
from optiserve.usecases import support_access
from optiserve.web.tables import Column, Table
from shared.delegation.models import SupportAccess, SupportState
from shared.delegation.models.support import MOST_MINUTES, USUAL_MINUTES
from shared.delegation.support import queries
from shared.kernel import clock
from shared.kernel.errors import DomainError


class ApproveForm(forms.Form):
    """For how long support may come in, and whether it may write where it asked to."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        initial=USUAL_MINUTES,
        min_value=1,
        max_value=MOST_MINUTES,
        help_text=gettext_lazy("From now; four hours (240) at most."),
    )
    allows_writing = forms.BooleanField(
        label=gettext_lazy("Support may write"),
        required=False,
        help_text=gettext_lazy("It asks to mend files that were handed over, and commit them."),
    )

    def __init__(self, *args: Any, access: SupportAccess, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not access.wants_writing:
            del self.fields["allows_writing"]


def _table() -> Table:
    at = clock.now()
    return Table(
        name="support",
        caption=_("Support access"),
        columns=[
            Column("asked_at", _("Asked at"), sortable=True, link=_address),
            Column("asked_by", _("Asked by"), sortable=True),
            Column("reason", _("Reason")),
            Column("ticket", _("Ticket")),
            Column("asked_for", _("What for"), value=support_words.asked_for),
            Column("state", _("Status"), value=_plain, cell=lambda one: _state(one, at)),
            Column("ends_at", _("Open until"), sortable=True),
        ],
        search=["asked_by", "reason", "ticket"],
        order="-asked_at",
        empty=_("OptiServe's support has never asked to come in."),
    )


def _plain(access: SupportAccess) -> str:
    return str(access.state(clock.now()).label)


def _state(access: SupportAccess, at: Any) -> SafeString:
    return support_words.state(access, at)


def _address(access: SupportAccess) -> str:
    return reverse("support_access", args=[access.pk])


@needs("support.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every request there ever was."""
    rows = queries.of_hospital(request.hospital.pk)
    lead = _("OptiServe's people see nothing of your hospital unless you let them in.")
    context = {"page_lead": lead}
    return show(request, "hospital/table.html", table=_table(), rows=rows, context=context)


@needs("support.read")
@require_GET
def detail(request: HttpRequest, access_id: int) -> HttpResponse:
    """One request; administrators decide it here."""
    found = _find(request, access_id)
    return _page(request, found, ApproveForm(access=found))


def _page(
    request: HttpRequest, found: SupportAccess, form: ApproveForm, *, status: int = 200
) -> HttpResponse:
    state, decides = found.state(clock.now()), request.principal.may("support.decide")
    waits = decides and state == SupportState.WAITING
    context = {
        "page_title": found.asked_by,
        "breadcrumbs": [
            {"label": _("Support access"), "url": reverse("support")},
            {"label": found.asked_by},
        ],
        "access": found,
        "state": support_words.state(found, clock.now()),
        "facts": support_words.facts(found),
        "form": form if waits and not found.is_break_glass else None,
        "refusable": waits,
        "endable": decides and state == SupportState.OPEN,
        "acknowledgeable": decides
        and found.is_break_glass
        and found.approved_at is not None
        and found.acknowledged_at is None,
    }
    return render(request, "hospital/support.html", context, status=status)


@needs("support.decide")
@require_POST
def approve(request: HttpRequest, access_id: int) -> HttpResponse:
    """Let support in, from now."""
    found = _find(request, access_id)
    form = ApproveForm(request.POST, access=found)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    given = {"allows_writing": False, **form.cleaned_data}
    return _decide(
        request,
        found,
        lambda: support_access.approve(request.principal, found.pk, **given, at=clock.now()),
        done=_("Support may come in now. You see it on every page, and can end it at any time."),
    )


@needs("support.decide")
@require_POST
def refuse(request: HttpRequest, access_id: int) -> HttpResponse:
    """Nobody comes in."""
    found = _find(request, access_id)
    return _decide(
        request,
        found,
        lambda: support_access.refuse(request.principal, found.pk, at=clock.now()),
        done=_("The request was refused."),
    )


@needs("support.decide")
@require_POST
def end(request: HttpRequest, access_id: int) -> HttpResponse:
    """Out at the next click."""
    found = _find(request, access_id)
    if support_access.end(request.principal, found.pk, at=clock.now()):
        messages.success(request, _("Support access was ended. Nobody of OptiServe is inside."))
    return redirect("support_access", found.pk)


@needs("support.decide")
@require_POST
def acknowledge(request: HttpRequest, access_id: int) -> HttpResponse:
    """The notice on the home page goes away."""
    found = _find(request, access_id)
    support_access.acknowledge(request.principal, found.pk, at=clock.now())
    return redirect("support_access", found.pk)


@needs("support.leave")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Support goes of itself: the access is over, and so is the session here."""
    support_access.end(request.principal, request.support.pk, at=clock.now())
    back = f"{addresses.portal_origin()}/operator/support/{request.support.pk}/"
    logout(request)
    return HttpResponseRedirect(back)


def _decide(
    request: HttpRequest, found: SupportAccess, decision: Callable[[], Any], *, done: str
) -> HttpResponse:
    try:
        decision()
    except DomainError as error:
        messages.error(request, support_words.why_not(error))
    else:
        messages.success(request, done)
    return redirect("support_access", found.pk)


def _find(request: HttpRequest, access_id: int) -> SupportAccess:
    return get_object_or_404(queries.of_hospital(request.hospital.pk), pk=access_id)
