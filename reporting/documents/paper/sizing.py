"""Page 3: how many devices are needed."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import QUIET, Area, Sheet, shortened
from reporting.documents.paper.frame import BODY, more, panel, say
from reporting.documents.plots import LIGHT, STRONG, Line, Span, lines, ranges
from reporting.documents.report_captions import caption
from reporting.documents.report_words import category_called, number, percent
from reporting.metrics.month.use import Sizing

_MOST_ROWS, _MOST_CURVES, _MOST_NOTES = 16, 4, 5
_OWNED = 60.0  # points beside a name for how many are owned, where the curve does not reach


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    left, right = BODY.columns(1.2, 1, gap=30)
    _needed(sheet, left, report)
    upper, lower = right.rows(1.7, 1, gap=12)
    _curves(sheet, upper, report)
    _notes(sheet, lower, report)


def _needed(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    found = report.pages.figures.sizing
    room = panel(
        sheet,
        area,
        _("Owned and needed (devices)"),
        caption(report, of_year=True, codes=("N1", "N2", "N3", "N4"))
        + " · "
        + _("bar: N1 to N2, diamond: owned; right: surplus (+) or shortage (−)"),
    )
    if not found:
        say(sheet, room, _("No category has loans enough to say how many are needed."))
        return
    shown = found[:_MOST_ROWS]
    rows = [
        Span(
            name=category_called(report, one.category),
            low=one.owned - one.surplus.most,
            high=one.owned - one.surplus.least,
            diamond=one.owned,
            note=_surplus(one),
        )
        for one in shown
    ]
    most = max(max(row.high, row.diamond or 0) for row in rows)
    height = min(24.0, (room.height - 40) / len(rows))
    y = ranges(sheet, room, rows, most=most, row_height=height)
    more(sheet, room, y, len(found) - len(shown))


def _surplus(one: Sizing) -> str:
    """+2 … +5; an asterisk where more may be needed, a circle where days were too few."""
    least, most = one.surplus.least, one.surplus.most
    words = _signed(least) if least == most else f"{_signed(least)} – {_signed(most)}"
    marks = ("*" if one.bound else "") + ("°" if one.by_peaks.indicative else "")
    return words + marks


def _signed(devices: int) -> str:
    return f"{devices:+,}".replace("-", "−") if devices else "0"


def _curves(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    told = [one for one in report.pages.figures.sizing if one.curve]
    room = panel(
        sheet,
        area,
        _("Devices and the chance that none is free (%)"),
        caption(report, of_year=True, codes=("N2",)) + " · " + _("dashed: owned, solid: needed"),
    )
    shown = told[:_MOST_CURVES]
    if not shown:
        say(sheet, room, _("No category has loans enough to say how many are needed."))
        return
    rows = -(-len(shown) // 2)
    for index, row in enumerate(room.rows(*[1] * rows, gap=8)):
        for place, one in zip(row.columns(1, 1, gap=16), shown[index * 2 :], strict=False):
            _curve(sheet, place, report, one)


def _curve(sheet: Sheet, area: Area, report: HospitalReport, one: Sizing) -> None:
    name = category_called(report, one.category)
    sheet.text(
        shortened(name, width=area.width - _OWNED, size=8),
        x=area.x,
        y=area.top - 8,
        size=8,
        colour=QUIET,
    )
    points = [(n, share * 100) for n, share in one.curve]
    first, last = points[0][0], points[-1][0]
    middle = (first + last) // 2
    marks = sorted({first, middle, last})
    room = area.below(area.top - 12)
    across = lines(
        sheet,
        room,
        [Line(points=points, colour=STRONG, weight=1.5)],
        x_ticks=[(n, str(n)) for n in marks],
        most=max(share for _, share in points),
    )
    bottom, top = room.bottom + 12, room.top - 4
    needed = one.owned - one.surplus.least
    for at, dash in ((needed, ()), (one.owned, (2.5, 2.0))):
        if first <= at <= last:
            sheet.line([(across(at), bottom), (across(at), top)], colour=LIGHT, dash=dash)
    if not first <= one.owned <= last:
        beyond = _("%(devices)d owned →") if one.owned > last else _("← %(devices)d owned")
        words = beyond % {"devices": one.owned}
        sheet.text(words, x=area.right, y=area.top - 8, size=8, colour=QUIET, align="right")


def _notes(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """What the numbers do not tell by themselves: limits of small stocks, of the model, of data."""
    found = report.pages.figures.sizing
    sheet.text(_("How to read this"), x=area.x, y=area.top - 10, size=10.5, strong=True)
    y = area.top - 16
    small = [one for one in found if one.ceiling][:2]
    words = [
        _(
            "%(category)s: with the %(needed)d devices it needs, utilisation cannot exceed"
            " %(ceiling)s. A small stock is never in full use."
        )
        % {
            "category": category_called(report, one.category),
            "needed": one.owned - one.surplus.least,
            "ceiling": percent(one.ceiling),
        }
        for one in sorted(small, key=lambda one: one.ceiling)
    ]
    unsteady = [one for one in found if one.by_erlang is None]
    if unsteady:
        words.append(
            _("N1 alone in %(count)d categories, whose demand is not steady (N3 up to %(most)s).")
            % {
                "count": len(unsteady),
                "most": number(max(one.steadiness.dispersion or 0 for one in unsteady)),
            }
        )
    if any(one.bound for one in found):
        words.append(_("* Stock ran out on some days: N1 and N2 are lower bounds."))
    if any(one.by_peaks.indicative for one in found):
        words.append(_("° Fewer than 90 days of data: indicative only."))
    for one in words[:_MOST_NOTES]:
        y = sheet.paragraph(one, x=area.x, top=y, width=area.width, size=8.5) - 4
