"""The import history: what every file changed, who did it when, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.hospital import check_page, differences, intake_words
from optiserve.portals.hospital.files import address, find, state_badge
from optiserve.portals.hospital.screen import show
from optiserve.portals.hospital.unsettled import tabs
from optiserve.usecases import hand_over, leave_with_worker
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from shared.kernel import clock
from shared.kernel.clock import JST
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from tenants.intake import history as known
from tenants.intake import services as intake
from tenants.intake.models import Change, Deed, FileState, ImportFile, Kind
from tenants.intake.services.commits import UNDO_FOR

_BADGES = {Deed.COMMIT: "ok", Deed.UNDO: "warning", Deed.SAME: "none"}


@needs("file.read")
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Everything that was done to the equipment, latest first."""
    context = {"page_title": _("Import history"), "tabs": tabs("history")}
    rows = known.changes_made()
    return show(request, "hospital/history.html", table=_table(), rows=rows, context=context)


def _table() -> Table:
    return Table(
        name="history",
        caption=_("Import history"),
        columns=[
            Column("at", _("When"), sortable=True, numeric=True),
            Column(
                "deed",
                _("What was done"),
                value=lambda row: row.get_deed_display(),
                cell=lambda row: badge(_BADGES.get(row.deed, "info"), row.get_deed_display()),
            ),
            Column("what", _("File or device"), value=_subject, link=_leads_to),
            Column("kind", _("Kind"), value=_kind),
            Column("month", _("Month"), value=_month, numeric=True),
            *(
                Column(name, label, value=_count(name), numeric=True)
                for name, label in count_labels().items()
            ),
            Column("by", _("Who"), sortable=True),
            Column("via", _("Through"), value=lambda row: vias().get(row.via, row.via)),
            Column("reason", _("Reason")),
        ],
        search=["by", "subject", "file.filename", "reason"],
        filters=[
            Choice("deed", _("What was done"), Deed.choices),
            Choice("kind", _("Kind"), Kind.choices, path="file.kind"),
        ],
        order="-at",
        empty=_("Nothing has been committed yet."),
    )


def count_labels() -> dict[str, str]:
    """What is counted of a commit or an undo."""
    return {
        "new": _("New"),
        "changed": _("Changed"),
        "same": _("Unchanged"),
        "gone": _("Gone"),
        "missing": _("Missing"),
    }


def vias() -> dict[str, str]:
    """Through what something was done."""
    return {"screen": _("Screen"), "api": _("Program")}


def _count(name: str) -> Any:
    return lambda row: row.counts.get(name)


def _subject(row: Change) -> str:
    return row.file.filename if row.file else row.subject


def _leads_to(row: Change) -> str:
    return reverse("file_history", args=[row.file_id]) if row.file_id else ""


def _kind(row: Change) -> str:
    return row.file.get_kind_display() if row.file else ""


def _month(row: Change) -> str:
    return str(Month.of(row.file.month)) if row.file else ""


@needs("file.read")
@require_GET
def file_history(request: HttpRequest, file_id: int) -> HttpResponse:
    """What one file changed, and what taking it back would change."""
    found = find(file_id)
    if leave_with_worker.is_busy(found):
        return redirect(address(found))
    commit = known.last_commit(found)
    context: dict[str, Any] = {
        "page_title": _("What this file changed"),
        "breadcrumbs": [
            {"label": _("Import history"), "url": reverse("history")},
            {"label": found.filename, "url": address(found)},
            {"label": _("What this file changed")},
        ],
        "file": found,
        "state": state_badge(found),
        "month": str(Month.of(found.month)),
        "counts": _counts(commit),
        "deeds": found.changes.order_by("-at", "-pk"),
        "corrections": check_page.corrections(found.row_corrections.all()),
        "vias": vias(),
        "may_commit": found.state == FileState.UNDONE and request.principal.may("file.commit"),
        **_present(request, found),
    }
    request.rows_shown = len(context.get("differences", []))
    return render(request, "hospital/file_history.html", context)


def _present(request: HttpRequest, found: ImportFile) -> dict[str, Any]:
    """Of a file that counts now: its differences, and whether it can be taken back."""
    if found.state not in {FileState.COMMITTED, FileState.REPLACED}:
        return {}
    shown: dict[str, Any] = {}
    if found.state == FileState.COMMITTED:
        effect = known.effect(found)
        shown["effect"], shown["too_large"] = effect, effect is None
        if effect:
            shown["differences"] = differences.shown(effect.lines, kind=found.kind)
            shown["total"] = effect.new + effect.changed + effect.gone
            shown["months"] = [str(Month.of(month)) for month in effect.months]
    if not request.principal.may("file.undo"):
        return shown
    try:
        intake.check_undo(found, at=clock.now())
    except DomainError as refused:
        return {**shown, "why_not": intake_words.why_not_undone(refused)}
    until = (found.committed_at + UNDO_FOR).astimezone(JST).date() if found.committed_at else None
    return {**shown, "may_undo": True, "until": until}


def _counts(commit: Change | None) -> list[tuple[str, int]]:
    if commit is None:
        return []
    return [
        (label, commit.counts[name])
        for name, label in count_labels().items()
        if name in commit.counts
    ]


@needs("file.undo")
@require_POST
def undo(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take a committed file back; a worker does it where many rows are told anew."""
    found = find(file_id)
    reason = request.POST.get("reason", "").strip()[:200]
    told: dict[str, Any] = {"hospital": request.hospital, "file": found, "at": clock.now()}
    try:
        if known.is_large(found):
            leave_with_worker.leave_undo(**told)
            tasks.undo_file.delay(
                hospital_id=request.hospital.pk,
                file_id=found.pk,
                reason=reason,
                who=leave_with_worker.told(request.principal),
            )
            return redirect(address(found))
        hand_over.undo(**told, principal=request.principal, reason=reason)
    except DomainError as refused:
        messages.error(request, intake_words.why_not_undone(refused))
    else:
        done = _("%(file)s was taken back. Everything is as it was before it.")
        messages.success(request, done % {"file": found.filename})
    return redirect("file_history", file_id)
