"""Page 7: how old devices are, which to replace first, and what that costs."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import QUIET, Area, Column, Sheet
from reporting.documents.paper.frame import BODY, more, panel, say, tabulate
from reporting.documents.plots import columns, parts_bar, waterfall
from reporting.documents.report_captions import caption
from reporting.documents.report_definitions import sources, weights
from reporting.documents.report_words import (
    ACTIONS,
    COMPONENTS,
    category_called,
    device_called,
    fiscal_year,
    number,
    yen,
)
from reporting.documents.tables import stock
from reporting.metrics.month.ages import Candidate

_MOST = 20
_ROW = 14.0


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    left, right = BODY.columns(1, 1.75, gap=28)
    histogram, lives, cost = left.rows(1, 0.78, 1.1, gap=10)
    _histogram(sheet, histogram, report)
    tabulate(
        sheet, lives, stock.lives(report), most=3, empty=_("No device was in service."), size=8
    )
    _plan(sheet, cost, report)
    _candidates(sheet, right, report)


def _histogram(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    table = stock.ages(report)
    room = panel(sheet, area, table.title, table.caption)
    if not report.pages.figures.ages.devices:
        say(sheet, room, _("No device was in service."))
        return
    columns(sheet, room, [(str(name), int(n or 0), f"{n:,}") for name, n in table.rows])


def _plan(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """What replacing costs over three years, at what the devices cost when bought."""
    plan = report.pages.figures.plan
    due, unpriced = sum(len(one.due) for one in plan), sum(one.unpriced for one in plan)
    words = caption(report, n=due, unit=_("devices due"), codes=("S1",))
    words += " · " + _("at acquisition cost, unknown of %(unpriced)d; ages alone move on") % {
        "unpriced": unpriced
    }
    room = panel(sheet, area, _("Three years of replacement (million yen)"), words)
    if not any(one.yen for one in plan):
        say(sheet, room, _("No device falls due whose acquisition cost is known."))
        return
    steps = [
        (
            _("%(year)s: %(devices)d devices")
            % {"year": fiscal_year(report, one.year), "devices": len(one.chosen)},
            float(one.yen),
            f"{one.yen / 1e6:,.1f}",
        )
        for one in plan
    ]
    whole = sum(one.yen for one in plan)
    waterfall(sheet, room, [*steps, (_("Together"), float(whole), f"{whole / 1e6:,.1f}")])


def _candidates(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """The first devices, with what speaks for replacing each."""
    table = stock.candidates(report)
    room = panel(sheet, area, table.title, f"{table.caption} · {weights(report)}")
    rows = report.pages.figures.ages.candidates
    if not rows:
        say(sheet, room, _("No device was in service."))
        return
    fit = min(_MOST, int((room.height - 70) / _ROW))
    shown = rows[:fit]
    y = sheet.table(
        [
            Column(_("Asset number"), 1.5, "left"),
            Column(_("Category"), 1.9, "left"),
            Column(_("Suggested"), 1.4, "left"),
            Column(_("Points"), 0.8),
            Column(_("Made up of"), 2.6, "left"),
            Column(_("Age"), 0.7),
            Column(_("Acquisition cost"), 1.5),
        ],
        [_row(report, one) for one in shown],
        top=room.top,
        x=room.x,
        width=room.width,
        size=_ROW * 0.6,
    )
    shares = (1.5, 1.9, 1.4, 0.8, 2.6, 0.7, 1.5)
    left = room.x + room.width * sum(shares[:4]) / sum(shares) + 4
    width = room.width * shares[4] / sum(shares) - 12
    for index, one in enumerate(shown):
        parts = [(_letter(name), one.points.get(name, 0.0) / 100) for name in COMPONENTS]
        low = y + _ROW * (len(shown) - index - 1)
        parts_bar(sheet, x=left, y=low + 2.5, width=width, parts=parts)
    told = "  ".join(f"{_letter(code)} {name()}" for code, name in COMPONENTS.items())
    sheet.text(told, x=room.x + 4, y=y - 11, size=7.5, colour=QUIET)
    left_out = report.pages.figures.ages.devices - len(shown)
    y -= 11
    if len(rows) > len(shown):
        y = more(sheet, room, y, min(left_out, len(rows) - len(shown)))
    sheet.paragraph(sources(report), x=room.x + 4, top=y - 4, width=room.width - 8, size=7.2)


def _row(report: HospitalReport, one: Candidate) -> list[str]:
    asset, _name = device_called(report, one.device)
    return [
        asset,
        category_called(report, one.category),
        ACTIONS[one.action](),
        number(one.score, decimals=0),
        "",
        number(one.age),
        yen(one.cost),
    ]


def _letter(component: str) -> str:
    return chr(ord("A") + list(COMPONENTS).index(component))
