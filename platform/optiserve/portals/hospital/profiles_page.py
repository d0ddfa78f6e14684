"""What is remembered of the source systems (H4): profiles, their versions, their names."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from optiserve.access import needs
from optiserve.portals.hospital import profile_words
from optiserve.portals.hospital.screen import show
from optiserve.usecases import keep_profiles
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from shared.kernel import clock
from tenants.intake import queries
from tenants.intake.models import ImportProfile, Kind


@needs("profile.read")
@require_GET
def profiles(request: HttpRequest) -> HttpResponse:
    """All sets of columns that are recognised, or were."""
    return show(request, "hospital/profiles.html", table=_table(), rows=queries.profiles())


def _table() -> Table:
    return Table(
        name="profiles",
        caption=_("Import profiles"),
        columns=[
            Column("source", _("Source system"), value=profile_words.source, link=_address),
            Column("kind", _("Kind"), value=lambda one: one.get_kind_display()),
            Column("columns", _("Columns"), value=_columns, numeric=True),
            Column("state", _("Status"), value=_state, cell=_badge),
            Column("used", _("Committed files"), sortable=True, numeric=True),
            Column("version", _("Version"), sortable=True, numeric=True),
            Column("created_at", _("Changed at"), sortable=True, numeric=True),
            Column("created_by", _("Changed by"), sortable=True),
        ],
        search=["source", "mapping", "created_by"],
        filters=[Choice("kind", _("Kind"), Kind.choices)],
        order="-created_at",
        empty=_("Nothing is remembered yet. The first file that you commit teaches its columns."),
    )


@needs("profile.read")
@require_GET
def profile(request: HttpRequest, profile_id: int) -> HttpResponse:
    """One profile: what it makes of a file, who changed what when."""
    found = _find(profile_id)
    every = list(queries.profile_versions(found))
    newest = every[0]
    context: dict[str, Any] = {
        "page_title": profile_words.source(newest),
        "breadcrumbs": [
            {"label": _("Import profiles"), "url": reverse("profiles")},
            {"label": profile_words.source(newest)},
        ],
        "profile": newest,
        "state": _badge(newest),
        "lines": profile_words.lines(newest).items(),
        "versions": profile_words.versions(every),
        "writable": request.principal.may("profile.write"),
    }
    request.rows_shown = len(every)
    return render(request, "hospital/profile.html", context)


@needs("profile.write")
@require_POST
def rename(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Say which system writes such files."""
    name = request.POST.get("source", "")
    keep_profiles.rename(profile=_find(profile_id), source=name, **_who(request))
    messages.success(request, _("Saved."))
    return redirect("profile", profile_id)


@needs("profile.write")
@require_POST
def restore(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Make this version hold again."""
    found = _find(profile_id)
    newest = keep_profiles.restore(profile=found, **_who(request))
    told = _("Version %(version)d holds again, as version %(newest)d.")
    messages.success(request, told % {"version": found.version, "newest": newest.version})
    return redirect("profile", newest.pk)


@needs("profile.write")
@require_POST
def retire(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Recognise such files no more."""
    keep_profiles.retire(profile=_find(profile_id), **_who(request))
    messages.success(request, _("Such files are not recognised any more."))
    return redirect("profile", profile_id)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"hospital": request.hospital, "principal": request.principal, "at": clock.now()}


def _find(profile_id: int) -> ImportProfile:
    found = ImportProfile.objects.filter(pk=profile_id).first()
    if found is None:
        raise Http404
    return found


def _address(one: ImportProfile) -> str:
    return reverse("profile", args=[one.pk])


def _columns(one: ImportProfile) -> int:
    return len(one.mapping.get("columns", {}))


def _state(one: ImportProfile) -> str:
    return _("Retired") if one.retired_at else _("In use")


def _badge(one: ImportProfile) -> SafeString:
    return badge("none" if one.retired_at else "ok", _state(one))
