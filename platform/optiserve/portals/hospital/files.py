"""Files: the list, handing them over, and from columns through checking to commit."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.hospital.forms import UploadForm
from optiserve.portals.hospital.screen import show
from optiserve.usecases import leave_with_worker
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from shared.kernel import clock
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from tenants.intake import queries
from tenants.intake.models import FileState, ImportFile, Kind

_BADGES = {
    FileState.RECEIVED: "running",
    FileState.TO_MAP: "warning",
    FileState.TO_CHECK: "warning",
    FileState.COMMITTED: "ok",
    FileState.UNREADABLE: "error",
}


def state_badge(file: ImportFile) -> SafeString:
    """How far a file has come."""
    return badge(_BADGES.get(FileState(file.state), "none"), file.get_state_display())


def address(file: ImportFile) -> str:
    """A file's page."""
    return reverse("file", args=[file.pk])


def find(file_id: int) -> ImportFile:
    """A file of this hospital. Raises Http404."""
    found = queries.file(file_id)
    if found is None:
        raise Http404
    return found


def _table() -> Table:
    months = ImportFile.objects.order_by("-month").values_list("month", flat=True).distinct()
    return Table(
        name="files",
        caption=_("Files"),
        columns=[
            Column("filename", _("File"), sortable=True, link=address),
            Column("kind", _("Kind"), value=lambda file: file.get_kind_display()),
            Column(
                "month",
                _("Month"),
                value=lambda file: str(Month.of(file.month)),
                sortable=True,
                numeric=True,
            ),
            Column(
                "state",
                _("Status"),
                value=lambda file: file.get_state_display(),
                cell=state_badge,
            ),
            Column("rows", _("Rows"), sortable=True, numeric=True),
            Column("rows_committed", _("Committed"), sortable=True, numeric=True),
            Column("rows_skipped", _("Skipped"), sortable=True, numeric=True),
            Column("rows_rejected", _("Rejected"), sortable=True, numeric=True),
            Column("received_at", _("Received at"), sortable=True, numeric=True),
        ],
        search=["filename", "received_by"],
        filters=[
            Choice("month", _("Month"), [(one.isoformat(), str(Month.of(one))) for one in months]),
            Choice("kind", _("Kind"), Kind.choices),
            Choice("state", _("Status"), FileState.choices),
        ],
        order="-received_at",
        empty=_("No file has been handed over yet."),
    )


@needs("file.read")
@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """Everything that was ever handed over."""
    return show(request, "hospital/files.html", table=_table(), rows=queries.files())


@needs("file.upload")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Hand files over: those of a month together, or one kind that the address names."""
    today = clock.today()
    every = [Kind(value) for value in Kind.values]
    kinds = [kind for kind in every if kind == request.GET.get("kind")] or every
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, today=today, kinds=kinds)
        if form.is_valid():
            return _taken_in(request, form)
    else:
        form = UploadForm(initial={"month": _month_asked(request)}, today=today, kinds=kinds)
    context = {
        "page_title": _("Hand over files"),
        "breadcrumbs": [
            {"label": _("Files"), "url": reverse("files")},
            {"label": _("Hand over files")},
        ],
        "form": form,
        "steps": steps("upload"),
        "narrowed": len(kinds) == 1,
    }
    return render(request, "hospital/upload.html", context)


def _month_asked(request: HttpRequest) -> str:
    """The address's month, else the one that has just ended."""
    try:
        return str(Month.parse(request.GET.get("month", "")))
    except DomainError:
        return str(Month.of(clock.today()).previous())


def _taken_in(request: HttpRequest, form: UploadForm) -> HttpResponse:
    month = form.cleaned_data["month"]
    taken = [
        _take_in(request, kind=kind, month=month, handed=handed)
        for kind, handed in form.handed_over()
    ]
    if len(taken) == 1:
        return redirect(address(taken[0]))
    messages.success(request, _("%(count)d files were handed over.") % {"count": len(taken)})
    return redirect(f"{reverse('files')}?month={month.start.isoformat()}")


def _take_in(request: HttpRequest, *, kind: Kind, month: Month, handed: UploadedFile) -> ImportFile:
    return leave_with_worker.take_in(
        ask=tasks.read_file.delay,
        hospital=request.hospital,
        kind=kind.value,
        month=month,
        filename=handed.name or kind.value,
        source=handed,
        principal=request.principal,
        at=clock.now(),
    )


def steps(current: str, file: ImportFile | None = None) -> list[dict[str, str]]:
    """The wizard's steps; a step that is done leads back while the columns can still change."""
    columns = check = ""
    if file is not None and file.state in {FileState.TO_MAP, FileState.TO_CHECK}:
        columns, check = reverse("file_columns", args=[file.pk]), address(file)
    named = {
        "upload": (_("Hand over"), ""),
        "columns": (_("Match columns"), columns),
        "check": (_("Check"), check),
        "commit": (_("Commit"), ""),
    }
    place = list(named).index(current)
    return [
        {
            "label": label,
            "url": url,
            "state": "done" if n < place else "current" if n == place else "todo",
        }
        for n, (label, url) in enumerate(named.values())
    ]
