"""The archive of monthly reports: the list, a report as a page, and as the PDF that was sent."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import report_page
from optiserve.portals.hospital.screen import show
from optiserve.usecases.report_files import Form, Language, RowsNotKept, as_file, figures
from optiserve.web.tables import Choice, Column, Table
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from tenants.reports import comments
from tenants.reports.models import Report


def _table() -> Table:
    months = Report.objects.order_by("-month").values_list("month", flat=True).distinct()
    return Table(
        name="reports",
        caption=_("Reports"),
        columns=[
            Column(
                "month",
                _("Month"),
                value=lambda report: str(Month.of(report.month)),
                link=address,
                sortable=True,
            ),
            Column("revision", _("Revision"), sortable=True, numeric=True),
            Column("generated_at", _("Made at"), sortable=True, numeric=True),
            Column("corrected", _("Corrected figures"), value=_corrected, numeric=True),
            Column("pages", _("Pages"), numeric=True),
            Column(
                "kilobytes",
                _("Size (kB)"),
                value=lambda report: round(report.bytes / 1000),
                numeric=True,
            ),
        ],
        filters=[
            Choice("month", _("Month"), [(one.isoformat(), str(Month.of(one))) for one in months])
        ],
        # As the rows come: the latest month first, and of a month the latest revision.
        order="",
        empty=_("No report has been made yet."),
    )


def _corrected(report: Report) -> int | None:
    """How many figures a revision says otherwise than the one before; None for a month's first."""
    if report.revision == 1:
        return None
    return sum(len(one["differences"]) for one in report.figures.get("corrections", []))


def address(report: Report) -> str:
    """The page of one revision."""
    return reverse("report", args=[str(Month.of(report.month)), report.revision])


def document_address(report: Report) -> str:
    """The PDF of one revision."""
    return reverse("report_pdf", args=[str(Month.of(report.month)), report.revision])


@needs("report.read")
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Every revision of every month."""
    rows = Report.objects.order_by("-month", "-revision")
    return show(request, "hospital/table.html", table=_table(), rows=rows)


@needs("report.read")
@require_GET
def report(request: HttpRequest, month: str, revision: int) -> HttpResponse:
    """One revision as a page, drawn from the same figures as its PDF."""
    found = _find(month, revision)
    request.rows_shown = 1
    told = figures(found, with_costs=request.principal.with_costs)
    context: dict[str, Any] = {
        **report_page.context(told),
        "breadcrumbs": [
            {"label": _("Reports"), "url": reverse("reports")},
            {"label": str(Month.of(found.month))},
        ],
        "report": found,
        "pdf": document_address(found),
        "files": _files(request, found),
        "later": _later(found),
    }
    if not request.principal.is_outsider:
        context["comments"] = comments.of_month(Month.of(found.month))
        context["may_comment"] = request.principal.may("report.comment")
        context["longest"] = comments.LONGEST
    return render(request, "hospital/report.html", context)


@needs("report.read")
@require_GET
def report_pdf(request: HttpRequest, month: str, revision: int) -> HttpResponse:
    """The document as it was delivered."""
    return _file(request, month, revision, form=Form.DOCUMENT, language="ja")


@needs("report.read")
@require_GET
def report_english(request: HttpRequest, month: str, revision: int) -> HttpResponse:
    """The document in English, of the same figures."""
    return _file(request, month, revision, form=Form.DOCUMENT, language="en")


@needs("report.read")
@require_GET
def report_slides(request: HttpRequest, month: str, revision: int) -> HttpResponse:
    """The pages as slides to go on editing, in the reader's language."""
    return _file(request, month, revision, form=Form.SLIDES, language=_language())


@needs("report.read")
@require_GET
def report_workbook(request: HttpRequest, month: str, revision: int) -> HttpResponse:
    """All tables as a workbook, in the reader's language."""
    return _file(request, month, revision, form=Form.WORKBOOK, language=_language())


@needs("report.rows")
@require_GET
def report_rows(request: HttpRequest, month: str, revision: int) -> HttpResponse:
    """The rows behind the figures."""
    try:
        return _file(request, month, revision, form=Form.ROWS, language="ja")
    except RowsNotKept:
        raise Http404 from None


def _language() -> Language:
    return "ja" if (get_language() or "ja").startswith("ja") else "en"


def _file(
    request: HttpRequest, month: str, revision: int, *, form: Form, language: Language
) -> HttpResponse:
    found = _find(month, revision)
    request.rows_shown = 1
    made = as_file(found, form, language=language, reader=request.principal)
    name = f"optiserve-{request.hospital.code}-{month}-r{revision}{made.ending}"
    answer = HttpResponse(made.content, content_type=made.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _files(request: HttpRequest, found: Report) -> list[tuple[str, str]]:
    """The report's other forms that the reader may take: (name, address)."""
    where = [str(Month.of(found.month)), found.revision]
    told = [
        (_("PDF (English)"), "report_english"),
        (_("Slides (PowerPoint)"), "report_slides"),
        (_("All tables (XLSX)"), "report_workbook"),
    ]
    if request.principal.may("report.rows") and default_storage.exists(found.rows_key):
        told.append((_("Rows behind the figures (CSV)"), "report_rows"))
    return [(name, reverse(view, args=where)) for name, view in told]


def _find(month: str, revision: int) -> Report:
    try:
        first = Month.parse(month).start
    except DomainError:
        raise Http404 from None
    return get_object_or_404(Report, month=first, revision=revision)


def _later(found: Report) -> str:
    """The address of the month's latest revision, if this is not it."""
    latest = Report.objects.filter(month=found.month).order_by("-revision").first()
    return address(latest) if latest and latest.revision != found.revision else ""
