"""What all pages of the report share: edges, panels, tables with their captions."""

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from reportlab.lib.utils import ImageReader

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.page import (
    HEIGHT,
    INK,
    INNER,
    MARGIN,
    PRIMARY,
    QUIET,
    WIDTH,
    Area,
    Column,
    Sheet,
    shortened,
)
from reporting.documents.report_words import day_name, month_name
from reporting.documents.tables.table import Kind, Table

BODY = Area(MARGIN, HEIGHT - 92, INNER, HEIGHT - 92 - 50)
_LOGO_WIDTH, _LOGO_HEIGHT = 90.0, 26.0


@dataclass(frozen=True, slots=True)
class Edges:
    """What stands on every page: the report, the hospital's logo or none, how many pages."""

    report: HospitalReport
    logo: bytes | None
    pages: int

    def draw(self, sheet: Sheet, *, page: int, title: str) -> None:
        """Hospital, month and the page's title above, origin and page number below."""
        report, right = self.report, WIDTH - MARGIN
        if self.logo:
            right -= _draw_logo(sheet, self.logo) + 12
        month = month_name(report.month)
        name = shortened(report.hospital, width=INNER * 0.55, size=15)
        sheet.text(name, x=MARGIN, y=HEIGHT - 50, size=15, strong=True)
        sheet.text(
            month, x=right, y=HEIGHT - 50, size=15, colour=PRIMARY, align="right", strong=True
        )
        sheet.rule(x=MARGIN, y=HEIGHT - 60, width=INNER, colour=PRIMARY, weight=1.6)
        sheet.text(title, x=MARGIN, y=HEIGHT - 80, size=12, colour=PRIMARY, strong=True)
        sheet.rule(x=MARGIN, y=38, width=INNER)
        origin = _("OptiServe · medical equipment report · revision %(revision)d · %(day)s") % {
            "revision": report.revision,
            "day": day_name(report.generated_on),
        }
        sheet.text(origin, x=MARGIN, y=25, size=8, colour=QUIET)
        sheet.text(
            f"{page} / {self.pages}", x=WIDTH - MARGIN, y=25, size=8, colour=QUIET, align="right"
        )


def _draw_logo(sheet: Sheet, logo: bytes) -> float:
    """The logo in the upper right corner, as large as its box allows; returns its width."""
    image = ImageReader(BytesIO(logo))
    wide, high = image.getSize()
    ratio = min(_LOGO_WIDTH / wide, _LOGO_HEIGHT / high)
    width, height = wide * ratio, high * ratio
    sheet.canvas.drawImage(
        image, WIDTH - MARGIN - width, HEIGHT - 55, width=width, height=height, mask="auto"
    )
    return width


def panel(sheet: Sheet, area: Area, title: str, caption: str) -> Area:
    """A heading with what it counts under it; returns the room that is left."""
    sheet.text(title, x=area.x, y=area.top - 10, size=10.5, strong=True)
    y = sheet.paragraph(
        caption, x=area.x, top=area.top - 13, width=area.width, size=7.2, colour=QUIET
    )
    return area.below(y - 4)


def tabulate(
    sheet: Sheet,
    area: Area,
    table: Table,
    *,
    most: int,
    empty: str,
    only: tuple[int, ...] = (),
    total: bool = False,
    size: float = 8.5,
) -> float:
    """A table's first rows under its heading, ``only`` some columns. Returns the lower edge.

    Tells how many rows are left to the workbook, or says ``empty`` where there are none.
    """
    room = panel(sheet, area, table.title, table.caption)
    if not table.rows:
        return say(sheet, room, empty)
    fit = int((room.height - size * 2 - 12) / (size * 5 / 3))
    chosen = only or tuple(range(len(table.fields)))
    columns = [
        Column(one.title, one.share, "left" if one.kind is Kind.TEXT else "right")
        for one in (table.fields[at] for at in chosen)
    ]
    told = table.written(min(most, max(fit, 1)))
    rows = [[row[at] for at in chosen] for row in told]
    y = sheet.table(columns, rows, top=room.top, total=total, x=area.x, width=area.width, size=size)
    return more(sheet, area, y, len(table.rows) - len(rows))


def more(sheet: Sheet, area: Area, y: float, left: int) -> float:
    """Says how many rows are left to the workbook, if any; returns the lower edge."""
    if left <= 0:
        return y
    words = _("%(count)d more in the workbook") % {"count": left}
    sheet.text(words, x=area.x + 4, y=y - 10, size=7.5, colour=QUIET)
    return y - 12


def say(sheet: Sheet, area: Area, words: str) -> float:
    """A sentence where there is nothing to draw."""
    return sheet.paragraph(words, x=area.x, top=area.top, width=area.width, size=9, colour=INK)
