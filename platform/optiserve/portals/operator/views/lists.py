"""Lists that the operator loads: what a file would change is seen before it is taken."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve.access import needs
from optiserve.portals.operator import match_words
from optiserve.usecases import load_lists
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.catalogue.lists import BadList, Plan
from shared.catalogue.models import ListKind, OfficialList
from shared.kernel import clock

_SHOWN: Final = 100
_ERRORS: Final[dict[str, Promise | str]] = {
    "blank": gettext_lazy("This must not be empty."),
    "twice": gettext_lazy("The list has this twice. Leave one out."),
    "jmdn": gettext_lazy("A JMDN code has 8 digits. Store the column as text."),
    "class": gettext_lazy("The class is I, II, III or IV."),
    "institution": gettext_lazy(
        "The code has 9 or 10 digits, with its leading zero. Store the column as text."
    ),
    "postal": gettext_lazy("A postal code has 7 digits."),
    "date": gettext_lazy("Write the date as 2026-04-01."),
    "number": gettext_lazy("Write a number of years, such as 6 or 7.5."),
    "prefix": gettext_lazy("A GS1 prefix has 4 to 12 digits; separate several by semicolons."),
    "gtin": gettext_lazy("The check digit is wrong, or it is no GTIN."),
    "code": gettext_lazy("Use lower-case letters, digits and inner hyphens only."),
    "unknown-maker": gettext_lazy("The catalogue has no maker with this code."),
    "unknown-category": gettext_lazy("The catalogue has no category with this code."),
    "taken": gettext_lazy("A name, designation or GTIN means something else already."),
}
TAKEN = Table(
    name="lists",
    caption=gettext_lazy("Lists that were taken"),
    columns=[
        Column("kind", gettext_lazy("List"), value=OfficialList.get_kind_display),
        Column("filename", gettext_lazy("File")),
        Column("valid_from", gettext_lazy("Valid from"), numeric=True, sortable=True),
        Column("rows", gettext_lazy("Rows"), numeric=True),
        Column("added", gettext_lazy("Added"), numeric=True),
        Column("changed", gettext_lazy("Changed"), numeric=True),
        Column("gone", gettext_lazy("Gone"), numeric=True),
        Column("rejected", gettext_lazy("Left out"), numeric=True),
        Column("taken_at", gettext_lazy("Taken at"), numeric=True, sortable=True),
        Column("taken_by", gettext_lazy("Taken by")),
    ],
    order="-taken_at",
    empty=gettext_lazy("No list has been loaded yet."),
)


class ListForm(forms.Form):
    """A file and what it is."""

    kind = forms.ChoiceField(label=gettext_lazy("List"), choices=ListKind.choices)
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV or Excel, as it was published.")
    )


class DayForm(forms.Form):
    """From when a list holds."""

    day = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@needs("catalogue.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every list that was taken."""
    may = request.principal.may("catalogue.write")
    load = {"url": reverse("operator:load_list"), "icon": "upload", "label": _("Load a list")}
    context = {
        "page_title": _("Catalogue"),
        "tabs": match_words.tabs("lists"),
        "actions": [load] if may else [],
    }
    listing = TAKEN.bind(OfficialList.objects.all(), request.GET, exports=True)
    return respond(request, "operator/catalogue/list.html", listing=listing, context=context)


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing is changed yet."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        data = file.read()
        try:
            load_lists.look(kind=kind, data=data, filename=file.name)
        except load_lists.NotATable:
            form.add_error("file", _("This file cannot be read as a table. Save it as CSV."))
        except BadList as error:
            text = _("This is not that list: it has no column %(columns)s.")
            form.add_error("file", text % error.params)
        else:
            url = reverse("operator:look_at_list", args=[kind, load_lists.keep(data)])
            return redirect(f"{url}?name={file.name}")
    context = {
        "page_title": _("Load a list"),
        "breadcrumbs": _crumbs(_("Load a list")),
        "form": form,
        "submit": _("See what it changes"),
        "cancel": reverse("operator:lists"),
    }
    return render(request, "operator/form_page.html", context)


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, kind: str, digest: str) -> HttpResponse:
    """What a list would change; and, confirmed, taking it."""
    data = load_lists.kept(digest) if kind in ListKind.values and digest.isalnum() else None
    if data is None:
        raise Http404
    name = request.GET.get("name", "")
    file = {"kind": kind, "data": data, "filename": name}
    form = DayForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        by, day = request.principal.actor, form.cleaned_data["day"]
        taken = load_lists.take(**file, day=day, by=by, at=clock.now())
        load_lists.drop(digest)
        text = _("The list is taken.") if taken else _("The list changes nothing.")
        messages.success(request, text)
        return redirect("operator:lists")
    plan = load_lists.look(**file)
    context = {
        "page_title": ListKind(kind).label,
        "page_lead": name,
        "breadcrumbs": _crumbs(ListKind(kind).label),
        "plan": plan,
        "form": form,
        **_told(plan),
    }
    return render(request, "operator/catalogue/plan.html", context)


def _crumbs(label: str) -> list[dict[str, Any]]:
    return [{"label": _("Lists"), "url": reverse("operator:lists")}, {"label": label}]


def _told(plan: Plan) -> dict[str, Any]:
    """The first of each, as the page shows them."""
    return {
        "shown": _SHOWN,
        "added": [(key, _line(values)) for key, values in list(plan.added.items())[:_SHOWN]],
        "changed": [
            (one.key, _line(one.before), _line(one.after)) for one in plan.changed[:_SHOWN]
        ],
        "gone": [(key,) for key in plan.gone[:_SHOWN]],
        "errors": [
            (str(one.line or "—"), one.column, one.value, _ERRORS[one.code])
            for one in plan.errors[:_SHOWN]
        ],
        "added_headers": [_("Key"), _("Line")],
        "changed_headers": [_("Key"), _("Before"), _("After")],
        "error_headers": [_("Line"), _("Column"), _("Value"), _("How to mend it")],
    }


def _line(values: dict[str, Any]) -> str:
    told = (", ".join(one) if isinstance(one, list) else one for one in values.values())
    return " / ".join(str(one) for one in told if one not in (None, ""))
