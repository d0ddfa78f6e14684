"""API keys: the list, a new one whose secret is shown once, and revoking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve.access import needs
from optiserve.portals.hospital import names
from optiserve.portals.hospital.forms import KeyForm
from optiserve.portals.hospital.screen import show
from optiserve.web.markup import badge
from optiserve.web.tables import Column, Table
from shared.kernel import clock
from shared.users import queries, services
from shared.users.models import ApiKey, OrganisationKind
from tenants.sharing.services import record_visit

_KIND = str(OrganisationKind.HOSPITAL)


def _state_of(key: ApiKey) -> tuple[str, str]:
    if key.revoked_at:
        return "none", _("Revoked")
    if key.expires_at <= clock.now():
        return "none", _("Expired")
    return "ok", _("In force")


def _state(key: ApiKey) -> SafeString:
    return badge(*_state_of(key))


def _operations(key: ApiKey) -> str:
    return ", ".join(names.operation(code) for code in key.operations)


def _address(key: ApiKey) -> str:
    return reverse("key", args=[key.pk])


def _table() -> Table:
    return Table(
        name="keys",
        caption=_("API keys"),
        columns=[
            Column("name", _("Name"), sortable=True, link=_address),
            Column("prefix", _("Begins with")),
            Column("operations", _("What the program may do"), value=_operations),
            Column("state", _("Status"), value=lambda row: _state_of(row)[1], cell=_state),
            Column("expires_at", _("Valid until"), sortable=True, numeric=True),
            Column("last_used_at", _("Last used"), sortable=True, numeric=True),
        ],
        order="name",
        empty=_("There is no API key yet."),
    )


@needs("key.read")
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Every key this hospital ever made; never a secret."""
    rows = queries.keys_of(_KIND, request.hospital.pk)
    return show(request, "hospital/keys.html", table=_table(), rows=rows)


@needs("key.write")
@never_cache
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """The form; the answer to it is the only page that ever shows the secret."""
    form = KeyForm(request.POST or None, principal=request.principal)
    if request.method == "POST" and form.is_valid():
        return _issued(request, form)
    context = {
        "page_title": _("Make an API key"),
        "breadcrumbs": [
            {"label": _("API keys"), "url": reverse("keys")},
            {"label": _("Make an API key")},
        ],
        "form": form,
        "cancel": reverse("keys"),
        "submit": _("Make the key"),
    }
    return render(request, "hospital/form.html", context)


def _issued(request: HttpRequest, form: KeyForm) -> HttpResponse:
    at = clock.now()
    name = form.cleaned_data["name"]
    issued = services.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=request.hospital.pk,
        name=name,
        operations=form.cleaned_data["operations"],
        by=request.principal.actor,
        at=at,
        expires_at=form.expires_at(at.date()),
    )
    record_visit(principal=request.principal, at=at, operation="key.write", subject=name)
    context = {
        "page_title": _("Your new API key"),
        "breadcrumbs": [{"label": _("API keys"), "url": reverse("keys")}, {"label": name}],
        "secret": issued.secret,
        "name": name,
    }
    return render(request, "hospital/key_issued.html", context)


@needs("key.read")
@require_GET
def key(request: HttpRequest, key_id: int) -> HttpResponse:
    """One key, with the way to end it."""
    found = _find(request, key_id)
    context = {
        "page_title": found.name,
        "breadcrumbs": [{"label": _("API keys"), "url": reverse("keys")}, {"label": found.name}],
        "key": found,
        "state": _state(found),
        "facts": [
            (_("Begins with"), found.prefix),
            (_("What the program may do"), _operations(found)),
            (_("Made by"), found.created_by),
            (_("Made at"), found.created_at),
            (_("Valid until"), found.expires_at),
            (_("Last used"), found.last_used_at),
            (_("Revoked at"), found.revoked_at),
        ],
        "revocable": found.revoked_at is None and request.principal.may("key.write"),
    }
    return render(request, "hospital/key.html", context)


@needs("key.write")
@require_POST
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """End a key at once."""
    found = _find(request, key_id)
    if found.revoked_at is None:
        at = clock.now()
        services.revoke_key(key=found, by=request.principal.actor, at=at)
        record_visit(
            principal=request.principal,
            at=at,
            operation="key.write",
            subject=f"revoke {found.prefix}",
        )
        messages.success(request, _("The key %(name)s was revoked.") % {"name": found.name})
    return redirect("keys")


def _find(request: HttpRequest, key_id: int) -> ApiKey:
    own = queries.keys_of(_KIND, request.hospital.pk)
    return get_object_or_404(own, pk=key_id)
