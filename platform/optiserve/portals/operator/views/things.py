"""The catalogue's makers, models and categories: lists, and a page for each."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.operator import match_words, thing_tables, thing_words
from optiserve.portals.operator.thing_words import KINDS, Kind
from optiserve.usecases import keep_catalogue
from optiserve.web.responses import respond
from shared.catalogue.models import DeviceModel, Maker
from shared.catalogue.pairs import makers_alike

_LISTS: Final = {
    "maker": (thing_tables.MAKERS, thing_tables.makers),
    "model": (thing_tables.MODELS, thing_tables.models),
    "category": (thing_tables.CATEGORIES, thing_tables.categories),
}

_MODELS_SHOWN: Final = 200


@needs("catalogue.read")
@require_GET
def index(request: HttpRequest, kind: str) -> HttpResponse:
    """All of a kind, to search and to take away."""
    table, rows = _LISTS[kind]
    context = {
        "page_title": _("Catalogue"),
        "tabs": match_words.tabs(f"catalogue_{KINDS[kind].plural}"),
        "being_matched": keep_catalogue.being_matched(),
        "actions": _actions(request, kind),
    }
    listing = table.bind(rows(), request.GET, exports=True)
    return respond(request, "operator/catalogue/list.html", listing=listing, context=context)


def _actions(request: HttpRequest, kind: str) -> list[dict[str, str]]:
    enter = {
        "maker": _("Enter a maker"),
        "model": _("Enter a model"),
        "category": _("Enter a category"),
    }
    actions = []
    if request.principal.may("catalogue.write"):
        url = reverse(f"operator:enter_{kind}")
        actions.append({"url": url, "icon": "add", "label": enter[kind]})
    if kind == "maker":
        url = reverse("operator:makers_alike")
        actions.append({"url": url, "icon": "search", "label": _("Perhaps one firm")})
    return actions


@needs("catalogue.read")
@require_GET
def detail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One of them: facts, words, how many devices, what was decided and done."""
    of = KINDS[kind]
    row: Any = get_object_or_404(of.model, pk=pk)
    devices, hospitals = thing_words.held(of, row)
    is_present = getattr(row, "valid", True) and getattr(row, "merged_into_id", None) is None
    may_write = request.principal.may("catalogue.write") and is_present
    context = {
        "page_title": thing_words.label(row),
        "breadcrumbs": [*crumbs(of), {"label": thing_words.label(row)}],
        "kind": of,
        "row": row,
        "is_present": is_present,
        "facts": thing_words.facts(row),
        "devices": devices,
        "hospitals": hospitals,
        "models": _models(row),
        "spelling_headers": [_("Word"), _("Where it comes from"), _("Decided at")],
        "spellings": thing_words.spellings(row),
        "pairs": thing_words.pairs(makers_alike(row)) if may_write and kind == "maker" else [],
        "history": thing_words.history(of, row),
        "change": reverse(f"operator:change_{kind}", args=[pk]) if may_write else "",
        "merge": reverse(f"operator:merge_{kind}", args=[pk]) if may_write else "",
        "may_undo": request.principal.may("catalogue.write"),
    }
    return render(request, "operator/catalogue/thing.html", context)


def _models(row: Any) -> list[DeviceModel]:
    return (
        list(row.models.filter(merged_into=None).order_by("name")[:200])
        if isinstance(row, Maker)
        else []
    )


@needs("catalogue.read")
@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """Makers that are perhaps one firm, each pair with its reasons. Nobody merges them but you."""
    context = {
        "page_title": _("Perhaps one firm"),
        "breadcrumbs": [*crumbs(KINDS["maker"]), {"label": _("Perhaps one firm")}],
        "pairs": thing_words.pairs(makers_alike()),
        "may_write": request.principal.may("catalogue.write"),
    }
    return render(request, "operator/catalogue/alike.html", context)


def crumbs(kind: Kind) -> list[dict[str, str]]:
    """The way to a kind's list."""
    names = {"maker": _("Makers"), "model": _("Models"), "category": _("Categories")}
    return [
        {"label": _("Catalogue"), "url": reverse("operator:catalogue")},
        {"label": names[kind.name], "url": kind.listing()},
    ]
