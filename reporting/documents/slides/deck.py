"""Slides that a person goes on editing: text, tables and charts as PowerPoint's own objects.

Positions are inches from the upper left corner of a slide of 13.33 by 7.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from reporting.charts.theme import PRINT
from reporting.documents.tables.table import Kind, Table

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.5
FONT = "Yu Gothic"
_ROW = 0.26
_CONTROL = {code: None for code in range(32) if code not in (9, 10)}

BARS, COLUMNS = XL_CHART_TYPE.BAR_CLUSTERED, XL_CHART_TYPE.COLUMN_CLUSTERED
_DASHES = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT)
STACKED, LINES = XL_CHART_TYPE.BAR_STACKED, XL_CHART_TYPE.LINE


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emus(self) -> tuple[Any, ...]:
        """As PowerPoint counts: left, top, width, height."""
        return tuple(Inches(side) for side in (self.left, self.top, self.width, self.height))


@dataclass(slots=True)
class Deck:
    """A presentation under construction."""

    footer: str
    show: Any = field(default_factory=Presentation)

    def __post_init__(self) -> None:
        self.show.slide_width, self.show.slide_height = Inches(WIDTH), Inches(HEIGHT)

    def slide(self, title: str) -> Any:
        """A new slide with its title and the footer."""
        slide = self.show.slides.add_slide(self.show.slide_layouts[5])
        box = slide.shapes.title
        box.left, box.top, box.width, box.height = Place(MARGIN, 0.25, WIDTH - 2 * MARGIN, 0.6).emus
        box.text_frame.text = _clean(title)
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        _style(box.text_frame, size=24, bold=True, colour=PRINT.primary)
        place = Place(MARGIN, HEIGHT - 0.4, WIDTH - 2 * MARGIN, 0.3)
        text(slide, place, [self.footer], size=9)
        return slide

    def save(self, *, title: str) -> bytes:
        """The file."""
        self.show.core_properties.title = _clean(title)
        self.show.core_properties.author = "OptiServe"
        out = BytesIO()
        self.show.save(out)
        return out.getvalue()


def text(
    slide: Any, place: Place, paragraphs: Sequence[str], *, size: float = 12, bold: bool = False
) -> None:
    """A text box of paragraphs."""
    frame = slide.shapes.add_textbox(*place.emus).text_frame
    frame.word_wrap = True
    frame.text = _clean(paragraphs[0]) if paragraphs else ""
    for words in paragraphs[1:]:
        frame.add_paragraph().text = _clean(words)
    _style(frame, size=size, bold=bold)


def headed(slide: Any, place: Place, title: str, caption: str) -> Place:
    """A heading with its caption; returns the room below."""
    text(slide, Place(place.left, place.top, place.width, 0.3), [title], size=13, bold=True)
    text(slide, Place(place.left, place.top + 0.27, place.width, 0.3), [caption], size=8)
    return Place(place.left, place.top + 0.62, place.width, place.height - 0.62)


def table(
    slide: Any, place: Place, told: Table, *, only: Sequence[int] = (), empty: str, rest: str
) -> None:
    """A table under its heading, as many rows as there is room for; ``rest`` names the others.

    ``only`` are the columns to show; ``rest`` may say %(count)d.
    """
    room = headed(slide, place, told.title, told.caption)
    if not told.rows:
        text(slide, room, [empty])
        return
    chosen = list(only) or list(range(len(told.fields)))
    fit = max(int(room.height / _ROW) - 2, 1)
    rows = told.written(fit)
    frame = slide.shapes.add_table(
        len(rows) + 1,
        len(chosen),
        *Place(room.left, room.top, room.width, _ROW * (len(rows) + 1)).emus,
    )
    grid = frame.table
    frame.name = told.title
    whole = sum(told.fields[at].share for at in chosen)
    for column, at in enumerate(chosen):
        one = told.fields[at]
        grid.columns[column].width = Inches(room.width * one.share / whole)
        right = one.kind is not Kind.TEXT
        _fill(grid.cell(0, column), one.title, right=right, bold=True)
        for row, values in enumerate(rows, start=1):
            _fill(grid.cell(row, column), values[at], right=right)
    for line in grid.rows:
        line.height = Inches(_ROW)
    left = len(told.rows) - len(rows)
    if left:
        below = Place(room.left, room.top + _ROW * (len(rows) + 1), room.width, 0.3)
        text(slide, below, [rest % {"count": left}], size=8)


def chart(
    slide: Any,
    place: Place,
    kind: Any,
    *,
    categories: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    number_format: str = "General",
) -> None:
    """A chart over categories, with its data behind it."""
    data = CategoryChartData(number_format=number_format)
    data.categories = [_clean(one) for one in categories]
    for name, values in series:
        data.add_series(_clean(name), values)
    drawn = slide.shapes.add_chart(kind, *place.emus, data).chart
    _finish(drawn, legend=len(series) > 1)
    if kind in {BARS, STACKED}:
        drawn.category_axis.reverse_order = True
    if kind in {BARS, COLUMNS}:
        plot = drawn.plots[0]
        plot.has_data_labels = True
        plot.data_labels.font.size = Pt(9)
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = (
            number_format,
            False,
        )


def scatter(
    slide: Any,
    place: Place,
    series: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    *,
    most: float,
) -> None:
    """Lines through points, upwards from 0 to ``most``; each has a dash of its own."""
    data = XyChartData()
    for name, points in series:
        line = data.add_series(_clean(name))
        for x, y in points:
            line.add_data_point(x, y)
    kind = XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS
    drawn = slide.shapes.add_chart(kind, *place.emus, data).chart
    _finish(drawn, legend=True)
    drawn.value_axis.minimum_scale, drawn.value_axis.maximum_scale = 0, most
    for one, dash in zip(drawn.series, _DASHES * 3, strict=False):
        one.format.line.dash_style = dash


def _finish(drawn: Any, *, legend: bool) -> None:
    drawn.font.size, drawn.font.name = Pt(10), FONT
    drawn.has_title = False
    drawn.has_legend = legend
    if legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for one, colour in zip(drawn.series, PRINT.series * 3, strict=False):
        line = one.format.line
        line.color.rgb = RGBColor.from_string(colour.lstrip("#"))
        if hasattr(one, "invert_if_negative"):
            one.format.fill.solid()
            one.format.fill.fore_color.rgb = RGBColor.from_string(colour.lstrip("#"))
            line.color.rgb = RGBColor.from_string(PRINT.ink.lstrip("#"))


def _fill(cell: Any, words: str, *, right: bool, bold: bool = False) -> None:
    cell.text = _clean(words)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.margin_left = cell.margin_right = Inches(0.05)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.background()
    _style(cell.text_frame, size=9, bold=bold)
    if right:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _style(frame: Any, *, size: float, bold: bool = False, colour: str = PRINT.ink) -> None:
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
            run.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
            # python-pptx knows no font of its own for East Asian text.
            east = run.font._element.makeelement(qn("a:ea"), {"typeface": FONT})
            run.font._element.append(east)


def _clean(words: str) -> str:
    """Without control characters, which XML cannot carry."""
    return words.translate(_CONTROL)
