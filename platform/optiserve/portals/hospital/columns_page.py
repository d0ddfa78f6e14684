"""The step at which columns are matched: how a file was read, and what would come of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.hospital import check_page, intake_words, reading_form
from optiserve.portals.hospital.file_frame import OPEN, check_under, frame
from optiserve.portals.hospital.files import address, find, steps
from optiserve.portals.hospital.mapping_form import MappingForm, sample_rows, samples
from optiserve.portals.hospital.reading_form import ReadingForm
from optiserve.usecases import leave_with_worker, prepare_file
from shared.kernel import clock
from shared.kernel.errors import DomainError
from tenants.intake import queries
from tenants.intake.fields import FIELDS
from tenants.intake.kinds import likelier_kind
from tenants.intake.mapping import Mapping
from tenants.intake.models import FileState, ImportFile, Kind
from tenants.intake.previews import preview

_PREVIEWED = 12


@needs("file.upload")
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, file_id: int) -> HttpResponse:
    """Say which column holds which field; with ``preview`` only look what would come of it."""
    found = find(file_id)
    if _is_closed(found):
        return redirect(address(found))
    form = MappingForm(request.POST or None, file=found)
    looks = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not looks:
        problems = check_under(request, found, form.mapping())
        if not problems:
            return redirect(address(found))
        for problem in problems:
            form.add_error(None, problem)
    return _page(request, found, form=form, reading=ReadingForm(file=found))


@needs("file.upload")
@require_POST
def column_preview(request: HttpRequest, file_id: int) -> HttpResponse:
    """The first rows under what the form says at this moment, as a part of the page."""
    found = find(file_id)
    if _is_closed(found):
        return HttpResponse(headers={"HX-Refresh": "true"})
    form = MappingForm(request.POST, file=found)
    context = _previewed(found, form.mapping()) if form.is_valid() else {}
    return render(request, "hospital/column_preview.html", context)


@needs("file.upload")
@require_GET
def column_samples(request: HttpRequest, file_id: int) -> HttpResponse:
    """What a column holds, for the form that maps it."""
    found = find(file_id)
    chosen = next((str(text) for key, text in request.GET.items() if key.startswith("column-")), "")
    shown = samples(sample_rows(found), chosen)
    return render(request, "hospital/samples.html", {"samples": shown})


@needs("file.upload")
@require_POST
def reading(request: HttpRequest, file_id: int) -> HttpResponse:
    """Read the file in another way, which is remembered for the next one."""
    found = find(file_id)
    is_unread = found.state == FileState.UNREADABLE
    if _is_closed(found) and not is_unread:
        return redirect(address(found))
    form = ReadingForm(request.POST, request.FILES, file=found)
    if form.is_valid():
        try:
            prepare_file.prepare_or_leave(
                "read",
                ask=tasks.prepare_file.delay,
                hospital=request.hospital,
                file=found,
                told={"choices": form.choices()},
                principal=request.principal,
                at=clock.now(),
                source=form.cleaned_data.get("again"),
            )
        except DomainError as error:
            form.add_error(None, intake_words.refusal(error))
        else:
            return redirect(address(found))
    if is_unread:
        return unreadable(request, found, form)
    return _page(request, found, form=MappingForm(file=found), reading=form)


@needs("file.upload")
@require_POST
def kind(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take the file for one of another kind."""
    found = find(file_id)
    wanted = request.POST.get("kind", "")
    if wanted in Kind.values:
        try:
            prepare_file.prepare_or_leave(
                "kind",
                ask=tasks.prepare_file.delay,
                hospital=request.hospital,
                file=found,
                told={"kind": wanted},
                principal=request.principal,
                at=clock.now(),
            )
        except DomainError as error:
            messages.error(request, intake_words.refusal(error))
        else:
            told = _("The file was taken over as: %(kind)s") % {"kind": Kind(wanted).label}
            messages.success(request, told)
    return redirect(address(found))


def unreadable(request: HttpRequest, found: ImportFile, form: ReadingForm) -> HttpResponse:
    """A file that could not be read: why, and how it might be."""
    context = {
        **frame(found),
        "trouble": intake_words.trouble(found.error_code, found.error_params),
        "steps": steps("upload", found),
        "reading": form,
    }
    return render(request, "hospital/file_unreadable.html", context)


def _page(
    request: HttpRequest, found: ImportFile, *, form: MappingForm, reading: ReadingForm
) -> HttpResponse:
    mapping = form.mapping() if form.is_bound and form.is_valid() else form.known
    context = {
        **frame(found),
        "form": form,
        "steps": steps("columns", found),
        "notices": intake_words.notices(found),
        "keyless": found.kind == Kind.LEDGER,
        "reading": reading,
        "grid": reading_form.grid(found),
        "reading_facts": reading_form.facts(found),
        "likelier": _likelier(found),
        "has_no_rows": has_no_rows(found),
        **_previewed(found, mapping),
    }
    return render(request, "hospital/file_columns.html", context)


def has_no_rows(found: ImportFile) -> bool:
    """Whether the file has column names, and not one row below them."""
    return found.rows == found.rows_skipped


def _previewed(found: ImportFile, mapping: Mapping) -> dict[str, Any]:
    rows = preview(found, mapping, first=_PREVIEWED)
    fields = [field for field in FIELDS[found.kind] if field.name in mapping.fields]
    named = [(field, mapping.columns.get(field.name, "")) for field in fields]
    return {
        "preview_headers": check_page.heads(named),
        "preview_rows": [check_page.shown(row, named) for row in check_page.as_kept(rows)],
        "preview_rejected": sum(row.status == "rejected" for row in rows),
    }


def _likelier(found: ImportFile) -> Kind | None:
    """The kind that an unknown file looks like, if it is another than it was handed over as."""
    if found.profile_id:
        return None
    other = likelier_kind(found.headers, queries.first_rows(found), kind=found.kind)
    return Kind(other) if other else None


def _is_closed(found: ImportFile) -> bool:
    return found.state not in OPEN or leave_with_worker.is_busy(found)
