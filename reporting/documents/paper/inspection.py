"""Page 6: inspections, or that nobody has provided them."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import Sheet
from reporting.documents.paper.frame import BODY, tabulate
from reporting.documents.plots import columns
from reporting.documents.report_words import category_called, inspections_wanted, percent
from reporting.documents.tables import failures

_MOST_ROWS, _MOST_BARS = 12, 10
_BARS_HEIGHT = 150.0


def draw(sheet: Sheet, report: HospitalReport) -> None:
    """The page."""
    table = failures.inspections(report)
    empty = _("Inspection data not provided.")
    y = tabulate(sheet, BODY, table, most=_MOST_ROWS, empty=empty)
    if not table.rows:
        sheet.paragraph(inspections_wanted(), x=BODY.x, top=y - 8, width=BODY.width * 0.7, size=9.5)
        return
    bars = [
        (category_called(report, one.category), one.done.share, percent(one.done.share))
        for one in report.pages.inspections
        if one.done.share is not None
    ]
    sheet.text(_("Done in time, share"), x=BODY.x, y=y - 24, size=9, strong=True)
    room = BODY.below(y - 30)
    shares = (_BARS_HEIGHT, max(room.height - _BARS_HEIGHT, 1))
    columns(sheet, room.rows(*shares, gap=0)[0], bars[:_MOST_BARS], most=1.0)
