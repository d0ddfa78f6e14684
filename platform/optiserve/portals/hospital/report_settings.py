"""What reports and analysis are to show (H11), its versions, and comments on a month (H12)."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve.access import needs
from optiserve.portals.hospital.analysis.ages_page import COMPONENTS, tried_weights
from optiserve.portals.hospital.screen import show
from optiserve.portals.hospital.settings_form import SettingsForm, own_weights, weights_of
from optiserve.usecases import report_logo, settle_report
from optiserve.usecases.report_logo import BadLogo
from optiserve.web.tables import Column, Table
from shared.audit import words
from shared.audit.changes import change
from shared.kernel import clock
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from tenants.reports import settings as kept
from tenants.reports.comments import LONGEST, CommentTooLong
from tenants.reports.models import ReportSetting
from tenants.reports.settings import ChangedMeanwhile, ReportSettings


@needs("report-settings.read")
@require_GET
def report_settings(request: HttpRequest) -> HttpResponse:
    """What holds, and every version with who made it and when."""
    held = kept.current()
    rows = list(kept.versions())
    before = [kept.of(one) for one in rows[1:]] + [ReportSettings()]
    told = [_version(one, earlier) for one, earlier in zip(rows, before, strict=False)]
    context = {
        "page_title": _("Report settings"),
        "held": held,
        "form": _form(request, held),
        "may_write": request.principal.may("report-settings.write"),
    }
    return show(
        request, "hospital/report_settings.html", table=_table(), rows=told, context=context
    )


@needs("report-settings.write")
@require_http_methods(["POST"])
def settle(request: HttpRequest) -> HttpResponse:
    """Keep another version."""
    held = kept.current()
    form = _form(request, held, posted=True)
    if form.is_valid():
        try:
            settings = form.settings(logo_key=_logo_key(request, form, held))
            settle_report.settle(
                hospital=request.hospital,
                settings=settings,
                principal=request.principal,
                at=clock.now(),
            )
        except BadLogo as error:
            form.add_error("logo", _why_no_logo(error))
        except ChangedMeanwhile:
            form.add_error(None, changed_meanwhile())
        else:
            messages.success(request, _("Saved. It holds from the next report on."))
            return redirect("report_settings")
    context = {
        "page_title": _("Report settings"),
        "breadcrumbs": [
            {"label": _("Report settings"), "url": reverse("report_settings")},
            {"label": _("Change")},
        ],
        "form": form,
        "cancel": reverse("report_settings"),
    }
    return render(request, "hospital/form.html", context, status=422)


@needs("report-settings.write")
@require_POST
def keep_weights(request: HttpRequest) -> HttpResponse:
    """Make weights that were tried out in the analysis the hospital's own."""
    held = kept.current()
    weights = tried_weights(request.POST, dict.fromkeys(map(str, COMPONENTS), 0))
    version = request.POST.get("version", "")
    if weights is None or version != str(held.version):
        messages.error(request, changed_meanwhile())
        return redirect("analysis_ages")
    try:
        settle_report.settle(
            hospital=request.hospital,
            settings=replace(held, weights=own_weights(weights)),
            principal=request.principal,
            at=clock.now(),
        )
    except ChangedMeanwhile:
        messages.error(request, changed_meanwhile())
    else:
        messages.success(request, _("Saved. These weights hold from now on."))
    return redirect("analysis_ages")


@needs("report-settings.read")
@require_GET
def logo(request: HttpRequest) -> HttpResponseBase:
    """The logo that holds, as it was drawn anew."""
    key = kept.current().logo_key
    if not key:
        raise Http404
    return FileResponse(default_storage.open(key), content_type="image/png")


@needs("report.comment")
@require_POST
def comment(request: HttpRequest, month: str, revision: int) -> HttpResponse:
    """Write what the committee is to read beside a month's report."""
    try:
        wanted = Month.parse(month)
    except DomainError:
        raise Http404 from None
    try:
        settle_report.comment(
            hospital=request.hospital,
            month=wanted,
            text=request.POST.get("text", ""),
            principal=request.principal,
            at=clock.now(),
        )
    except CommentTooLong:
        text = _("A comment has at most %(longest)d characters. Shorten it.")
        messages.error(request, text % {"longest": LONGEST})
    else:
        messages.success(request, _("Saved."))
    return redirect("report", month, revision)


def changed_meanwhile() -> str:
    """Why nothing was saved."""
    return _("Somebody else has saved settings meanwhile. Look at them, then try again.")


def _form(request: HttpRequest, held: ReportSettings, *, posted: bool = False) -> SettingsForm:
    people = settle_report.members(request.hospital)
    if posted:
        return SettingsForm(request.POST, request.FILES, held=held, people=people)
    return SettingsForm(held=held, people=people)


def _logo_key(request: HttpRequest, form: SettingsForm, held: ReportSettings) -> str:
    file = form.cleaned_data["logo"]
    if file:
        return report_logo.store(request.hospital.pk, file.read())
    return "" if form.cleaned_data.get("without_logo") else held.logo_key


def _why_no_logo(error: BadLogo) -> str:
    if error.params["reason"] == "too-large":
        return _("The picture is too large. Make it smaller.")
    return _("This is neither a PNG nor a JPEG picture, or it is damaged. Save it anew as PNG.")


def _table() -> Table:
    return Table(
        name="report-settings",
        caption=_("Every version"),
        columns=[
            Column("version", _("Version"), numeric=True, sortable=True),
            Column("at", _("When"), numeric=True, sortable=True),
            Column("by", _("Who"), sortable=True),
            Column("changes", _("What changed")),
        ],
        order="-version",
        empty=_("Nobody has chosen anything yet: the usual settings hold."),
    )


def _whole(settings: ReportSettings) -> dict[str, Any]:
    """The settings as they work: the usual weights written out."""
    return kept.to_json(settings) | {"weights": weights_of(settings)}


def _version(row: ReportSetting, before: ReportSettings) -> dict[str, Any]:
    told = change(_whole(before), _whole(kept.of(row)))
    changes = [
        f"{words.field(name)}: {told['before'].get(name, '–')} → {value}"
        for name, value in told["after"].items()
    ]
    return {
        "version": row.version,
        "at": row.changed_at,
        "by": row.changed_by,
        "changes": "; ".join(changes),
    }
