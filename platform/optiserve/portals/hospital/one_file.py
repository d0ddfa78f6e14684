"""One file: its page in every state, its words, its commit."""

from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.hospital import check_page
from optiserve.portals.hospital.columns_page import has_no_rows, unreadable
from optiserve.portals.hospital.file_frame import OPEN, check_under, frame
from optiserve.portals.hospital.files import address, find, steps
from optiserve.portals.hospital.reading_form import ReadingForm
from optiserve.portals.hospital.words_form import WordsForm
from optiserve.usecases import hand_over, leave_with_worker
from optiserve.web.responses import respond
from reporting.exports.cells import FORMULA_STARTS
from reporting.exports.csv_file import write_csv
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.intake import progress as progress_of_rows
from tenants.intake import queries
from tenants.intake.models import FileState, ImportFile
from tenants.intake.services import WrongState
from tenants.intake.values.bad import is_missing


@needs("file.read")
@require_GET
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A file's page: progress while a worker reads it, then what is to be done, then the result."""
    found = find(file_id)
    if leave_with_worker.is_busy(found):
        context = {**frame(found), "progress": _progress(found), "steps": steps("columns", found)}
        return render(request, "hospital/file_busy.html", context)
    if found.state == FileState.TO_MAP and request.principal.may("file.upload"):
        return redirect("file_columns", file_id)
    if found.state == FileState.UNREADABLE:
        return unreadable(request, found, ReadingForm(file=found))
    return _checked(request, found)


def _checked(request: HttpRequest, found: ImportFile) -> HttpResponse:
    open_to_change = found.state in OPEN
    may_mend = found.state == FileState.TO_CHECK and request.principal.may("file.mend")
    listing = check_page.problems_table(found, mendable=may_mend).bind(
        check_page.problems(found), request.GET, exports=True
    )
    context = {
        **frame(found),
        **check_page.context(found),
        "steps": steps("check" if open_to_change else "commit", found),
        "may_change": open_to_change and request.principal.may("file.upload"),
        "may_commit": found.state == FileState.TO_CHECK and request.principal.may("file.commit"),
        "may_mend": may_mend,
        "has_no_rows": has_no_rows(found),
        "may_discard": open_to_change and request.principal.may("file.commit"),
    }
    if context["may_change"]:
        words = WordsForm(file=found)
        context["words_form"] = words if words.words else None
    request.rows_shown = len(listing.page.object_list)
    return respond(request, "hospital/file.html", listing=listing, context=context)


@needs("file.read")
@require_GET
def progress(request: HttpRequest, file_id: int) -> HttpResponse:
    """The progress alone, asked for every two seconds; when it is over the page is drawn anew."""
    found = find(file_id)
    if leave_with_worker.seems_lost(found, at=clock.now()):
        tasks.read_file.delay(
            hospital_id=request.hospital.pk,
            file_id=found.pk,
            who=leave_with_worker.told(request.principal),
        )
    if leave_with_worker.is_busy(found):
        context = {"progress": _progress(found)}
        return render(request, "web/components/progress.html", context)
    return HttpResponse(headers={"HX-Refresh": "true"})


@needs("file.upload")
@require_POST
def words(request: HttpRequest, file_id: int) -> HttpResponse:
    """Explain the hospital's own words, and check the rows again."""
    found = find(file_id)
    form = WordsForm(request.POST, file=found)
    if form.is_valid():
        for problem in check_under(request, found, form.mapping()):
            messages.error(request, problem)
    return redirect(address(found))


@needs("file.commit")
@require_POST
def commit(request: HttpRequest, file_id: int) -> HttpResponse:
    """Commit the accepted rows; an unusual size must be confirmed."""
    found = find(file_id)
    confirmed = request.POST.get("confirm_size") == "yes"
    if found.rows > leave_with_worker.LARGE_ROWS:
        leave_with_worker.leave_commit(hospital=request.hospital, file=found)
        tasks.commit_file.delay(
            hospital_id=request.hospital.pk,
            file_id=found.pk,
            confirm_size=confirmed,
            who=leave_with_worker.told(request.principal),
        )
        return redirect(address(found))
    try:
        done = hand_over.commit(
            hospital=request.hospital,
            file=found,
            principal=request.principal,
            at=clock.now(),
            confirm_size=confirmed,
        )
    except WrongState:
        messages.error(request, _("The file has changed meanwhile. Please look again."))
        return redirect(address(found))
    if done.state == FileState.COMMITTED:
        count = {"count": done.rows_committed}
        messages.success(request, _("%(count)d rows were committed.") % count)
    return redirect(address(found))


@needs("file.commit")
@require_POST
def discard(request: HttpRequest, file_id: int) -> HttpResponse:
    """Put a file aside that is not committed."""
    found = find(file_id)
    try:
        hand_over.discard(
            hospital=request.hospital, file=found, principal=request.principal, at=clock.now()
        )
    except WrongState:
        messages.error(request, _("The file has changed meanwhile. Please look again."))
        return redirect(address(found))
    messages.success(request, _("%(file)s was discarded.") % {"file": found.filename})
    return redirect("files")


@needs("file.read")
@require_GET
def rejected(request: HttpRequest, file_id: int) -> HttpResponse:
    """The rejected rows as CSV, to be corrected and handed over again."""
    if not request.principal.takes_rows_away:
        raise PermissionDenied("file.read")
    found = find(file_id)
    headers, rows = queries.rejected_rows(found)
    request.rows_shown = found.rows_rejected
    told = ([_left_empty(cell) for cell in row] for row in rows)
    name = f"rejected-{Month.of(found.month)}-{found.kind}-{found.pk}.csv"
    content = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    write_csv(content, headers, told)
    content.seek(0)
    return FileResponse(
        content, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )


def _left_empty(cell: str) -> str:
    """The cell, but nothing for a dash that says nothing: an export would put a mark before it."""
    return "" if cell.startswith(FORMULA_STARTS) and is_missing(cell) else cell


def _progress(found: ImportFile) -> dict[str, Any]:
    work = leave_with_worker.work_on(found)
    labels = {
        "commit": _("The rows are being committed"),
        "undo": _("The file is being taken back"),
    }
    noted = None if work in labels else progress_of_rows.of(found)
    return {
        "label": labels.get(work, _("The file is being read and checked")),
        "detail": _("You may leave this page; the work goes on."),
        "url": reverse("file_progress", args=[found.pk]),
        "value": noted.done if noted else None,
        "maximum": noted.size if noted else None,
    }
