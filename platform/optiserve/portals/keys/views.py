"""API keys: the list, a new one whose secret is shown once, replacing and ending one."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve.access import needs
from optiserve.portals import words
from optiserve.portals.key_words import networks_of, state_of
from optiserve.portals.keys.forms import KeyForm, ReplaceForm
from optiserve.web.markup import badge
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.kernel import clock
from shared.users import keys as programs
from shared.users import queries
from shared.users.models import ApiKey, OrganisationKind
from shared.users.services import Issued


def _state(key: ApiKey) -> SafeString:
    return badge(*state_of(key, at=clock.now()))


def _operations(key: ApiKey) -> str:
    return ", ".join(words.operation(code) for code in key.operations)


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
            Column("networks", _("Allowed networks"), value=networks_of),
            Column(
                "state",
                _("Status"),
                value=lambda row: state_of(row, at=clock.now())[1],
                cell=_state,
            ),
            Column("expires_at", _("Valid until"), sortable=True, numeric=True),
            Column("last_used_at", _("Last used"), sortable=True, numeric=True),
        ],
        order="name",
        empty=_("There is no API key yet."),
    )


@needs("key.read")
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Every key this organisation ever made; never a secret."""
    context = {"page_title": _("API keys"), "writable": request.principal.may("key.write")}
    listing = _table().bind(_own(request), request.GET, exports=True)
    return respond(request, "keys/index.html", listing=listing, context=context)


@needs("key.write")
@never_cache
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """The form; the answer to it is the only page that ever shows the secret."""
    asked = {"operations": request.GET.getlist("operations")}
    form = KeyForm(request.POST or None, principal=request.principal, initial=asked)
    if request.method == "POST" and form.is_valid():
        return _issued(request, form)
    return _form(request, form, title=_("Make an API key"), submit=_("Make the key"))


def _issued(request: HttpRequest, form: KeyForm) -> HttpResponse:
    at = clock.now()
    principal, name = request.principal, form.cleaned_data["name"]
    issued = programs.issue_key(
        kind=OrganisationKind(principal.organisation_kind),
        organisation_id=principal.organisation_id,
        name=name,
        operations=form.cleaned_data["operations"],
        networks=form.cleaned_data["networks"],
        by=principal.actor,
        at=at,
        expires_at=form.expires_at(at.date()),
    )
    return _show_once(request, issued, name)


def _show_once(request: HttpRequest, issued: Issued, name: str) -> HttpResponse:
    context = {
        "page_title": _("Your new API key"),
        "breadcrumbs": [{"label": _("API keys"), "url": reverse("keys")}, {"label": name}],
        "secret": issued.secret,
        "name": name,
    }
    return render(request, "keys/issued.html", context)


@needs("key.read")
@require_GET
def key(request: HttpRequest, key_id: int) -> HttpResponse:
    """One key: what it may do, who used it last, and the ways to replace and to end it."""
    found = _find(request, key_id)
    writable = request.principal.may("key.write")
    context = {
        "page_title": found.name,
        "breadcrumbs": [{"label": _("API keys"), "url": reverse("keys")}, {"label": found.name}],
        "key": found,
        "state": _state(found),
        "facts": [
            (_("Begins with"), found.prefix),
            (_("What the program may do"), _operations(found)),
            (_("Allowed networks"), networks_of(found)),
            (_("Made by"), found.created_by),
            (_("Made at"), found.created_at),
            (_("Valid until"), found.expires_at),
            (_("Replaced, works until"), found.retires_at),
            (_("Last used"), found.last_used_at),
            (_("Last used from network"), found.last_used_from),
            (_("Last refused"), found.refused_at),
            (_("Refused from network"), found.refused_from),
            (_("Revoked at"), found.revoked_at),
        ],
        "others": _beside(found),
        "replaceable": writable and state_of(found, at=clock.now())[0] == "ok",
        "revocable": writable and found.revoked_at is None,
    }
    return render(request, "keys/key.html", context)


def _beside(key: ApiKey) -> list[tuple[str, ApiKey]]:
    """The key before and the key after: their last use shows which one the program has."""
    before = [(_("Replaces"), key.replaces)] if key.replaces else []
    after = ApiKey.objects.filter(replaces=key).first()
    return [*before, *([(_("Replaced by"), after)] if after else [])]


@needs("key.write")
@never_cache
@require_http_methods(["GET", "POST"])
def replace_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """How long the old one still works; the answer is the only page that shows the new secret."""
    found = _find(request, key_id)
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = programs.rotate_key(
                key=found,
                days=form.cleaned_data["days"],
                by=request.principal.actor,
                at=clock.now(),
            )
        except programs.NotReplaceable:
            messages.error(
                request, _("This key has been replaced already, or has ended: make a new one.")
            )
            return redirect("key", found.pk)
        return _show_once(request, issued, found.name)
    return _form(request, form, title=_("Replace the key"), submit=_("Make the new key"))


@needs("key.write")
@require_POST
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """End a key at once."""
    found = _find(request, key_id)
    if programs.revoke_key(key=found, by=request.principal.actor, at=clock.now()):
        messages.success(request, _("The key %(name)s was revoked.") % {"name": found.name})
    return redirect("keys")


def _form(
    request: HttpRequest, form: KeyForm | ReplaceForm, *, title: str, submit: str
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumbs": [{"label": _("API keys"), "url": reverse("keys")}, {"label": title}],
        "form": form,
        "cancel": reverse("keys"),
        "submit": submit,
    }
    return render(request, "keys/form.html", context)


def _own(request: HttpRequest) -> QuerySet[ApiKey]:
    principal = request.principal
    return queries.keys_of(principal.organisation_kind, principal.organisation_id)


def _find(request: HttpRequest, key_id: int) -> ApiKey:
    return get_object_or_404(_own(request), pk=key_id)
