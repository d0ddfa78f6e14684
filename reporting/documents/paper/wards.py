"""Page 4: where devices are, what stays away long, what nobody asks for."""

from collections import defaultdict

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import Area, Sheet
from reporting.documents.paper.frame import BODY, more, panel, say, tabulate
from reporting.documents.plots import heat
from reporting.documents.report_captions import caption
from reporting.documents.report_words import category_called, number, ward_called, yen
from reporting.documents.tables import lending

_MOST_WARDS, _MOST_CATEGORIES, _MOST_ROWS = 24, 8, 14


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    left, right = BODY.columns(1.15, 1, gap=30)
    _map(sheet, left, report)
    upper, lower = right.rows(1, 1, gap=12)
    tabulate(
        sheet,
        upper,
        lending.long_loans(report),
        most=_MOST_ROWS,
        empty=_("No loan is open for longer than its limit."),
        size=8,
    )
    _idle(sheet, lower, report)


def _map(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    """Device-days of the wards and categories that have most of them."""
    found = report.pages.figures.wards
    words = caption(report, n=report.pages.figures.use[0].central, codes=("T5",))
    if found.pooling is not None:
        words += " · " + _("concentration on few wards (Gini) %(gini)s") % {
            "gini": number(found.pooling, decimals=2)
        }
    room = panel(sheet, area, _("Device-days lent by ward and category"), words)
    if not found.wards:
        say(sheet, room, _("No loan of this month names a ward."))
        return
    days: dict[tuple[int | None, str], float] = defaultdict(float)
    by_ward: dict[int | None, float] = defaultdict(float)
    by_category: dict[str, float] = defaultdict(float)
    for one in found.wards:
        days[one.ward, one.category] += one.device_days
        by_ward[one.ward] += one.device_days
        by_category[one.category] += one.device_days
    wards = sorted(by_ward, key=lambda ward: (-by_ward[ward], ward or 0))
    categories = sorted(by_category, key=lambda code: (-by_category[code], code))
    shown = wards[:_MOST_WARDS]
    heads = categories[:_MOST_CATEGORIES]
    y = heat(
        sheet,
        room,
        names=[ward_called(report, ward) for ward in shown],
        heads=[*(category_called(report, code) for code in heads), _("All")],
        cells=[[*(days[ward, code] for code in heads), by_ward[ward]] for ward in shown],
        row_height=min(17.0, (room.height - 32) / len(shown)),
    )
    more(sheet, area, y, len(wards) - len(shown))


def _idle(sheet: Sheet, area: Area, report: HospitalReport) -> None:
    rows = report.pages.figures.wards.idle
    y = tabulate(
        sheet,
        area.rows(1, 0.06, gap=0)[0],
        lending.idle(report),
        most=_MOST_ROWS,
        empty=_("Every centrally managed device was borrowed within 90 days."),
        size=8,
    )
    known = [one.cost for one in rows if one.cost is not None]
    if known:
        words = _("Together %(yen)s, of the %(known)d whose cost is known.")
        told = words % {"yen": yen(sum(known)), "known": len(known)}
        sheet.text(told, x=area.x + area.width, y=y - 12, size=8, align="right", strong=True)
