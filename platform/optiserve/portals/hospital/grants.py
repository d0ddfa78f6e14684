"""Dealers' access: who may look at what, for how long; giving and revoking it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve.access import needs
from optiserve.portals.hospital import filters, names
from optiserve.portals.hospital.forms import GrantForm
from optiserve.portals.hospital.screen import show
from optiserve.usecases import preview_grant
from optiserve.web.markup import badge
from optiserve.web.tables import Column, Table
from shared.delegation import queries, services
from shared.delegation.models import Grant, Scope
from shared.kernel import clock
from tenants.equipment import queries as equipment
from tenants.sharing.services import record_visit


def _state(grant: Grant) -> SafeString:
    today = clock.today()
    if grant.revoked_at:
        return badge("none", _("Revoked"))
    if grant.ends_on < today:
        return badge("none", _("Ended"))
    if grant.starts_on > today:
        return badge("waiting", _("Not begun"))
    return badge("ok", _("In force"))


def _scopes(grant: Grant) -> str:
    return ", ".join(str(Scope(scope).label) for scope in grant.scopes)


def _occurring() -> dict[str, filters.Options]:
    """What a grant may be limited to: catalogue codes and wards that occur here, by name."""
    named = {"categories": names.categories(), "makers": names.makers()}
    found = {
        "categories": equipment.codes_in_use("category_code"),
        "makers": equipment.codes_in_use("maker_code"),
    }
    shared = {
        field: sorted(
            ((code, named[field].get(code, code)) for code in codes), key=lambda pair: pair[1]
        )
        for field, codes in found.items()
    }
    return {**shared, "wards": [(str(ward.pk), ward.name) for ward in equipment.wards()]}


def _limits(occurring: dict[str, filters.Options]) -> Callable[[Grant], str]:
    """Says in words what of its scopes a grant covers."""
    known = {field: dict(options) for field, options in occurring.items()}

    def told(grant: Grant) -> str:
        chosen = [*_named(grant, "categories"), *_named(grant, "makers"), *_named(grant, "wards")]
        costs = _("with costs") if grant.with_costs else _("without costs")
        return ", ".join([*(chosen or [_("Everything")]), costs])

    def _named(grant: Grant, field: str) -> list[str]:
        return [known[field].get(str(one), str(one)) for one in getattr(grant, field)]

    return told


def _table() -> Table:
    limits = _limits(_occurring())
    return Table(
        name="grants",
        caption=_("Dealers' access"),
        columns=[
            Column("dealer", _("Dealer"), path="dealer.name", sortable=True, link=_address),
            Column("scopes", _("Scope"), value=_scopes),
            Column("limits", _("Limits"), value=limits),
            Column("starts_on", _("From"), sortable=True, numeric=True),
            Column("ends_on", _("Until"), sortable=True, numeric=True),
            Column("state", _("Status"), value=_plain, cell=_state),
            Column("granted_by", _("Granted by")),
            Column("granted_at", _("Granted at"), sortable=True, numeric=True),
        ],
        search=["dealer.name"],
        order="-granted_at",
        empty=_("No dealer has been given access."),
    )


def _plain(grant: Grant) -> str:
    ended = grant.revoked_at or grant.ends_on < clock.today()
    return _("Ended") if ended else _("In force")


def _address(grant: Grant) -> str:
    return reverse("grant", args=[grant.pk])


@needs("grant.read")
@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """Every grant ever given."""
    rows = queries.of_hospital(request.hospital.pk)
    return show(request, "hospital/grants.html", table=_table(), rows=rows)


@needs("grant.write")
@require_http_methods(["GET", "POST"])
def new_grant(request: HttpRequest) -> HttpResponse:
    """The form, what the dealer would see, and giving access."""
    form = GrantForm(request.POST or None, today=clock.today(), occurring=_occurring())
    seen = None
    if request.method == "POST" and form.is_valid():
        by, at = request.principal.actor, clock.now()
        terms = {"hospital_id": request.hospital.pk, "by": by, "at": at, **form.terms()}
        if "preview" not in request.POST:
            return _give(request, terms)
        proposed = services.proposed(**terms)
        seen = preview_grant.preview(hospital=request.hospital, grant=proposed)
    context = {
        "page_title": _("Give a dealer access"),
        "breadcrumbs": [
            {"label": _("Dealers' access"), "url": reverse("grants")},
            {"label": _("Give a dealer access")},
        ],
        "form": form,
        "cancel": reverse("grants"),
        "seen": seen and [(scope.label, count) for scope, count in seen.items()],
    }
    return render(request, "hospital/grant_form.html", context)


def _give(request: HttpRequest, terms: dict[str, Any]) -> HttpResponse:
    given = services.grant(**terms)
    record_visit(
        principal=request.principal,
        at=given.granted_at,
        operation="grant.write",
        subject=given.dealer.code,
    )
    messages.success(request, _("Access was given to %(dealer)s.") % {"dealer": given.dealer})
    return redirect("grants")


@needs("grant.read")
@require_GET
def grant(request: HttpRequest, grant_id: int) -> HttpResponse:
    """One grant, with the way to end it."""
    found = _find(request, grant_id)
    facts = [
        (_("Dealer"), found.dealer.name),
        (_("Scope"), _scopes(found)),
        (_("Limits"), _limits(_occurring())(found)),
        (_("From"), found.starts_on),
        (_("Until"), found.ends_on),
        (_("Granted by"), found.granted_by),
        (_("Granted at"), found.granted_at),
    ]
    if found.revoked_at:
        facts += [(_("Revoked by"), found.revoked_by), (_("Revoked at"), found.revoked_at)]
    over = found.revoked_at is not None or found.ends_on < clock.today()
    context = {
        "page_title": found.dealer.name,
        "breadcrumbs": [
            {"label": _("Dealers' access"), "url": reverse("grants")},
            {"label": found.dealer.name},
        ],
        "grant": found,
        "state": _state(found),
        "facts": facts,
        "revocable": not over and request.principal.may("grant.write"),
    }
    return render(request, "hospital/grant.html", context)


@needs("grant.write")
@require_POST
def revoke_grant(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a grant at once, also in sessions that are open."""
    found = _find(request, grant_id)
    at = clock.now()
    ended = services.revoke(
        grant_id=found.pk, hospital_id=request.hospital.pk, by=request.principal.actor, at=at
    )
    if ended:
        record_visit(
            principal=request.principal,
            at=at,
            operation="grant.write",
            subject=f"revoke {found.dealer.code}",
        )
        messages.success(
            request, _("Access of %(dealer)s was revoked.") % {"dealer": found.dealer.name}
        )
    return redirect("grants")


def _find(request: HttpRequest, grant_id: int) -> Grant:
    return get_object_or_404(queries.of_hospital(request.hospital.pk), pk=grant_id)
