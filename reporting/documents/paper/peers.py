"""Page 8: the hospital among its like, and what every figure means."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import Area, Sheet
from reporting.documents.paper.frame import BODY, more, panel, say
from reporting.documents.plots import Span, ranges
from reporting.documents.report_captions import caption
from reporting.documents.report_definitions import cautions, definitions, weights
from reporting.documents.report_words import (
    category_called,
    incomparable,
    metric_name,
    note_text,
)
from reporting.documents.rules import rule_changes
from reporting.metrics.benchmark import ALL_SIZES, FAILURES, UTILISATION, Peers, Standing

_SIZE = 7.4
_MOST = 6


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    left, right = BODY.columns(1.15, 1.7, gap=26)
    if "peers" not in report.pages.shown.left_out:
        left = left.below(_peers(sheet, left, report) - 10)
    _excluded(sheet, left, report)
    _definitions(sheet, right, report)


def _peers(sheet: Sheet, area: Area, report: HospitalReport) -> float:
    """Each category beside its peers, or why nothing compares."""
    benchmark = report.pages.benchmark
    words = caption(report, of_year=True, codes=("B1",))
    if benchmark.mixes:
        words += " · " + _("diamond: this hospital, dot: peers, bar: 95% limits of chance")
    room = panel(sheet, area, _("Among hospitals of the same size"), words)
    why = incomparable(benchmark)
    if why:
        return say(sheet, room, why)
    y = room.top
    for metric in (UTILISATION, FAILURES):
        told = [one for one in benchmark.standings if one.metric == metric and one.peers]
        if told:
            y = _beside(sheet, room.below(y), report, told)
    return y


def _beside(sheet: Sheet, area: Area, report: HospitalReport, told: list[Standing]) -> float:
    shown = told[:_MOST]
    sheet.text(metric_name(shown[0].metric), x=area.x, y=area.top - 9, size=8, strong=True)
    rows = [_row(report, one, one.peers) for one in shown if one.peers]
    most = max(max(row.high, row.diamond or 0) for row in rows)
    y = ranges(
        sheet,
        area.below(area.top - 14),
        rows,
        most=most,
        names=0.33,
        notes=0.27,
        whole=False,
        row_height=12,
    )
    return more(sheet, area, y + 2, len(told) - len(shown)) - 2


def _row(report: HospitalReport, one: Standing, peers: Peers) -> Span:
    note = _("%(band)s, n = %(groups)d") % {"band": peers.band, "groups": peers.groups}
    if peers.band == ALL_SIZES:
        note = _("all sizes, n = %(groups)d") % {"groups": peers.groups}
    return Span(
        name=category_called(report, one.category),
        low=peers.value if one.low is None else one.low,
        high=peers.value if one.high is None else one.high,
        dot=peers.value,
        diamond=one.own,
        note=note,
    )


def _excluded(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """What was left out or cut, and what was corrected."""
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
    y -= 6
    for words in (_revised(report), *rule_changes(report)):
        y = sheet.paragraph(words, x=area.x, top=y, width=area.width, size=8) - 2


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
    half, lowest = -(-len(found) // 2), room.top
    for place, part in zip(room.columns(1, 1), (found[:half], found[half:]), strict=True):
        y = place.top
        for one in part:
            sheet.text(one.code, x=place.x, y=y - _SIZE * 1.2, size=_SIZE, strong=True)
            words = f"{one.term}: {one.text}"
            y = sheet.paragraph(words, x=place.x + 24, top=y, width=place.width - 24, size=_SIZE)
            y -= 4
            lowest = min(lowest, y)
    for words in (*cautions(), weights(report)):
        lowest = sheet.paragraph(words, x=room.x, top=lowest - 3, width=room.width, size=8)
