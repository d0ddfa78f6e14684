"""Hospitals' own host names: all of them, and taking one away that is misused."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve.access import needs
from optiserve.portals.host_words import state_badge, words_of_look
from optiserve.usecases import own_domain
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.hospitals import custom_domains
from shared.hospitals.models import CustomDomain, CustomDomainState
from shared.kernel import clock

DOMAINS = Table(
    name="domains",
    caption=gettext_lazy("Host names of hospitals' own"),
    columns=[
        Column("host", gettext_lazy("Host name"), sortable=True, link=lambda one: f"{one.pk}/"),
        Column("hospital", gettext_lazy("Hospital"), path="hospital.name", sortable=True),
        Column(
            "state",
            gettext_lazy("State"),
            value=CustomDomain.get_state_display,
            cell=state_badge,
        ),
        Column("asked_at", gettext_lazy("Asked for at"), sortable=True, numeric=True),
        Column("proven_at", gettext_lazy("Proven at"), sortable=True, numeric=True),
        Column("checked_at", gettext_lazy("Last looked up"), sortable=True, numeric=True),
        Column("failures", gettext_lazy("Failed look-ups"), sortable=True, numeric=True),
        Column("ended_at", gettext_lazy("Ended at"), sortable=True, numeric=True),
    ],
    search=["host", "hospital.name", "hospital.code"],
    filters=[Choice("state", gettext_lazy("State"), CustomDomainState.choices)],
    order="-asked_at",
    empty=gettext_lazy("No hospital has asked for a host name of its own."),
)


class TakeAwayForm(forms.Form):
    """Why; the hospital is told."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("The hospital's administrators get it by mail."),
    )


@needs("domain.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every name in every state."""
    listing = DOMAINS.bind(custom_domains.everybodys(), request.GET, exports=True)
    context = {"page_title": _("Host names")}
    return respond(request, "operator/domains.html", listing=listing, context=context)


@needs("domain.read")
@require_GET
def detail(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One name."""
    claim = _find(claim_id)
    context = {
        "page_title": claim.host,
        "breadcrumbs": _crumbs(claim.host),
        "claim": claim,
        "state": state_badge(claim),
        "facts": [
            (_("Hospital"), claim.hospital.name),
            (_("Asked for by"), claim.asked_by),
            (_("Asked for at"), claim.asked_at),
            (_("Proven at"), claim.proven_at),
            (_("Opened at"), claim.opened_at),
            (_("Last looked up"), claim.checked_at),
            (_("The DNS says"), words_of_look(claim)),
            (_("Ended at"), claim.ended_at),
            (_("Reason"), claim.reason or None),
        ],
        "may_take": claim.is_unended and request.principal.may("domain.take_away"),
    }
    return render(request, "operator/domain.html", context)


@needs("domain.take_away")
@require_http_methods(["GET", "POST"])
def take_away(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The reason, and then at once: the name leads nowhere, and the hospital has lost it."""
    claim = _find(claim_id)
    form = TakeAwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        own_domain.take_away(
            claim_id=claim.pk,
            by=request.principal.actor,
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )
        messages.success(request, _("%(host)s was taken away.") % {"host": claim.host})
        return redirect("operator:domain", claim.pk)
    context = {
        "page_title": _("Take a host name away"),
        "breadcrumbs": _crumbs(claim.host),
        "form": form,
        "cancel": reverse("operator:domain", args=[claim.pk]),
        "submit": _("Take it away"),
    }
    return render(request, "operator/form_page.html", context)


def _find(claim_id: int) -> CustomDomain:
    return get_object_or_404(custom_domains.everybodys(), pk=claim_id)


def _crumbs(host: str) -> list[dict[str, Any]]:
    return [{"label": _("Host names"), "url": reverse("operator:domains")}, {"label": host}]
