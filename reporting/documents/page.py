"""A sheet of A4 landscape: text, rules, boxes, marks and tables, in points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from reporting.charts.theme import PRINT
from reporting.documents.fonts import FONT, printable, text_width
from reporting.documents.wrapping import wrapped

Align = Literal["left", "right", "centre"]

WIDTH, HEIGHT = landscape(A4)
MARGIN = 45.0
INNER = WIDTH - 2 * MARGIN
ROW = 15

INK, QUIET, PRIMARY = PRINT.ink, PRINT.quiet, PRINT.primary
LINE, WASH = "#D8D8DB", "#F5F7FE"

# IPAexGothic has one weight: an outline of the same colour makes the second.
_FILL, _FILL_AND_STROKE = 0, 2
_SHIFT: dict[Align, float] = {"left": 0.0, "centre": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its heading, its share of the width, where its text stands."""

    title: str
    share: float
    align: Align = "right"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the sheet, its upper left corner at (x, top)."""

    x: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top - self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    def columns(self, *shares: float, gap: float = 22) -> "list[Area]":
        """Parts side by side, as wide as their shares."""
        room = self.width - gap * (len(shares) - 1)
        found, x = [], self.x
        for share in shares:
            width = room * share / sum(shares)
            found.append(Area(x, self.top, width, self.height))
            x += width + gap
        return found

    def rows(self, *shares: float, gap: float = 14) -> "list[Area]":
        """Parts one below the other, as high as their shares."""
        room = self.height - gap * (len(shares) - 1)
        found, top = [], self.top
        for share in shares:
            height = room * share / sum(shares)
            found.append(Area(self.x, top, self.width, height))
            top -= height + gap
        return found

    def below(self, y: float) -> "Area":
        """What is left under ``y``."""
        return Area(self.x, y, self.width, max(0.0, y - self.bottom))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Draws on a canvas. Heights are measured from the bottom edge, as PDF does."""

    canvas: Canvas

    def text(
        self,
        text: str,
        *,
        x: float,
        y: float,
        size: float = 9,
        colour: str = INK,
        align: Align = "left",
        strong: bool = False,
    ) -> None:
        """One line on the baseline ``y``."""
        words = printable(text)
        self.canvas.setFont(FONT, size)
        self.canvas.setFillColor(_colour(colour))
        left = x - _SHIFT[align] * text_width(words, size) if _SHIFT[align] else x
        if strong:
            self.canvas.setStrokeColor(_colour(colour))
            self.canvas.setLineWidth(size / 40)
            self.canvas.drawString(left, y, words, mode=_FILL_AND_STROKE)
        else:
            self.canvas.drawString(left, y, words, mode=_FILL)

    def paragraph(
        self,
        text: str,
        *,
        x: float,
        top: float,
        width: float,
        size: float = 9,
        colour: str = INK,
    ) -> float:
        """Wrapped text from ``top`` down; returns the height of its lower edge."""
        lines = wrapped(printable(text), width=width, measure=lambda line: text_width(line, size))
        leading = size * 1.55
        for number, line in enumerate(lines):
            self.text(line, x=x, y=top - number * leading - size * 1.2, size=size, colour=colour)
        return top - len(lines) * leading

    def rule(
        self, *, x: float, y: float, width: float, colour: str = LINE, weight: float = 0.5
    ) -> None:
        """A horizontal line."""
        self.canvas.setStrokeColor(_colour(colour))
        self.canvas.setLineWidth(weight)
        self.canvas.line(x, y, x + width, y)

    def box(self, *, x: float, y: float, width: float, height: float, fill: str = WASH) -> None:
        """A filled rectangle without an outline, its lower left corner at (x, y)."""
        self.canvas.setFillColor(_colour(fill))
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def heading(self, text: str, *, x: float, y: float, width: float) -> None:
        """A section's heading on a thin rule."""
        self.text(text, x=x, y=y, size=11, colour=PRIMARY, strong=True)
        self.rule(x=x, y=y - 6, width=width, colour=PRIMARY, weight=0.8)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        colour: str = INK,
        weight: float = 0.8,
        dash: tuple[float, ...] = (),
    ) -> None:
        """A line through points, dashed if ``dash`` gives lengths."""
        canvas = self.canvas
        canvas.setStrokeColor(_colour(colour))
        canvas.setLineWidth(weight)
        canvas.setDash(*([list(dash)] if dash else []))
        path = canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        canvas.drawPath(path)
        if dash:
            canvas.setDash()

    def frame(
        self, *, x: float, y: float, width: float, height: float, fill: str, edge: str = INK
    ) -> None:
        """A filled rectangle with a thin outline, its lower left corner at (x, y)."""
        self.canvas.setFillColor(_colour(fill))
        self.canvas.setStrokeColor(_colour(edge))
        self.canvas.setLineWidth(0.4)
        self.canvas.rect(x, y, width, height, stroke=1, fill=1)

    def dot(self, x: float, y: float, *, radius: float = 2.4, fill: str = INK) -> None:
        """A filled circle."""
        self.canvas.setFillColor(_colour(fill))
        self.canvas.circle(x, y, radius, stroke=0, fill=1)

    def diamond(self, x: float, y: float, *, radius: float = 3.6, fill: str = "#FFFFFF") -> None:
        """A diamond with a dark outline."""
        path = self.canvas.beginPath()
        path.moveTo(x - radius, y)
        for corner in ((x, y + radius), (x + radius, y), (x, y - radius)):
            path.lineTo(*corner)
        path.close()
        self.canvas.setFillColor(_colour(fill))
        self.canvas.setStrokeColor(_colour(INK))
        self.canvas.setLineWidth(1.1)
        self.canvas.drawPath(path, stroke=1, fill=1)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        top: float,
        total: bool = False,
        x: float = MARGIN,
        width: float = INNER,
        size: float = 9,
    ) -> float:
        """A table from ``x`` on; ``total`` sets off the first row. Returns its lower edge."""
        row_height = size * ROW / 9
        places = list(_places(columns, x, width))
        y = top - size * 1.3
        for column, at, room in places:
            title = shortened(column.title, width=room, size=size - 1)
            self.text(title, x=at, y=y, size=size - 1, colour=QUIET, align=column.align)
        y -= size * 0.65
        self.rule(x=x, y=y, width=width, colour=PRIMARY, weight=0.8)
        for index, row in enumerate(rows):
            y -= row_height
            strong = total and index == 0
            if strong:
                self.box(x=x, y=y, width=width, height=row_height)
            for text, (column, at, room) in zip(row, places, strict=True):
                shown = shortened(text, width=room, size=size)
                self.text(shown, x=at, y=y + size / 2, size=size, align=column.align, strong=strong)
            self.rule(x=x, y=y, width=width)
        return y


@cache
def _colour(code: str) -> Color:
    return HexColor(code)


def shortened(text: str, *, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than ``width`` points."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def _places(
    columns: Sequence[Column], x: float, width: float
) -> Iterator[tuple[Column, float, float]]:
    """Each column with the x its text is aligned to and the width it may take."""
    whole = sum(column.share for column in columns)
    left = x
    for column in columns:
        wide = width * column.share / whole
        room = wide - 8
        yield column, left + 4 + _SHIFT[column.align] * room, room
        left += wide
