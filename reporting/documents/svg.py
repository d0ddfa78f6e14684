"""Draws the SVG that Vega writes onto a reportlab canvas, as vectors with real text.

Vega's output is a small part of SVG: groups that translate or rotate, paths of M L H V C A Z,
lines, rectangles and single-line text. Anything else is refused rather than drawn wrongly.
"""

import re
from collections.abc import Iterator
from math import atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import Protocol
from xml.etree import ElementTree

from reportlab.lib.colors import HexColor, toColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from reporting.documents.fonts import FONT, printable, register

_TRANSFORM = re.compile(r"(\w+)\(([^)]*)\)")
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*(?:e-?\d[^A-Za-z]*)*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
_SILENT = {"title", "desc"}


class SvgError(ValueError):
    """The drawing holds something that Vega is not known to write."""


class _Draw(Protocol):
    def __call__(self, canvas: Canvas, element: ElementTree.Element) -> None: ...


def draw(canvas: Canvas, svg: str, *, x: float, top: float) -> None:
    """Draw with the upper left corner at (x, top) points; one SVG pixel is one point.

    Raises SvgError.
    """
    register()
    canvas.saveState()
    canvas.translate(x, top)
    canvas.scale(1, -1)
    for child in ElementTree.fromstring(svg):  # noqa: S314  our own renderer wrote it
        _draw(canvas, child)
    canvas.restoreState()


def _draw(canvas: Canvas, element: ElementTree.Element) -> None:
    kind = element.tag.rpartition("}")[2]
    if kind in _SILENT or element.get("display") == "none":
        return
    shape = _SHAPES.get(kind)
    if shape is None:
        raise SvgError(f"<{kind}>")
    canvas.saveState()
    _transform(canvas, element.get("transform", ""))
    shape(canvas, element)
    canvas.restoreState()


def _transform(canvas: Canvas, text: str) -> None:
    for name, arguments in _TRANSFORM.findall(text):
        numbers = [float(number) for number in _NUMBER.findall(arguments)]
        if name == "translate":
            canvas.translate(*numbers)
        elif name == "rotate":
            canvas.rotate(*numbers)
        else:
            raise SvgError(name)


def _group(canvas: Canvas, element: ElementTree.Element) -> None:
    if element.get("clip-path"):
        raise SvgError("clip-path")
    for child in element:
        _draw(canvas, child)


def _path(canvas: Canvas, element: ElementTree.Element) -> None:
    if element.get("d"):
        _paint(canvas, _outline(canvas, element.get("d", "")), element)


def _rect(canvas: Canvas, element: ElementTree.Element) -> None:
    path = canvas.beginPath()
    path.rect(*(float(element.get(name, 0)) for name in ("x", "y", "width", "height")))
    _paint(canvas, path, element)


def _line(canvas: Canvas, element: ElementTree.Element) -> None:
    path = canvas.beginPath()
    path.moveTo(float(element.get("x1", 0)), float(element.get("y1", 0)))
    path.lineTo(float(element.get("x2", 0)), float(element.get("y2", 0)))
    _paint(canvas, path, element)


def _text(canvas: Canvas, element: ElementTree.Element) -> None:
    if len(element):
        raise SvgError("text of several lines")
    text, size = printable(element.text or ""), float(element.get("font-size", "10px")[:-2])
    canvas.scale(1, -1)
    canvas.setFont(FONT, size)
    _ink(canvas, element)
    anchor = _ANCHORS[element.get("text-anchor", "start")]
    canvas.drawString(-anchor * canvas.stringWidth(text, FONT, size), 0, text)


def _paint(canvas: Canvas, path: PDFPathObject, element: ElementTree.Element) -> None:
    """Fill and stroke as the element says; what it leaves out is not painted."""
    fill, stroke = (_named(element, name) for name in ("fill", "stroke"))
    _ink(canvas, element)
    if stroke:
        canvas.setStrokeColor(toColor(stroke))
        canvas.setStrokeAlpha(_alpha(element, "stroke"))
        canvas.setLineWidth(float(element.get("stroke-width", 1)))
        dashes = [float(d) for d in _NUMBER.findall(element.get("stroke-dasharray", ""))]
        if any(dashes[1::2]):
            canvas.setDash(dashes)
    canvas.drawPath(path, fill=int(bool(fill)), stroke=int(bool(stroke)))


