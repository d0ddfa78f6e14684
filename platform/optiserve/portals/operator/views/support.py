"""Support access from the operator's side: asking, entering, leaving, and breaking the glass."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve import addresses
from optiserve.access import needs
from optiserve.portals import support_words
from optiserve.usecases import support_access
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.delegation.models import SupportAccess, SupportState
from shared.delegation.support import queries
from shared.kernel import clock
from shared.kernel.errors import DomainError
from shared.users.principals import Principal


class AskForm(forms.Form):
    """Which hospital, why, and what for."""

    code = forms.CharField(label=gettext_lazy("Hospital's code"), max_length=40)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The hospital reads it before it decides. Name no patients."),
    )
    ticket = forms.CharField(label=gettext_lazy("Ticket"), max_length=60, required=False)
    wants_writing = forms.BooleanField(
        label=gettext_lazy("Ask to write too"),
        required=False,
        help_text=gettext_lazy("To mend files that were handed over, and commit them."),
    )
    is_break_glass = forms.BooleanField(
        label=gettext_lazy("None of the hospital's administrators can be reached"),
        required=False,
        help_text=gettext_lazy(
            "A second operator decides instead of them, for 30 minutes and to read only. All of "
            "them are told by mail."
        ),
    )


def _table() -> Table:
    return Table(
        name="support",
        caption=_("Support access"),
        columns=[
            Column("asked_at", _("Asked at"), sortable=True, link=_address),
            Column("hospital", _("Hospital"), path="hospital.name", sortable=True),
            Column("asked_by", _("Asked by"), sortable=True),
            Column("reason", _("Reason")),
            Column("ticket", _("Ticket")),
            Column("asked_for", _("What for"), value=support_words.asked_for),
            Column("state", _("Status"), value=_plain, cell=_state),
            Column("ends_at", _("Open until"), sortable=True),
        ],
        search=["asked_by", "reason", "ticket", "hospital.name", "hospital.code"],
        order="-asked_at",
        empty=_("Nobody has asked to be let into a hospital."),
    )


def _plain(access: SupportAccess) -> str:
    return str(access.state(clock.now()).label)


def _state(access: SupportAccess) -> SafeString:
    return support_words.state(access, clock.now())


def _address(access: SupportAccess) -> str:
    return reverse("operator:support_access", args=[access.pk])


@needs("support.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What one asked for; auditors and administrators see everybody's."""
    listing = _table().bind(_in_sight(request.principal), request.GET, exports=True)
    context = {
        "page_title": _("Support access"),
        "page_lead": _("Nobody of us sees a hospital's data unless the hospital lets them in."),
        "may_ask": request.principal.may("support.ask"),
    }
    return respond(request, "operator/support.html", listing=listing, context=context)


@needs("support.ask")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; the hospital's administrators get a mail at once."""
    form = AskForm(request.POST or None, initial={"code": request.GET.get("hospital", "")})
    if request.method == "POST" and form.is_valid():
        try:
            access = support_access.ask(request.principal, **form.cleaned_data, at=clock.now())
        except DomainError as error:
            field = "code" if isinstance(error, support_access.HospitalNotOpen) else "reason"
            form.add_error(field, support_words.why_not(error))
        else:
            messages.success(request, _("The hospital's administrators were asked by mail."))
            return redirect("operator:support_access", access.pk)
    context = {
        "page_title": _("Ask for support access"),
        "breadcrumbs": [
            {"label": _("Support access"), "url": reverse("operator:support")},
            {"label": _("Ask for support access")},
        ],
        "form": form,
        "submit": _("Ask"),
        "cancel": reverse("operator:support"),
    }
    return render(request, "operator/form_page.html", context)


@needs("support.read")
@require_GET
def detail(request: HttpRequest, access_id: int) -> HttpResponse:
    """One request, and what can be done about it now."""
    found = _find(request, access_id)
    is_mine = found.operator_id == request.principal.user_id
    state = found.state(clock.now())
    context: dict[str, Any] = {
        "page_title": found.hospital.name,
        "breadcrumbs": [
            {"label": _("Support access"), "url": reverse("operator:support")},
            {"label": found.hospital.name},
        ],
        "access": found,
        "state": _state(found),
        "facts": support_words.facts(found),
        "enter": _door_of(found) if is_mine and state == SupportState.OPEN else "",
        "endable": is_mine and state in {SupportState.OPEN, SupportState.WAITING},
        "is_open": state == SupportState.OPEN,
        "breakable": not is_mine
        and found.is_break_glass
        and state == SupportState.WAITING
        and request.principal.may("support.break_glass"),
    }
    return render(request, "operator/support_access.html", context)


@needs("support.ask")
@require_POST
def end(request: HttpRequest, access_id: int) -> HttpResponse:
    """One's own: over at once, or withdrawn."""
    found = _find(request, access_id)
    if support_access.end(request.principal, found.pk, at=clock.now()):
        messages.success(request, _("Support access is over."))
    return redirect("operator:support_access", found.pk)


@needs("support.break_glass")
@require_POST
def break_glass(request: HttpRequest, access_id: int) -> HttpResponse:
    """Somebody else's: let them in instead of the hospital, which is told at once."""
    found = _find(request, access_id)
    try:
        support_access.break_glass(request.principal, found.pk, at=clock.now())
    except DomainError as error:
        messages.error(request, support_words.why_not(error))
    else:
        messages.success(request, _("Support may come in. The hospital's administrators are told."))
    return redirect("operator:support_access", found.pk)


def _door_of(access: SupportAccess) -> str:
    """Where stepping over begins: the hospital's own host sends the browser back for a ticket."""
    origin = addresses.hospital_origin(access.hospital.code)
    return f"{origin}/accounts/login/?support={access.pk}"


def _in_sight(principal: Principal) -> QuerySet[SupportAccess]:
    if principal.may("support.read_any"):
        return queries.everything()
    return queries.of_operator(principal.user_id)


def _find(request: HttpRequest, access_id: int) -> SupportAccess:
    return get_object_or_404(_in_sight(request.principal), pk=access_id)
