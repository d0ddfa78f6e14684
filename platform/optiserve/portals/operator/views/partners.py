"""Makers and dealers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve.access import needs
from optiserve.portals.operator.forms import PartnerForm
from optiserve.usecases import onboard_partner
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.catalogue import services as catalogue
from shared.catalogue.models import Maker
from shared.delegation import services as delegation
from shared.delegation.models import Dealer
from shared.kernel import clock

MAKERS = Table(
    name="makers",
    caption=gettext_lazy("Makers"),
    columns=[
        Column("name_ja", gettext_lazy("Name"), sortable=True),
        Column("name_en", gettext_lazy("Name (English)"), sortable=True),
        Column("code", gettext_lazy("Code"), sortable=True),
    ],
    search=["name_ja", "name_en", "code"],
    order="code",
    empty=gettext_lazy("No maker yet."),
)
DEALERS = Table(
    name="dealers",
    caption=gettext_lazy("Dealers"),
    columns=[
        Column("name", gettext_lazy("Name"), sortable=True),
        Column("code", gettext_lazy("Code"), sortable=True),
    ],
    search=["name", "code"],
    order="code",
    prefix="d-",
    empty=gettext_lazy("No dealer yet."),
)


@needs("partner.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Both lists; each table answers for itself when it is searched or exported."""
    makers = MAKERS.bind(Maker.objects.all(), request.GET, exports=True)
    dealers = DEALERS.bind(Dealer.objects.all(), request.GET, exports=True)
    asked = "d-export" in request.GET or request.headers.get("HX-Target") == dealers.id
    context = {"page_title": _("Makers and dealers"), "makers": makers, "dealers": dealers}
    listing = dealers if asked else makers
    return respond(request, "operator/partners.html", listing=listing, context=context)


@needs("partner.write")
@require_http_methods(["GET", "POST"])
def add_maker(request: HttpRequest) -> HttpResponse:
    """Onboard a maker."""
    return _add(request, _("Onboard a maker"), onboard_partner.onboard_maker)


@needs("partner.write")
@require_http_methods(["GET", "POST"])
def add_dealer(request: HttpRequest) -> HttpResponse:
    """Onboard a dealer."""
    return _add(request, _("Onboard a dealer"), onboard_partner.onboard_dealer)


def _add(request: HttpRequest, title: str, onboard: Callable[..., Any]) -> HttpResponse:
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        partner = onboard_partner.Partner(**form.cleaned_data)
        try:
            onboard(partner, by=request.principal.actor, at=clock.now())
        except (catalogue.MakerCodeTaken, delegation.DealerCodeTaken):
            form.add_error("code", _("This code is taken."))
        except catalogue.BadMakerCode:
            form.add_error("code", _("Use lower-case letters, digits and inner hyphens only."))
        except catalogue.SpellingTaken:
            form.add_error("name_ja", _("This name already means another maker."))
        else:
            messages.success(request, _("Done. The invitation is on its way."))
            return redirect("operator:partners")
    return render(request, "operator/form_page.html", {"page_title": title, "form": form})
