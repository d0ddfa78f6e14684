"""The hospital's address: host names of its own, the records that prove them, the main one."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve import addresses
from optiserve.access import needs
from optiserve.portals.hospital.screen import show
from optiserve.portals.host_words import state_badge, words_of_look
from optiserve.usecases import own_domain
from optiserve.web.tables import Column, Table
from shared.hospitals import custom_domains
from shared.hospitals.models import CustomDomain, CustomDomainState
from shared.kernel import clock, dns_proof, host_names
from shared.kernel.errors import DomainError


class HostForm(forms.Form):
    """The name that is asked for."""

    host = forms.CharField(
        label=gettext_lazy("Host name"),
        max_length=253,
        help_text=gettext_lazy("For example: me.hospital.example.jp"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


def _table() -> Table:
    return Table(
        name="domains",
        caption=_("Host names of your own"),
        columns=[
            Column("host", _("Host name"), sortable=True, link=_address),
            Column("state", _("State"), value=CustomDomain.get_state_display, cell=state_badge),
            Column("asked_at", _("Asked for at"), sortable=True, numeric=True),
            Column("proven_at", _("Proven at"), sortable=True, numeric=True),
            Column("checked_at", _("Last looked up"), sortable=True, numeric=True),
            Column("ended_at", _("Ended at"), sortable=True, numeric=True),
        ],
        search=["host"],
        order="-asked_at",
        empty=_("You have not asked for a host name of your own."),
    )


def _address(claim: CustomDomain) -> str:
    return reverse("domain", args=[claim.pk])


@needs("domain.read")
@require_GET
def domains(request: HttpRequest) -> HttpResponse:
    """The address that counts, those that lead to it, and names of the hospital's own."""
    main, *others = own_domain.hosts_of(request.hospital)
    ours = addresses.hospital_host(request.hospital.code)
    context = {
        "page_title": _("Address"),
        "facts": [
            (_("Main address"), main),
            (_("Others that lead to it"), ", ".join(others) or None),
        ],
        "ours": ours if main != ours else "",
        "writable": request.principal.may("domain.write"),
    }
    rows = own_domain.of_hospital(request.hospital)
    return show(request, "hospital/domains.html", table=_table(), rows=rows, context=context)


@needs("domain.write")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The name; the next page says what to publish."""
    form = HostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            claim = own_domain.ask(
                hospital=request.hospital,
                typed=form.cleaned_data["host"],
                principal=request.principal,
                at=clock.now(),
            )
        except DomainError as error:
            form.add_error("host", _why(error))
        else:
            messages.success(request, _("Publish the records below, then have them looked up."))
            return redirect("domain", claim.pk)
    context = {
        "page_title": _("Ask for a host name"),
        "breadcrumbs": [
            {"label": _("Address"), "url": reverse("domains")},
            {"label": _("Ask for a host name")},
        ],
        "form": form,
        "cancel": reverse("domains"),
        "submit": _("Ask for it"),
    }
    return render(request, "hospital/form.html", context)


@needs("domain.read")
@require_GET
def domain(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One name: where it stands, the records to publish, and what can be done with it."""
    claim = _find(request, claim_id)
    writable = request.principal.may("domain.write") and claim.is_unended
    context = {
        "page_title": claim.host,
        "breadcrumbs": [
            {"label": _("Address"), "url": reverse("domains")},
            {"label": claim.host},
        ],
        "claim": claim,
        "state": state_badge(claim),
        "facts": _facts(claim),
        "caption": _("Records to publish"),
        "headers": [_("Name"), _("Type"), _("Value")],
        "rows": _records(request, claim) if claim.is_unended else [],
        "checkable": writable,
        "openable": writable and claim.state == CustomDomainState.PROVEN,
        "can_be_main": writable
        and claim.state == CustomDomainState.ACTIVE
        and own_domain.hosts_of(request.hospital)[0] != claim.host,
    }
    return render(request, "hospital/domain.html", context)


