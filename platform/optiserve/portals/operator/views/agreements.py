"""Contracts with makers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve.access import needs
from optiserve.portals.operator import agreement_words as words
from optiserve.portals.operator.agreement_forms import AgreementForm
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.agreements import queries as agreements
from shared.agreements import services, terms
from shared.agreements.models import Agreement, GeoLevel, Kind
from shared.kernel import clock

AGREEMENTS = Table(
    name="agreements",
    caption=gettext_lazy("Contracts"),
    columns=[
        Column("number", gettext_lazy("Contract number"), sortable=True, link=words.address),
        Column("version", gettext_lazy("Version"), numeric=True),
        Column("kind", gettext_lazy("Kind"), value=Agreement.get_kind_display),
        Column("maker", gettext_lazy("Maker"), value=lambda one: one.maker.name),
        Column("starts_on", gettext_lazy("From"), sortable=True),
        Column("ends_on", gettext_lazy("Until"), sortable=True),
        Column("geo_level", gettext_lazy("Finest area"), value=Agreement.get_geo_level_display),
        Column(
            "categories",
            gettext_lazy("Categories"),
            value=lambda one: len(one.categories.all()),
            numeric=True,
        ),
        Column(
            "price_yen",
            gettext_lazy("Price a month (yen, without tax)"),
            numeric=True,
            sortable=True,
        ),
    ],
    search=["number", "maker.name_ja", "maker.name_en"],
    filters=[
        Choice("kind", gettext_lazy("Kind"), Kind.choices),
        Choice("geo_level", gettext_lazy("Finest area"), GeoLevel.choices),
    ],
    empty=gettext_lazy("No contract yet."),
)


@needs("agreement.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every version of every contract."""
    listing = AGREEMENTS.bind(agreements.all_agreements(), request.GET, exports=True)
    context = {"page_title": _("Contracts")}
    return respond(request, "operator/agreements.html", listing=listing, context=context)


@needs("agreement.write")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new contract, or a new version of a known number; first seen, if so asked, as it would be.

    ``?amends=`` names the number whose newest version the form begins with.
    """
    form = AgreementForm(request.POST or None, initial=_initial(request.GET.get("amends", "")))
    context = {"page_title": _("Write a contract"), "form": form}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context |= words.preview(form.cleaned_data["maker"], form.terms())
        elif written := _write(request, form):
            messages.success(request, _("Contract %(name)s is written.") % {"name": written})
            return redirect(words.address(written))
    return render(request, "operator/agreement_form.html", context)


def _write(request: HttpRequest, form: AgreementForm) -> Agreement | None:
    try:
        return services.write_agreement(
            maker=form.cleaned_data["maker"],
            number=form.cleaned_data["number"],
            terms=form.terms(),
            by=request.principal.actor,
            at=clock.now(),
        )
    except services.NumberTaken:
        form.add_error("number", _("This number belongs to another maker's contract."))
    except terms.TermBackwards:
        form.add_error("ends_on", _("The term ends before it begins."))
    except terms.EmptyAgreement:
        form.add_error("includes_own", _("Choose own products, all makers together, or both."))
    return None


def _initial(number: str) -> dict[str, object]:
    versions = agreements.versions(number) if number else []
    if not versions:
        return {}
    newest = versions[0]
    return {
        **words.filled(terms.terms_of(newest)),
        "maker": newest.maker.code,
        "number": newest.number,
    }
