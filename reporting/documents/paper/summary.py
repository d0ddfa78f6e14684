"""Page 1: five figures, three sentences, and how good the data are. It can be handed out alone."""

from django.utils.translation import gettext as _

from reporting.documents.fonts import text_width
from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import INK, INNER, MARGIN, PRIMARY, QUIET, Area, Sheet, shortened
from reporting.documents.paper.frame import BODY, say
from reporting.documents.plots import strip
from reporting.documents.report_captions import caption
from reporting.documents.report_cards import Card, cards
from reporting.documents.report_findings import findings
from reporting.documents.report_words import missing, note_text, number, percent
from reporting.metrics.benchmark import UTILISATION, Mix

_GAP = 12.0
_CARD = 152.0


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    _cards(sheet, report)
    room = BODY.below(BODY.top - _CARD - 26)
    left, right = room.columns(1.35, 1, gap=30)
    _findings(sheet, left, report)
    _quality(sheet, right, report)


def _cards(sheet: Sheet, report: HospitalReport) -> None:
    shown = cards(report)
    width = (INNER - (len(shown) - 1) * _GAP) / len(shown)
    for index, card in enumerate(shown):
        area = Area(MARGIN + index * (width + _GAP), BODY.top, width, _CARD)
        _card(sheet, area, card, report.pages.benchmark.mix(card.metric))
    of_month = caption(report, n=report.pages.figures.ages.devices, codes=("U1", "C2"))
    of_year = caption(report, of_year=True, codes=("R1", "R3", "S1"))
    sheet.text(
        f"{of_month} · {of_year}",
        x=MARGIN,
        y=BODY.top - _CARD - 11,
        size=7.2,
        colour=QUIET,
    )


def _card(sheet: Sheet, area: Area, card: Card, peers: Mix | None) -> None:
    sheet.box(x=area.x, y=area.bottom, width=area.width, height=area.height)
    sheet.box(x=area.x, y=area.bottom, width=2.2, height=area.height, fill=PRIMARY)
    x, room = area.x + 11, area.width - 18
    page = _("page %(page)d") % {"page": card.page} if card.page else ""
    for text, below, size, colour in (
        (card.label, 18, 9.0, QUIET),
        (card.detail, 66, 8.0, INK),
        (card.change, 82, 8.0, INK),
        (card.year_change, 95, 8.0, INK),
        (page, 144, 7.2, QUIET),
    ):
        fitted = shortened(text, width=room, size=size)
        sheet.text(fitted, x=x, y=area.top - below, size=size, colour=colour)
    size = min(21.0, 21.0 * room / max(text_width(card.value, 21.0), 1))
    sheet.text(card.value, x=x, y=area.top - 48, size=size, colour=PRIMARY, strong=True)
    if peers is None:
        words = shortened(_("No comparison with others"), width=room, size=7.2)
        sheet.text(words, x=x, y=area.top - 118, size=7.2, colour=QUIET)
        return
    low, high = (peers.peers if one is None else one for one in (peers.low, peers.high))
    strip(sheet, x=x, y=area.top - 117, width=room, middle=(low, high), own=peers.own)
    written = percent if peers.metric == UTILISATION else _rate
    words = _("Peers %(peers)s at the same mix") % {"peers": written(peers.peers)}
    fitted = shortened(words, width=room, size=7.2)
    sheet.text(fitted, x=x, y=area.top - 129, size=7.2, colour=QUIET)


def _rate(value: float | None) -> str:
    return number(value, decimals=2)


def _findings(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    sheet.heading(_("Findings"), x=area.x, y=area.top - 10, width=area.width)
    y = area.top - 26
    for index, finding in enumerate(findings(report), start=1):
        sheet.text(f"{index}", x=area.x, y=y - 14, size=14, colour=PRIMARY, strong=True)
        y = sheet.paragraph(finding, x=area.x + 24, top=y, width=area.width - 24, size=12) - 12
    if report.pages.shown.comment:
        sheet.heading(_("From the hospital"), x=area.x, y=y - 12, width=area.width)
        sheet.paragraph(report.pages.shown.comment, x=area.x, top=y - 24, width=area.width, size=10)


def _quality(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    sheet.heading(_("Data quality"), x=area.x, y=area.top - 10, width=area.width)
    y = area.top - 26
    score = report.pages.shown.quality
    if score is not None:
        words = _("Quality score %(score)s of 100") % {"score": f"{score:.0f}"}
        sheet.text(words, x=area.x, y=y - 11, size=11, strong=True)
        y -= 22
    for word in missing(report):
        sheet.text("□", x=area.x + 34, y=y - 11, size=9, align="right")
        y = sheet.paragraph(word, x=area.x + 44, top=y, width=area.width - 44, size=9) - 3
    if not report.notes:
        say(sheet, area.below(y), _("No row was left out."))
    for note in report.notes:
        sheet.text(f"{note.count:,}", x=area.x + 34, y=y - 11, size=9, align="right", strong=True)
        y = (
            sheet.paragraph(note_text(note), x=area.x + 44, top=y, width=area.width - 44, size=9)
            - 3
        )
