"""Page 2: what is owned and how it is lent."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import QUIET, Area, Sheet, shortened
from reporting.documents.paper.frame import BODY, panel, say, tabulate
from reporting.documents.plots import MIDDLE, STRONG, Line, lines
from reporting.documents.report_captions import caption
from reporting.documents.report_words import category_called
from reporting.documents.tables import lending
from reporting.metrics.month.use import Use

_MOST_ROWS, _MOST_CHARTS = 12, 6
_TALLEST = 170.0


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    table = lending.use(report)
    y = tabulate(
        sheet,
        BODY,
        table,
        most=_MOST_ROWS,
        empty=_("No device is centrally managed."),
        total=True,
    )
    _small_multiples(sheet, BODY.below(y - 16), report)


def _small_multiples(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """Every large category's days: lent against available."""
    everything, *groups = report.pages.figures.use
    lent = [one for one in groups if one.category and one.central and one.peak_lent]
    lent.sort(key=lambda one: (-one.central, one.category))
    shown = lent[:_MOST_CHARTS] or [everything]
    room = panel(
        sheet,
        area,
        _("Lent and available, at 09:00 of each day"),
        caption(report, n=everything.central, codes=("U3", "C3"))
        + " · "
        + _("solid: lent, dashed: in service and not under repair; the largest categories"),
    )
    if not everything.central:
        say(sheet, room, _("No device is centrally managed."))
        return
    across = min(3, len(shown))
    rows = -(-len(shown) // across)
    room = Area(room.x, room.top, room.width, min(room.height, rows * _TALLEST))
    for number, row in enumerate(room.rows(*[1] * rows, gap=8)):
        places = row.columns(*[1] * across, gap=18)
        for place, one in zip(places, shown[number * across :], strict=False):
            _days(sheet, place, report, one)


def _days(sheet: Sheet, area: Area, report: HospitalReport, one: Use) -> None:
    name = _("All devices") if one.category is None else category_called(report, one.category)
    words = shortened(f"{name} (n = {one.central})", width=area.width, size=8)
    sheet.text(words, x=area.x, y=area.top - 8, size=8, colour=QUIET)
    last = len(one.days)
    lines(
        sheet,
        area.below(area.top - 12),
        [
            Line(
                points=[(day.day, day.lendable) for day in one.days],
                colour=MIDDLE,
                dash=(3, 2),
                steps=True,
            ),
            Line(
                points=[(day.day, day.lent) for day in one.days],
                colour=STRONG,
                weight=1.5,
                steps=True,
            ),
        ],
        x_ticks=[(day, str(day)) for day in (1, 8, 15, 22, last)],
        most=max(max(day.lendable, day.lent) for day in one.days),
    )
