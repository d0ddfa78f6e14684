"""A hospital's monthly report as PDF: eight pages of A4 landscape.

Without lending data there are four, and after them come corrections of figures sent earlier.
"""

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.pdfgen.canvas import Canvas

from reporting.documents import corrections as corrected
from reporting.documents.fonts import FONT, register
from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import HEIGHT, WIDTH, Sheet
from reporting.documents.paper import (
    ages,
    corrections,
    failures,
    inspection,
    peers,
    sizing,
    summary,
    use,
    wards,
)
from reporting.documents.paper.frame import Edges
from reporting.documents.report_pages import Section
from reporting.documents.report_words import SECTIONS, month_name

Painter = Callable[[Sheet], None]
Language = Literal["ja", "en"]

PAGES: dict[Section, Callable[[Sheet, HospitalReport], None]] = {
    Section.SUMMARY: summary.draw,
    Section.USE: use.draw,
    Section.SIZING: sizing.draw,
    Section.WARDS: wards.draw,
    Section.FAILURES: failures.draw,
    Section.INSPECTION: inspection.draw,
    Section.AGES: ages.draw,
    Section.PEERS: peers.draw,
}


def render(report: HospitalReport, *, language: Language, logo: bytes | None = None) -> bytes:
    """The report as PDF bytes, the same for the same report, language and logo.

    ``logo`` is an image file of the hospital's.
    """
    register()
    out = BytesIO()
    with override(language):
        canvas = Canvas(
            out, pagesize=(WIDTH, HEIGHT), invariant=1, lang=language, initialFontName=FONT
        )
        _describe(canvas, report)
        draw(Sheet(canvas=canvas), report, logo=logo)
        canvas.save()
    return out.getvalue()


def draw(sheet: Sheet, report: HospitalReport, *, logo: bytes | None = None) -> None:
    """All pages in the active language, each with an entry in the outline."""
    painters = list(_pages(report))
    edges = Edges(report=report, logo=logo, pages=len(painters))
    for page, (title, paint) in enumerate(painters, start=1):
        sheet.canvas.bookmarkPage(f"page-{page}")
        sheet.canvas.addOutlineEntry(title, f"page-{page}")
        edges.draw(sheet, page=page, title=title)
        paint(sheet)
        sheet.canvas.showPage()


def page_count(report: HospitalReport) -> int:
    """How many pages the report has in any language."""
    further = sum(len(corrections.parts(one)) for one in report.corrections)
    return len(report.pages.sections) + further


def _describe(canvas: Canvas, report: HospitalReport) -> None:
    title = _("Medical equipment report")
    canvas.setTitle(f"{title} {report.hospital} {report.month}")
    canvas.setAuthor("OptiServe")
    canvas.setCreator("OptiServe")
    canvas.setSubject(month_name(report.month))
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _painted(section: Section, report: HospitalReport) -> Painter:
    return lambda sheet: PAGES[section](sheet, report)


def _pages(report: HospitalReport) -> Iterator[tuple[str, Painter]]:
    for section in report.pages.sections:
        yield SECTIONS[section](), _painted(section, report)
    for one in report.corrections:
        for first in corrections.parts(one):
            yield (
                corrected.title(one),
                partial(corrections.draw, correction=one, first=first),
            )
