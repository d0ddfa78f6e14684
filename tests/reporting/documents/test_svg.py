from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from reporting.charts.render import svg
from reporting.charts.theme import PRINT, themed
from reporting.documents.fonts import FONT, printable, register
from reporting.documents.svg import SvgError, draw
from tests.reporting.charts.test_charts import NAMES, charts


@cache
def page(drawing: str) -> tuple[str, bytes]:
    """The text and the drawing instructions of a page that shows a drawing."""
    register()
    out = BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=0, initialFontName=FONT)
    draw(canvas, drawing, x=50, top=700)
    canvas.save()
    sheet = PdfReader(out).pages[0]
    contents = sheet.get_contents()
    return sheet.extract_text(), contents.get_data() if contents is not None else b""


def wrapped(inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_drawn_as_vectors_with_its_text(name):
    spec = charts(empty=False)[name]
    text, drawn = page(svg(themed(spec, theme=PRINT)))
    assert spec["title"] in text
    assert b" Do" not in drawn


def test_a_half_circle_ends_where_it_should():
    _, drawn = page(wrapped('<path d="M10,0A10,10,0,0,1,-10,0" stroke="#000"/>'))
    assert b"-10 0 c" in drawn
    assert b"10 0 m" in drawn


def test_a_sweep_the_other_way_passes_the_other_side():
    _, down = page(wrapped('<path d="M10,0A10,10,0,0,1,-10,0" stroke="#000"/>'))
    _, up = page(wrapped('<path d="M10,0A10,10,0,0,0,-10,0" stroke="#000"/>'))
    assert b" 0 10 c" in down
    assert b" 0 -10 c" in up


def test_words_may_stand_on_end():
    text, drawn = page(wrapped('<text transform="rotate(-90)" fill="#000">台数</text>'))
    assert text.strip() == "台数"
    assert b"0 -1 -1 0 0 0 cm" in drawn


def test_curves_and_sides_of_a_box_are_kept():
    _, drawn = page(wrapped('<path d="M0,0C1,2,3,4,5,6H9V8h-2v1Z" fill="#000"/>'))
    assert b"0 0 m 1 2 3 4 5 6 c 9 6 l 9 8 l 7 8 l 7 9 l h" in drawn


def test_what_is_not_shown_is_not_drawn():
    text, _ = page(wrapped('<text display="none" fill="#000">a</text><desc>b</desc>'))
    assert text == ""


@pytest.mark.parametrize(
    "unknown",
    [
        '<circle r="3"/>',
        '<path d="M0,0Q1,1,2,2" stroke="#000"/>',
        '<path d="M0,0A1,2,0,0,1,3,3" stroke="#000"/>',
        '<g clip-path="url(#a)"/>',
        '<g transform="skewX(3)"/>',
        "<text><tspan>a</tspan></text>",
    ],
)
def test_what_vega_does_not_write_is_refused(unknown):
    with pytest.raises(SvgError):
        page(wrapped(unknown))


def test_the_font_has_the_characters_hospitals_write():
    assert printable("㈱①ﾎﾟﾝﾌﾟ髙﨑▲▼→–·…") == "㈱①ﾎﾟﾝﾌﾟ髙﨑▲▼→–·…"


def test_a_character_the_font_lacks_becomes_the_printers_mark():
    assert printable("吉𠮷\N{GRINNING FACE}") == "吉〓〓"
