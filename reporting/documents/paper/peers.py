"""Page 8: the hospital among its like, and what every figure means."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import QUIET, Area, Sheet
from reporting.documents.paper.frame import BODY, panel, say
from reporting.documents.plots import strip
from reporting.documents.report_captions import caption
from reporting.documents.report_definitions import cautions, definitions, weights
from reporting.documents.report_pages import Standing
from reporting.documents.report_words import metric_name, note_text, number

_SIZE = 7.6


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    left, right = BODY.columns(1, 1.9, gap=30)
    if "peers" not in report.pages.shown.left_out:
        left = left.below(_standings(sheet, left, report) - 14)
    _excluded(sheet, left, report)
    _definitions(sheet, right, report)


def _standings(sheet: Sheet, area: Area, report: HospitalReport) -> float:
    """Percentiles among peers, or that too few can be compared with."""
    words = caption(report, codes=("B1",))
    words += " · " + _("shaded: the middle half, line: median, diamond: this hospital")
    room = panel(sheet, area, _("Among hospitals of the same size"), words)
    if not report.pages.standings:
        return say(
            sheet,
            room,
            _(
                "Not comparable: a comparison needs five other hospitals of the same bed band with"
                " three months of data."
            ),
        )
    y = room.top
    for one in report.pages.standings:
        y = _standing(sheet, room.below(y), one)
    return y


def _standing(sheet: Sheet, area: Area, one: Standing) -> float:
    peers = one.peers
    sheet.text(metric_name(one.metric), x=area.x, y=area.top - 10, size=9)
    percentile = number(peers.percentile, decimals=0)
    sheet.text(percentile, x=area.right, y=area.top - 10, size=9, align="right", strong=True)
    strip(
        sheet,
        x=area.x,
        y=area.top - 24,
        width=area.width,
        quartiles=(25, 75),
        at=peers.percentile,
    )
    words = _("own %(own)s · median %(median)s (%(lower)s–%(upper)s) · n = %(peers)d") % {
        "own": number(one.own, decimals=2),
        "median": number(peers.median, decimals=2),
        "lower": number(peers.lower_quartile, decimals=2),
        "upper": number(peers.upper_quartile, decimals=2),
        "peers": peers.peers,
    }
    sheet.text(words, x=area.x, y=area.top - 34, size=7.5, colour=QUIET)
    return area.top - 46


def _excluded(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """What was left out or cut, how to read the whole, and what was corrected."""
    room = panel(sheet, area, _("Left out or cut"), caption(report))
    y = room.top
    if not report.notes:
        y = say(sheet, room, _("No row was left out."))
    for note in report.notes:
        sheet.text(f"{note.count:,}", x=area.x + 26, y=y - 10, size=8, align="right")
        y = (
            sheet.paragraph(note_text(note), x=area.x + 34, top=y, width=area.width - 34, size=8)
            - 1
        )
    words = [*cautions(), weights(report), _revised(report)]
    y -= 8
    for one in words:
        y = sheet.paragraph(one, x=area.x, top=y, width=area.width, size=8) - 3


def _revised(report: HospitalReport) -> str:
    changed = sum(len(one.differences) for one in report.corrections)
    if not changed:
        return _("No figure sent earlier was corrected.")
    return _("%(count)d figures sent earlier were corrected: see the pages that follow.") % {
        "count": changed
    }


def _definitions(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    room = panel(sheet, area, _("Definitions and formulas used"), caption(report))
    found = definitions(report)
    half = -(-len(found) // 2)
    for place, part in zip(room.columns(1, 1), (found[:half], found[half:]), strict=True):
        y = place.top
        for one in part:
            sheet.text(one.code, x=place.x, y=y - _SIZE * 1.2, size=_SIZE, strong=True)
            words = f"{one.term}: {one.text}"
            y = sheet.paragraph(words, x=place.x + 24, top=y, width=place.width - 24, size=_SIZE)
            y -= 4
