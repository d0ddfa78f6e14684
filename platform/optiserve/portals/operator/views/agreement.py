"""One contract: what it covers, how it stands, what its maker sees; renewing and suspending."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve.access import needs
from optiserve.portals.operator import agreement_words as words
from optiserve.portals.operator.agreement_forms import FromDayForm, RenewForm
from optiserve.web.responses import respond
from shared.agreements import queries as agreements
from shared.agreements import services, terms
from shared.agreements.models import Agreement
from shared.kernel import clock
from shared.kernel.errors import DomainError

_REFUSALS = {
    terms.TermBackwards: gettext_lazy("The term ends before it begins."),
    services.AlreadySuspended: gettext_lazy("The contract is suspended already."),
    services.NotSuspended: gettext_lazy("The contract is not suspended."),
}


@needs("agreement.read")
@require_GET
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The newest version's terms, every version's standing, and the rows its maker sees."""
    versions = _versions(number)
    newest = versions[0]
    listing = words.ROWS.bind(
        words.rows_of(newest.maker.code, terms.terms_of(newest)), request.GET, exports=True
    )
    context = {
        "page_title": f"{newest.number} · {newest.maker.name}",
        "breadcrumbs": _way_to(newest.number),
        "agreement": newest,
        "facts": words.facts(terms.terms_of(newest)),
        "history": words.history(versions),
        "may_write": request.principal.may("agreement.write"),
    }
    return respond(request, "operator/agreement.html", listing=listing, context=context)


@needs("agreement.write")
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, number: str) -> HttpResponse:
    """The contract goes on after its last day as a subscription."""
    newest = _versions(number)[0]
    form = RenewForm(request.POST or None, initial={"price_yen": newest.price_yen})
    return _act(request, newest, form, services.renew, title=_("Renew the contract"))


@needs("agreement.write")
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, number: str) -> HttpResponse:
    """From a day on the maker sees nothing."""
    newest = _versions(number)[0]
    form = FromDayForm(request.POST or None, initial={"from_day": clock.today()})
    return _act(request, newest, form, services.suspend, title=_("Suspend the contract"))


@needs("agreement.write")
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """A suspended contract holds again from a day on."""
    newest = _versions(number)[0]
    form = FromDayForm(request.POST or None, initial={"from_day": clock.today()})
    return _act(request, newest, form, services.resume, title=_("Resume the contract"))


def _act(
    request: HttpRequest,
    newest: Agreement,
    form: Form,
    service: Callable[..., Agreement],
    *,
    title: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            written = service(
                newest, **form.cleaned_data, by=request.principal.actor, at=clock.now()
            )
        except tuple(_REFUSALS) as refusal:
            form.add_error(None, _refused(refusal))
        else:
            messages.success(request, _("Contract %(name)s is written.") % {"name": written})
            return redirect(words.address(written))
    context = {
        "page_title": title,
        "breadcrumbs": [*_way_to(newest.number, linked=True), {"label": title}],
        "form": form,
        "cancel": words.address(newest),
    }
    return render(request, "operator/form_page.html", context)


def _refused(refusal: DomainError) -> str:
    return str(_REFUSALS[type(refusal)])


def _versions(number: str) -> list[Agreement]:
    versions = agreements.versions(number)
    if not versions:
        raise Http404(number)
    return versions


def _way_to(number: str, *, linked: bool = False) -> list[dict[str, Any]]:
    here = {"label": number}
    if linked:
        here["url"] = reverse("operator:agreement", args=[number])
    return [{"label": _("Contracts"), "url": reverse("operator:agreements")}, here]
