"""An archived report in other forms: slides, a workbook, English; and the rows behind it.

Slides, workbook and the English document are drawn anew from the archived figures, so that they
say what the archived document says.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from django.core.files.storage import default_storage

from reporting import workbook
from reporting.documents import report_pdf
from reporting.documents.hospital_report import from_json
from reporting.documents.slides import report_pptx
from shared.kernel.errors import DomainError
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


def as_file(report: Report, form: Form, *, language: Language) -> ReportFile:
    """The report in a form; rows know no language. Raises RowsNotKept.

    The Japanese document is the one that was delivered, byte for byte.
    """
    suffix = "" if form is Form.ROWS or language == "ja" else f"-{language}"
    content = _content(report, form, language)
    return ReportFile(content, TYPES[form], f"{suffix}.{form}")


def _content(report: Report, form: Form, language: Language) -> bytes:
    if form is Form.ROWS:
        if not default_storage.exists(report.rows_key):
            raise RowsNotKept
        return _stored(report.rows_key)
    if form is Form.DOCUMENT and language == "ja":
        return _stored(report.pdf_key)
    draw = {
        Form.DOCUMENT: report_pdf.render,
        Form.SLIDES: report_pptx.render,
        Form.WORKBOOK: workbook.render,
    }[form]
    return draw(from_json(report.figures), language=language)


def _stored(key: str) -> bytes:
    with default_storage.open(key) as file:
        return bytes(file.read())
