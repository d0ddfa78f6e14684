"""A hospital's monthly report as PDF: summary, stock and use, failures and repair.

A4 landscape, three pages; a hospital with many categories gets further pages of the same tables.
"""

from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.pdfgen.canvas import Canvas

from reporting.charts.theme import Size
from reporting.documents import corrections
from reporting.documents.fonts import FONT, register
from reporting.documents.hospital_report import (
    CategoryFigures,
    Correction,
    HospitalReport,
    Totals,
)
from reporting.documents.page import (
    HEIGHT,
    INK,
    INNER,
    LINE,
    MARGIN,
    PRIMARY,
    QUIET,
    WIDTH,
    Column,
    Sheet,
    shortened,
)
from reporting.documents.report_cards import Card, cards
from reporting.documents.report_charts import age_chart, cause_chart, daily_chart, use_chart
from reporting.documents.report_words import (
    category_name,
    day_name,
    definitions,
    findings,
    limits,
    month_name,
    note_text,
    number,
    percent,
)

Painter = Callable[[Sheet], None]

_TOP = HEIGHT - 92
_BOTTOM = 58
_GAP = 14.0
_HALF = (INNER - 2 * _GAP) / 2
# Rows that leave room for a chart below, and that leave room for a second table of as many.
_ROWS_WITH_CHARTS, _ROWS_WITH_TABLE = 14, 12
_ROWS_ALONE = 24


def render(report: HospitalReport, *, language: Literal["ja", "en"]) -> bytes:
    """The report as PDF bytes, the same for the same report and language."""
    register()
    out = BytesIO()
    with override(language):
        title = _("Medical equipment report")
        canvas = Canvas(
            out, pagesize=(WIDTH, HEIGHT), invariant=1, lang=language, initialFontName=FONT
        )
        canvas.setTitle(f"{title} {report.hospital} {report.month}")
        canvas.setAuthor("OptiServe")
        canvas.setCreator("OptiServe")
        canvas.setSubject(month_name(report.month))
        sheet = Sheet(canvas=canvas)
        painters = _pages(report)
        for page, paint in enumerate(painters, start=1):
            _edges(sheet, report, page=page, pages=len(painters))
            paint(sheet)
            canvas.showPage()
        canvas.save()
    return out.getvalue()


def page_count(report: HospitalReport) -> int:
    """How many pages the report has in any language."""
    return len(_pages(report))


def _pages(report: HospitalReport) -> list[Painter]:
    first, *further = _chunks(report.categories)
    return [
        lambda sheet: _summary(sheet, report),
        lambda sheet: _stock_and_use(sheet, report, first),
        lambda sheet: _failures_and_repair(sheet, report, first),
        *(_continued(report, rows) for rows in further),
        *(painter for one in report.corrections for painter in _corrected(one)),
    ]


def _chunks(rows: Sequence[CategoryFigures]) -> list[Sequence[CategoryFigures]]:
    """The rows of the page with charts, then those of each further page."""
    rest = range(_ROWS_WITH_CHARTS, len(rows), _ROWS_WITH_TABLE)
    return [rows[:_ROWS_WITH_CHARTS], *(rows[at : at + _ROWS_WITH_TABLE] for at in rest)]


def _edges(sheet: Sheet, report: HospitalReport, *, page: int, pages: int) -> None:
    """What stands on every page: hospital and month above, origin and page number below."""
    right = WIDTH - MARGIN
    month = month_name(report.month)
    name = shortened(report.hospital, width=INNER * 0.6, size=15)
    sheet.text(name, x=MARGIN, y=HEIGHT - 52, size=15, strong=True)
    sheet.text(month, x=right, y=HEIGHT - 52, size=15, colour=PRIMARY, align="right", strong=True)
    sheet.rule(x=MARGIN, y=HEIGHT - 62, width=INNER, colour=PRIMARY, weight=1.6)
    sheet.rule(x=MARGIN, y=40, width=INNER)
    origin = _("OptiServe · medical equipment report · revision %(revision)d · %(day)s") % {
        "revision": report.revision,
        "day": day_name(report.generated_on),
    }
    sheet.text(origin, x=MARGIN, y=27, size=8, colour=QUIET)
    sheet.text(f"{page} / {pages}", x=right, y=27, size=8, colour=QUIET, align="right")


