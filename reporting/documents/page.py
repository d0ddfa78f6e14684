"""A sheet of A4 landscape: text, rules, boxes, tables and charts on one grid, in points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from reporting.charts.render import svg
from reporting.charts.theme import PRINT, Spec, themed
from reporting.documents.fonts import FONT, printable, text_width
from reporting.documents.svg import draw
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
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(size / 40)
        left = x - _SHIFT[align] * text_width(words, size)
        self.canvas.drawString(left, y, words, mode=_FILL_AND_STROKE if strong else _FILL)

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
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(weight)
        self.canvas.line(x, y, x + width, y)

    def box(self, *, x: float, y: float, width: float, height: float, fill: str = WASH) -> None:
        """A filled rectangle without an outline, its lower left corner at (x, y)."""
        self.canvas.setFillColor(HexColor(fill))
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def heading(self, text: str, *, x: float, y: float, width: float) -> None:
        """A section's heading on a thin rule."""
        self.text(text, x=x, y=y, size=11, colour=PRIMARY, strong=True)
        self.rule(x=x, y=y - 6, width=width, colour=PRIMARY, weight=0.8)

    def chart(self, spec: Spec, *, x: float, top: float) -> None:
        """A Vega-Lite chart as vectors, its upper left corner at (x, top)."""
        draw(self.canvas, svg(themed(spec, theme=PRINT)), x=x, top=top)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        top: float,
        total: bool = False,
    ) -> float:
        """A table over the full width; ``total`` sets off the first row. Returns its lower edge."""
        y = top - 12
        for column, x, _ in _places(columns):
            self.text(column.title, x=x, y=y, size=8, colour=QUIET, align=column.align)
        y -= 6
        self.rule(x=MARGIN, y=y, width=INNER, colour=PRIMARY, weight=0.8)
        for index, row in enumerate(rows):
            y -= ROW
            strong = total and index == 0
            if strong:
                self.box(x=MARGIN, y=y, width=INNER, height=ROW)
            for text, (column, x, width) in zip(row, _places(columns), strict=True):
                shown = shortened(text, width=width, size=9)
                self.text(shown, x=x, y=y + 4.5, align=column.align, strong=strong)
            self.rule(x=MARGIN, y=y, width=INNER)
        return y


def shortened(text: str, *, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than ``width`` points."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def _places(columns: Sequence[Column]) -> Iterator[tuple[Column, float, float]]:
    """Each column with the x its text is aligned to and the width it may take."""
    whole = sum(column.share for column in columns)
    left = MARGIN
    for column in columns:
        width = INNER * column.share / whole
        room = width - 8
        yield column, left + 4 + _SHIFT[column.align] * room, room
        left += width
