"""The hospital's own masters, all on the same screens: a table, one row, a file, their history.

Nothing is written before a person has seen what changes and whom it touches.
"""

import json
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from optiserve.access import needs
from optiserve.portals.hospital import master_tables
from optiserve.portals.hospital.screen import show
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import masters as mechanism
from optiserve.usecases.masters import CHANGED, FACILITY, MASTERS, NEW, Line, Master
from shared.kernel import clock
from tenants.equipment.models import Ward

_LARGEST_FILE = 2_000_000
_HISTORY_SHOWN = 20


@needs("master.read")
@require_GET
def masters(request: HttpRequest) -> HttpResponse:
    """All masters, and what is left to say in each."""
    undecided = Ward.objects.filter(ward_type="", merged_into=None).count()
    todo = {"wards": undecided and _("%(count)d wards have no type yet.") % {"count": undecided}}
    listed = [
        {
            "title": one.caption,
            "about": one.about,
            "url": reverse("master", args=[one.name]),
            "todo": todo.get(one.name),
            "rows": one.model._default_manager.count(),
        }
        for one in MASTERS.values()
    ]
    context = {"page_title": _("Masters"), "masters": listed}
    return render(request, "hospital/masters.html", context)


@needs("master.read")
@require_GET
def master(request: HttpRequest, name: str) -> HttpResponse:
    """A master's rows with search, filters, order and export, and who changed them last."""
    found = _known(name)
    rows: QuerySet[Any] = found.model._default_manager.all()
    context: dict[str, Any] = {
        "page_title": found.caption,
        "breadcrumbs": _trail(found),
        "master": found,
        "writable": request.principal.may("master.write"),
        "history": _history(request, found),
    }
    if found is FACILITY:
        context["peers"] = mechanism.peers(request.hospital)
    table = master_tables.table(found)
    return show(request, "hospital/master.html", table=table, rows=rows, context=context)


@needs("master.write")
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, name: str, row_id: int | None = None) -> HttpResponse:
    """One row, or a new one: its form, then what the change touches, then the change."""
    found = _known(name)
    present = get_object_or_404(found.model, pk=row_id) if row_id else None
    if present is None and not found.adds:
        raise Http404
    context: dict[str, Any] = {
        "page_title": str(present) if present else _("Add a row"),
        "breadcrumbs": [*_trail(found, last=False), {"label": str(present or _("Add a row"))}],
        "master": found,
        "cancel": reverse("master", args=[name]),
        "submit": _("See what it touches"),
    }
    if request.method != "POST":
        return render(request, "hospital/form.html", {**context, "form": found.bound(present)})
    keys = {key: found.values(present)[key] for key in found.keys} if present else {}
    given = {column: request.POST.get(column, "") for column in found.columns} | keys
    [line] = mechanism.plan(found, [given])
    if line.state not in (NEW, CHANGED):
        if not line.errors:
            messages.info(request, _("Nothing was changed."))
            return redirect("master", name)
        return render(request, "hospital/form.html", {**context, "form": line.form})
    if "confirmed" in request.POST:
        return _write(request, found, [given])
    context |= {"lines": [_shown(found, line)], "given": given, "one": True}
    return render(request, "hospital/master_preview.html", context)


@needs("master.write")
@require_http_methods(["GET", "POST"])
def from_file(request: HttpRequest, name: str) -> HttpResponse:
    """Rows out of a CSV file: seen first, with what is wrong line by line, then written."""
    found = _known(name)
    context: dict[str, Any] = {
        "page_title": _("Import a file"),
        "breadcrumbs": [*_trail(found, last=False), {"label": _("Import a file")}],
        "master": found,
        "heads": [found.field(column).verbose_name for column in found.columns],
        "cancel": reverse("master", args=[name]),
    }
    if request.method != "POST":
        return render(request, "hospital/master_import.html", context)
    try:
        lines = _lines(request, found)
    except mechanism.NotAMaster as error:
        context["wrong"] = _not_one(error)
        return render(request, "hospital/master_import.html", context)
    planned = mechanism.plan(found, lines)
    wrong = [line for line in planned if line.errors]
    if "confirmed" in request.POST and not wrong:
        return _write(request, found, lines)
    written = [line for line in planned if line.state in (NEW, CHANGED)]
    context |= {
        "lines": [_shown(found, line) for line in [*wrong, *written]],
        "wrong_lines": len(wrong),
        "written": len(written),
        "same": len(planned) - len(wrong) - len(written),
        "text": json.dumps(lines, ensure_ascii=False),
    }
    return render(request, "hospital/master_preview.html", context)


def _lines(request: HttpRequest, found: Master) -> list[dict[str, str]]:
    """Lines of the file that was handed over, or of the one that was looked at before."""
    handed = request.FILES.get("file")
    if handed is not None:
        if (handed.size or 0) > _LARGEST_FILE:
            raise mechanism.NotAMaster(largest=_LARGEST_FILE)
        return mechanism.lines_of(found, handed.read())
    try:
        seen = json.loads(request.POST.get("lines", ""))
        return [{str(name): str(text) for name, text in line.items()} for line in seen]
    except (ValueError, AttributeError, TypeError) as error:
        raise mechanism.NotAMaster(missing="") from error


def _write(request: HttpRequest, found: Master, lines: list[dict[str, str]]) -> HttpResponse:
    try:
        mechanism.write(
            found,
            lines,
            hospital=request.hospital,
            principal=request.principal,
            at=clock.now(),
        )
    except mechanism.LinesAreWrong:
        messages.error(request, _("Somebody changed this meanwhile. Look again, then save."))
    else:
        messages.success(request, _("Saved."))
    return redirect("master", found.name)


def _known(name: str) -> Master:
    if name not in MASTERS:
        raise Http404
    return MASTERS[name]


def _trail(found: Master, *, last: bool = True) -> list[dict[str, str]]:
    here = {"label": str(found.caption)}
    if not last:
        here["url"] = reverse("master", args=[found.name])
    return [{"label": _("Masters"), "url": reverse("masters")}, here]


def _shown(found: Master, line: Line) -> dict[str, Any]:
    """A line for the preview: where, what from and to, how much it touches, what is wrong."""
    before = line.before or {}
    changed = [
        (
            str(found.field(name).verbose_name),
            master_tables.word(found, name, before.get(name, ""), line.before or line.after),
            master_tables.word(found, name, line.after[name], line.after),
        )
        for name in found.columns
        if before.get(name, "") != line.after[name]
    ]
    return {
        "number": line.number,
        "title": master_tables.title(found, line.after),
        "changed": changed if line.state in (NEW, CHANGED) else [],
        "impact": line.impact,
        "errors": line.errors,
    }


def _history(request: HttpRequest, found: Master) -> list[dict[str, Any]]:
    """The latest changes: when, who, which row, and each column before and after."""
    with open_door(PORTAL):
        events = list(mechanism.history(found, request.hospital)[:_HISTORY_SHOWN])
    return [
        {
            "at": event.at,
            "by": event.actor,
            "row": event.subject,
            "changed": master_tables.changed(
                found, event.details.get("before", {}), event.details.get("after", {})
            ),
        }
        for event in events
    ]


def _not_one(error: mechanism.NotAMaster) -> str:
    if "largest" in error.params:
        return _("The file is too large for a master. 2 MB is the most.")
    missing = error.params.get("missing")
    if missing:
        told = _("Columns are missing: %(names)s. Export the table to get a file that has them.")
        return told % {"names": missing}
    return _("This is not a CSV file of this table. Export the table to get one.")