def _summary(sheet: Sheet, report: HospitalReport) -> None:
    facts = _("Summary · %(beds)d beds") % {"beds": report.beds}
    sheet.text(facts, x=MARGIN, y=HEIGHT - 84, size=11, colour=PRIMARY, strong=True)
    _cards(sheet, cards(report), top=HEIGHT - 102)
    left = INNER * 0.56
    top = HEIGHT - 262
    sheet.heading(_("Findings"), x=MARGIN, y=top, width=left)
    y = top - 18
    for index, finding in enumerate(findings(report), start=1):
        sheet.text(f"{index}", x=MARGIN, y=y - 13, size=13, colour=PRIMARY, strong=True)
        y = sheet.paragraph(finding, x=MARGIN + 22, top=y, width=left - 22, size=11) - 12
    y = min(y, HEIGHT / 3)
    size = Size(width=int(left), height=int(y - _BOTTOM))
    sheet.chart(daily_chart(report, size=size), x=MARGIN, top=y)
    x = MARGIN + left + 2 * _GAP
    _notes(sheet, report, x=x, top=top, width=INNER - left - 2 * _GAP)


def _cards(sheet: Sheet, shown: Sequence[Card], *, top: float) -> None:
    width, height = (INNER - (len(shown) - 1) * _GAP) / len(shown), 112.0
    for index, card in enumerate(shown):
        x = MARGIN + index * (width + _GAP)
        sheet.box(x=x, y=top - height, width=width, height=height)
        sheet.box(x=x, y=top - height, width=2.2, height=height, fill=PRIMARY)
        inner = x + 12
        room = width - 18
        for text, below, size, colour in (
            (card.label, 20, 9.0, QUIET),
            (card.detail, 76, 8.5, INK),
            (card.change, 96, 8.5, QUIET),
        ):
            fitted = shortened(text, width=room, size=size)
            sheet.text(fitted, x=inner, y=top - below, size=size, colour=colour)
        sheet.text(card.value, x=inner, y=top - 54, size=23, colour=PRIMARY, strong=True)


def _notes(sheet: Sheet, report: HospitalReport, *, x: float, top: float, width: float) -> None:
    sheet.heading(_("Data quality"), x=x, y=top, width=width)
    y = top - 18
    if not report.notes:
        sheet.paragraph(_("Nothing was left out."), x=x, top=y, width=width, size=9.5)
    for note in report.notes:
        sheet.text(f"{note.count:,}", x=x + 34, y=y - 11, size=9.5, align="right", strong=True)
        y = sheet.paragraph(note_text(note), x=x + 44, top=y, width=width - 44, size=9.5) - 5


def _stock_and_use(sheet: Sheet, report: HospitalReport, rows: Sequence[CategoryFigures]) -> None:
    _page_title(sheet, _("Stock and use"))
    y = _use_table(sheet, report.totals, rows, top=_TOP) - 2 * _GAP
    height = int(min(y - _BOTTOM, 250))
    wide, narrow = INNER * 0.6 - _GAP, INNER * 0.4 - _GAP
    if report.totals.use.central:
        size = Size(width=int(wide), height=height)
        sheet.chart(use_chart(report, size=size), x=MARGIN, top=y)
    else:
        sheet.text(_("No device is centrally managed."), x=MARGIN, y=y - 13, colour=QUIET)
    if sum(report.ages):
        size = Size(width=int(narrow), height=height)
        sheet.chart(age_chart(report, size=size), x=WIDTH - MARGIN - narrow, top=y)


def _failures_and_repair(
    sheet: Sheet, report: HospitalReport, rows: Sequence[CategoryFigures]
) -> None:
    _page_title(sheet, _("Failures and repair"))
    y = _failure_table(sheet, report.totals, rows, top=_TOP) - 2 * _GAP
    _definitions(sheet, report, x=MARGIN + _HALF + 2 * _GAP, top=y)
    if not report.totals.failures.reports:
        sheet.text(_("No fault was reported."), x=MARGIN, y=y - 13, colour=QUIET)
        return
    size = Size(width=int(_HALF), height=int(min(y - _BOTTOM, 230)))
    sheet.chart(cause_chart(report, size=size), x=MARGIN, top=y)