def _ink(canvas: Canvas, element: ElementTree.Element) -> None:
    fill = _named(element, "fill")
    if fill:
        canvas.setFillColor(HexColor(fill) if fill.startswith("#") else toColor(fill))
        canvas.setFillAlpha(_alpha(element, "fill"))


def _named(element: ElementTree.Element, name: str) -> str | None:
    value = element.get(name)
    return None if value in (None, "none", "transparent") else value


def _alpha(element: ElementTree.Element, name: str) -> float:
    return float(element.get("opacity", 1)) * float(element.get(f"{name}-opacity", 1))


def _outline(canvas: Canvas, data: str) -> PDFPathObject:
    path = canvas.beginPath()
    here = (0.0, 0.0)
    for command, numbers in _commands(data):
        here = _extend(path, command, numbers, here)
    return path


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with one set of arguments, repeated where SVG lets them be run together."""
    for command, text in _COMMAND.findall(data):
        numbers = [float(number) for number in _NUMBER.findall(text)]
        if command not in _ARGUMENTS:
            raise SvgError(command)
        count = _ARGUMENTS[command]
        if not count:
            yield command, []
        for start in range(0, len(numbers), count or 1):
            yield command, numbers[start : start + count]


def _extend(
    path: PDFPathObject, command: str, numbers: list[float], here: tuple[float, float]
) -> tuple[float, float]:
    """Add one command to the path; returns the current point after it."""
    if command in "Zz":
        path.close()
        return here
    if command == "C":
        path.curveTo(*numbers)
        return numbers[4], numbers[5]
    if command == "A":
        _arc(path, numbers, here)
        return numbers[5], numbers[6]
    point = _POINTS[command](here, numbers)
    (path.moveTo if command == "M" else path.lineTo)(*point)
    return point


def _arc(path: PDFPathObject, numbers: list[float], start: tuple[float, float]) -> None:
    """A circle's arc as Bézier curves of at most a quarter turn each.

    The centre lies on the chord's perpendicular; large and sweep flags choose its side.
    """
    radius, other, _, large, sweep, x, y = numbers
    if abs(radius - other) > 1e-9:
        raise SvgError("an ellipse's arc")
    dx, dy = (x - start[0]) / 2, (y - start[1]) / 2
    half = hypot(dx, dy)
    rise = sqrt(max(radius**2 - half**2, 0.0)) / (half or 1.0)
    side = -1 if large == sweep else 1
    cx, cy = start[0] + dx - side * rise * dy, start[1] + dy + side * rise * dx
    first = degrees(atan2(start[1] - cy, start[0] - cx))
    turn = (degrees(atan2(y - cy, x - cx)) - first) % 360
    if not sweep:
        turn -= 360
    pieces = max(1, round(abs(turn) / 90 + 0.4999))
    for piece in range(pieces):
        _quarter(path, (cx, cy, radius), first + turn * piece / pieces, turn / pieces)


def _quarter(
    path: PDFPathObject, circle: tuple[float, float, float], start: float, turn: float
) -> None:
    cx, cy, radius = circle
    a, b = radians(start), radians(start + turn)
    reach = radius * 4 / 3 * sin((b - a) / 4) / cos((b - a) / 4)
    path.curveTo(
        cx + radius * cos(a) - reach * sin(a),
        cy + radius * sin(a) + reach * cos(a),
        cx + radius * cos(b) + reach * sin(b),
        cy + radius * sin(b) - reach * cos(b),
        cx + radius * cos(b),
        cy + radius * sin(b),
    )


_SHAPES: dict[str, _Draw] = {
    "g": _group,
    "path": _path,
    "rect": _rect,
    "line": _line,
    "text": _text,
}
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "h": 1, "v": 1, "C": 6, "A": 7, "Z": 0, "z": 0}
_POINTS = {
    "M": lambda here, n: (n[0], n[1]),
    "L": lambda here, n: (n[0], n[1]),
    "H": lambda here, n: (n[0], here[1]),
    "V": lambda here, n: (here[0], n[0]),
    "h": lambda here, n: (here[0] + n[0], here[1]),
    "v": lambda here, n: (here[0], here[1] + n[0]),
}
