"""An archived report in other forms: slides, a workbook, English; and the rows behind it.

Slides, workbook and the English document are drawn anew from the archived figures, so that they
say what the archived document says.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from django.core.files.storage import default_storage

from optiserve.usecases.report_choices import logo
from reporting import workbook
from reporting.documents import report_pdf
from reporting.documents.hospital_report import HospitalReport, from_json
from reporting.documents.slides import report_pptx
from reporting.documents.without_costs import without_costs
from shared.kernel.errors import DomainError
from shared.users.principals import Principal
from tenants.reports import settings
from tenants.reports.models import Report

_OFFICE = "application/vnd.openxmlformats-officedocument"

Language = Literal["ja", "en"]


class Form(StrEnum):
    """In which form a report is asked for."""

    DOCUMENT = "pdf"
    SLIDES = "pptx"
    WORKBOOK = "xlsx"
    ROWS = "zip"


TYPES = {
    Form.DOCUMENT: "application/pdf",
    Form.SLIDES: f"{_OFFICE}.presentationml.presentation",
    Form.WORKBOOK: f"{_OFFICE}.spreadsheetml.sheet",
    Form.ROWS: "application/zip",
}


class RowsNotKept(DomainError):
    """The rows behind this report were not kept."""

    code = "report-rows-not-kept"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file's content, its type and the ending of its name."""

    content: bytes
    content_type: str
    ending: str


def figures(report: Report, *, with_costs: bool) -> HospitalReport:
    """What the report says, to a reader who may or may not see costs."""
    told = from_json(report.figures)
    return told if with_costs else without_costs(told)


def as_file(report: Report, form: Form, *, language: Language, reader: Principal) -> ReportFile:
    """The report in a form; rows know no language. Raises RowsNotKept.

    The Japanese document is the one that was delivered, byte for byte, where costs may be seen;
    the rows are for no other reader.
    """
    suffix = "" if form is Form.ROWS or language == "ja" else f"-{language}"
    if form is Form.ROWS:
        content = _rows(report)
    elif form is Form.DOCUMENT and language == "ja" and reader.with_costs:
        content = _stored(report.pdf_key)
    else:
        told = figures(report, with_costs=reader.with_costs)
        content = _drawn(told, form, language, picture=_logo_for(reader))
    return ReportFile(content, TYPES[form], f"{suffix}.{form}")


def _logo_for(reader: Principal) -> bytes | None:
    """The logo that holds now; a dealer's visitor may not read what the hospital chose."""
    return None if reader.is_outsider else logo(settings.current())


def _drawn(told: HospitalReport, form: Form, language: Language, *, picture: bytes | None) -> bytes:
    if form is Form.SLIDES:
        return report_pptx.render(told, language=language)
    if form is Form.WORKBOOK:
        return workbook.render(told, language=language)
    return report_pdf.render(told, language=language, logo=picture)


def _rows(report: Report) -> bytes:
    if not default_storage.exists(report.rows_key):
        raise RowsNotKept
    return _stored(report.rows_key)


def _stored(key: str) -> bytes:
    with default_storage.open(key) as file:
        return bytes(file.read())