def _continued(report: HospitalReport, rows: Sequence[CategoryFigures]) -> Painter:
    def paint(sheet: Sheet) -> None:
        _page_title(sheet, _("Further categories"))
        y = _use_table(sheet, None, rows, top=_TOP) - _GAP
        _failure_table(sheet, None, rows, top=y)

    return paint


def _corrected(correction: Correction) -> list[Painter]:
    """Pages of a correction's table: one at least, so that a revision says that nothing changed."""
    rows = range(0, max(len(correction.differences), 1), _ROWS_ALONE)
    return [partial(_corrections, correction=correction, first=first) for first in rows]


def _corrections(sheet: Sheet, *, correction: Correction, first: int) -> None:
    _page_title(sheet, corrections.title(correction))
    names = corrections.headers()
    columns = [
        Column(names[0], 2, "left"),
        Column(names[1], 2, "left"),
        Column(names[2], 1),
        Column(names[3], 1),
        Column(names[4], 5, "left"),
    ]
    rows = corrections.rows(correction)[first : first + _ROWS_ALONE]
    if not rows:
        sheet.text(corrections.nothing(), x=MARGIN, y=_TOP - 13, colour=QUIET)
        return
    sheet.table(columns, rows, top=_TOP)


def _page_title(sheet: Sheet, text: str) -> None:
    sheet.text(text, x=MARGIN, y=HEIGHT - 84, size=11, colour=PRIMARY, strong=True)


def _use_table(
    sheet: Sheet, totals: Totals | None, rows: Sequence[CategoryFigures], *, top: float
) -> float:
    columns = [
        Column(_("Category"), 3, "left"),
        Column(_("Owned"), 1),
        Column(_("Centrally managed"), 1.3),
        Column(_("Mean lent"), 1.1),
        Column(_("95% lent"), 1.1),
        Column(_("Peak lent"), 1.1),
        Column(_("Utilisation U1"), 1.2),
        Column(_("Customary U3"), 1.2),
        Column(_("Median age (years)"), 1.4),
    ]
    named = [(category_name(row.category), row.use) for row in rows]
    if totals:
        named.insert(0, (_("All devices"), totals.use))
    cells = [
        [
            name,
            f"{use.owned:,}",
            f"{use.central:,}",
            number(use.mean_lent),
            f"{use.p95_lent:,}",
            f"{use.peak_lent:,}",
            percent(use.utilisation),
            percent(use.customary),
            number(use.median_age),
        ]
        for name, use in named
    ]
    return sheet.table(columns, cells, top=top, total=totals is not None)


def _failure_table(
    sheet: Sheet, totals: Totals | None, rows: Sequence[CategoryFigures], *, top: float
) -> float:
    columns = [
        Column(_("Category"), 3, "left"),
        Column(_("Device-years"), 1.2),
        Column(_("Fault reports"), 1),
        Column(_("Failures"), 1),
        Column(_("Failures per device-year"), 1.7),
        Column(_("95% limits"), 1.4),
        Column(_("Repaired"), 1),
        Column(_("Under repair"), 1.1),
        Column(_("Median repair (days)"), 1.5),
    ]
    named = [(category_name(row.category), row.failures) for row in rows]
    if totals:
        named.insert(0, (_("All devices"), totals.failures))
    cells = [
        [
            name,
            number(found.rate.device_years if found.rate else None),
            f"{found.reports:,}",
            f"{found.rate.failures:,}" if found.rate else number(None),
            number(found.rate.rate if found.rate else None, decimals=2),
            limits(found.rate),
            f"{found.repairs.closed:,}",
            f"{found.repairs.still_open:,}",
            number(found.repairs.median),
        ]
        for name, found in named
    ]
    return sheet.table(columns, cells, top=top, total=totals is not None)


def _definitions(sheet: Sheet, report: HospitalReport, *, x: float, top: float) -> None:
    sheet.text(_("Definitions"), x=x, y=top - 13, size=11)
    sheet.rule(x=x, y=top - 19, width=_HALF, colour=LINE)
    y = top - 24
    for definition in definitions(report):
        line = f"{definition.term}: {definition.text}"
        y = sheet.paragraph(line, x=x, top=y, width=_HALF, size=7.8) - 2
