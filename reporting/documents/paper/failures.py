"""Page 5: failures and repairs of the year."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import QUIET, Area, Sheet
from reporting.documents.paper.frame import BODY, more, panel, say, tabulate
from reporting.documents.plots import LIGHT, STRONG, Line, Span, lines, ranges, stack
from reporting.documents.report_captions import caption
from reporting.documents.report_words import (
    CAUSE_NAMES,
    ROUTES,
    limits,
    model_called,
    number,
    percent,
)
from reporting.documents.tables import failures as tables
from reporting.metrics.benchmark import FAILURES
from reporting.metrics.month.failures import IN_HOUSE, MAKER

_MOST_MODELS, _MOST_DEVICES = 16, 6


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    left, right = BODY.columns(1.15, 1, gap=30)
    _models(sheet, left, report)
    causes, repairs, devices = right.rows(0.62, 1.35, 1.1, gap=10)
    _causes(sheet, causes, report)
    _repairs(sheet, repairs, report)
    _devices(sheet, devices, report)


def _models(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """Each model's rate with its limits, those watched longest first."""
    told = [one for one in report.pages.figures.failures.models if one.rate]
    told.sort(key=lambda one: (-(one.rate.device_years if one.rate else 0), one.model))
    all_rates = report.pages.figures.failures.rate
    words = caption(report, n=sum(one.devices for one in told), of_year=True, codes=("R1",))
    words += " · " + _("dot: rate, bar: 95% limits; right: failures / device-years")
    peers = {
        one.category: one.peers.value
        for one in report.pages.benchmark.standings
        if one.metric == FAILURES and one.peers
    }
    if peers:
        words += " · " + _("diamond: peers' rate of the category")
    room = panel(sheet, area, _("Failures per device-year by model"), words)
    if not told or all_rates is None:
        say(sheet, room, _("No device was in service."))
        return
    total = Span(
        name=_("All devices"),
        low=all_rates.lower,
        high=all_rates.upper,
        dot=all_rates.rate,
        note=f"{all_rates.failures} / {number(all_rates.device_years)}",
    )
    shown = told[:_MOST_MODELS]
    rows = [total] + [
        Span(
            name=model_called(report, one.model),
            low=one.rate.lower,
            high=one.rate.upper,
            dot=one.rate.rate if one.rate.failures else None,
            diamond=peers.get(one.category),
            note=f"{one.rate.failures} / {number(one.rate.device_years)}",
        )
        for one in shown
        if one.rate
    ]
    most = _sensible(
        [row.high for row in rows], [max(row.dot or 0, row.diamond or 0) for row in rows]
    )
    height = min(24.0, (room.height - 52) / len(rows))
    y = ranges(sheet, room, rows, most=most, names=0.38, notes=0.17, whole=False, row_height=height)
    y = more(sheet, room, y, len(told) - len(shown))
    if not all_rates.failures:
        words = _("No failure was counted: only an upper limit is known, %(limits)s.")
        sheet.paragraph(
            words % {"limits": limits(all_rates)}, x=room.x, top=y - 4, width=room.width, size=8.5
        )
    elif most < max(row.high for row in rows):
        words = _("Limits beyond the axis are cut at its end.")
        sheet.text(words, x=room.x, y=y - 10, size=7.5, colour=QUIET)


def _sensible(highs: list[float], rates: list[float]) -> float:
    """Where the axis ends: all limits, unless a few of models hardly watched dwarf the rest."""
    middle = sorted(highs)[len(highs) // 2]
    return min(max(highs), max(3 * middle, max(rates)))


def _causes(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    table = tables.causes(report)
    room = panel(sheet, area, table.title, table.caption)
    found = report.pages.figures.failures.causes
    if not found:
        say(sheet, room, _("No fault was reported."))
        return
    parts = [(CAUSE_NAMES[cause](), share) for cause, share in found.items()]
    stack(sheet, room, parts, height=16)


def _repairs(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """How long repairs last, in-house and by the maker."""
    whole, *routes = report.pages.figures.failures.repairs
    table = tables.repairs(report)
    room = panel(
        sheet,
        area,
        _("Repairs that last longer than so many days (%)"),
        table.caption + " · " + _("solid: in-house, dashed: by the maker"),
    )
    shown = [one for one in routes if len(one.curve) > 0] or ([whole] if whole.curve else [])
    if not shown:
        say(sheet, room, _("No repair with known dates."))
        return
    styles = {IN_HOUSE: (STRONG, ()), MAKER: (LIGHT, (3.5, 2.0))}
    last = max(day for one in shown for day, _ in one.curve)
    told = "  ".join(
        _("%(route)s: median %(days)s days (n = %(count)d)")
        % {
            "route": ROUTES[one.route](),
            "days": number(one.typical),
            "count": one.times.closed + one.times.still_open,
        }
        for one in shown
    )
    sheet.text(told, x=room.x, y=room.top - 7, size=8)
    lines(
        sheet,
        room.below(room.top - 12),
        [
            Line(
                points=[(0.0, 100.0), *((day, share * 100) for day, share in one.curve)],
                colour=styles.get(one.route, (STRONG, ()))[0],
                dash=styles.get(one.route, (STRONG, ()))[1],
                weight=1.6,
                steps=True,
            )
            for one in shown
        ],
        x_ticks=[(last * part, f"{last * part:.0f}") for part in (0, 0.25, 0.5, 0.75, 1)],
        most=100,
    )


def _devices(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """Repairs that did not hold, and devices that fail too often."""
    found = report.pages.figures.failures.repeats
    told = "  ".join(
        _("within %(days).0f days %(share)s (%(repeated)d of %(followed)d)")
        % {
            "days": one.days,
            "share": percent(one.share),
            "repeated": one.repeated,
            "followed": one.followed,
        }
        for one in found
    )
    table = tables.repeats(report)
    room = panel(sheet, area, table.title, table.caption)
    y = sheet.paragraph(told, x=room.x, top=room.top + 2, width=room.width, size=8.5)
    tabulate(
        sheet,
        area.below(y - 8),
        tables.lemons(report),
        most=_MOST_DEVICES,
        empty=_("No device fails more often than chance explains."),
        size=8,
    )
