"""Pages after the eighth: what a later revision says otherwise (I-26)."""

from django.utils.translation import gettext as _

from reporting.documents import corrections
from reporting.documents.hospital_report import Correction
from reporting.documents.page import MARGIN, QUIET, Column, Sheet
from reporting.documents.paper.frame import BODY

ROWS = 24


def parts(correction: Correction) -> range:
    """The first row of each page: one page at least, so that it says that nothing changed."""
    return range(0, max(len(correction.differences), 1), ROWS)


def draw(sheet: Sheet, correction: Correction, first: int) -> None:
    """One page of a correction's table, from its row ``first`` on."""
    names = corrections.headers()
    columns = [
        Column(names[0], 2, "left"),
        Column(names[1], 2, "left"),
        Column(names[2], 1),
        Column(names[3], 1),
        Column(names[4], 5, "left"),
    ]
    rows = corrections.rows(correction)[first : first + ROWS]
    if not rows:
        sheet.text(corrections.nothing(), x=MARGIN, y=BODY.top - 13, colour=QUIET)
        return
    sheet.table(columns, rows, top=BODY.top)
    if correction.differences[first + ROWS :]:
        sheet.text(_("continued"), x=MARGIN, y=BODY.bottom + 2, size=8, colour=QUIET)