def _facts(claim: CustomDomain) -> list[tuple[str, object]]:
    ended: list[tuple[str, object]] = []
    if not claim.is_unended:
        ended = [(_("Ended at"), claim.ended_at), (_("Reason"), claim.reason or None)]
    return [
        (_("Asked for by"), claim.asked_by),
        (_("Asked for at"), claim.asked_at),
        (_("Proven at"), claim.proven_at),
        (_("Last looked up"), claim.checked_at),
        (_("The DNS says"), words_of_look(claim)),
        *ended,
    ]


def _records(request: HttpRequest, claim: CustomDomain) -> list[tuple[str, str, str]]:
    """For the hospital's name servers: the proof, and the way to us."""
    ours = addresses.hospital_host(request.hospital.code)
    return [
        (dns_proof.record_name(claim.host), "TXT", dns_proof.record_text(claim.token)),
        (claim.host, "CNAME", f"{ours}."),
    ]


@needs("domain.write")
@require_POST
def check(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Look the proof up now."""
    _find(request, claim_id)
    try:
        claim = own_domain.check_own(hospital=request.hospital, claim_id=claim_id, at=clock.now())
    except DomainError as error:
        messages.error(request, _why(error))
    else:
        told = messages.success if claim.outcome == dns_proof.Proof.FOUND else messages.warning
        told(request, words_of_look(claim))
    return redirect("domain", claim_id)


@needs("domain.write")
@require_POST
def open_host(request: HttpRequest, claim_id: int) -> HttpResponse:
    """A proven name leads to the hospital."""
    _find(request, claim_id)
    try:
        claim = own_domain.open_host(
            hospital=request.hospital,
            claim_id=claim_id,
            principal=request.principal,
            at=clock.now(),
        )
    except DomainError as error:
        messages.error(request, _why(error))
    else:
        messages.success(
            request, _("%(host)s leads to your main address from now on.") % {"host": claim.host}
        )
    return redirect("domain", claim_id)


@needs("domain.write")
@require_POST
def make_primary(request: HttpRequest) -> HttpResponse:
    """Another main address: everybody signs in once more, there."""
    host = request.POST.get("host", "")
    try:
        changed = own_domain.make_primary(
            hospital=request.hospital, host=host, principal=request.principal, at=clock.now()
        )
    except DomainError as error:
        messages.error(request, _why(error))
        return redirect("domains")
    return _go_on(request, host) if changed else redirect("domains")


@needs("domain.write")
@require_POST
def release(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Give a name up."""
    claim, main = _find(request, claim_id), own_domain.hosts_of(request.hospital)[0]
    own_domain.release(
        hospital=request.hospital,
        claim_id=claim_id,
        principal=request.principal,
        at=clock.now(),
    )
    if claim.host == main:
        return _go_on(request, own_domain.hosts_of(request.hospital)[0])
    messages.success(request, _("%(host)s was given up.") % {"host": claim.host})
    return redirect("domains")


def _go_on(request: HttpRequest, host: str) -> HttpResponse:
    """To the new main address. No redirect: browsers hold the form just sent to this host."""
    address = addresses.origin(host) + reverse("domains")
    return render(request, "hospital/new_address.html", {"host": host, "address": address})


def _find(request: HttpRequest, claim_id: int) -> CustomDomain:
    try:
        return own_domain.find(request.hospital, claim_id)
    except own_domain.NoSuchDomain as error:
        raise Http404 from error


def _why(error: DomainError) -> str:
    """What stands in the way, and how to mend it."""
    match error:
        case host_names.BadHostName():
            return _(
                "This is not a host name below a domain of yours. Write it as in "
                "me.hospital.example.jp, without https:// and without a path."
            )
        case own_domain.OurOwnName():
            return _("This name belongs to OptiServe. Ask for one below a domain of your own.")
        case custom_domains.HostTaken():
            return _(
                "Another hospital has this name, or had it within the last year, or the operator "
                "took it away. Choose another one, or ask the operator."
            )
        case custom_domains.TooManyClaims():
            return _("You have asked for %(most)s names already. Give one up first.") % error.params
        case custom_domains.NotProven():
            return _("This name is not proven now. Publish the TXT record and look it up first.")
        case own_domain.LeadsElsewhere():
            return _(
                "This name does not lead to us yet. Publish the CNAME record, wait until it is "
                "known everywhere, and try again."
            )
    raise error
