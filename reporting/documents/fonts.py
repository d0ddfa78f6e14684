"""The one font of every document: IPAexGothic, embedded as the subset a document uses."""

from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from reporting.charts.render import FONT_FILE

FONT = "IPAexGothic"
GETA = "〓"
UNITS = 1000


@lru_cache(maxsize=1)
def register() -> TTFont:
    """Make the font known to reportlab, once per process (it costs 0.1 s), and return it."""
    font = TTFont(FONT, str(FONT_FILE))
    pdfmetrics.registerFont(font)
    return font


def printable(text: str) -> str:
    """The text with 〓, the printer's mark, for every character the font cannot draw."""
    glyphs = register().face.charToGlyph
    if all(ord(char) in glyphs for char in text):
        return text
    return "".join(char if ord(char) in glyphs else GETA for char in text)


def text_width(text: str, size: float) -> float:
    """Width in points."""
    face = register().face
    widths, usual = face.charWidths, face.defaultWidth
    return sum([widths.get(ord(char), usual) for char in text]) * size / UNITS
