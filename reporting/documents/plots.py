"""Charts drawn on a sheet as vectors: bars, lines, ranges, heat.

Every mark differs from its neighbours in shape, dash or lightness, never in hue alone, and carries
its number where there is room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from reporting.charts.theme import PRINT
from reporting.documents.fonts import text_width
from reporting.documents.page import INK, LINE, QUIET, Area, Sheet, shortened
from reporting.documents.wrapping import wrapped

STRONG, MIDDLE, LIGHT, PALE, FAINT = PRINT.series
# Of parts beside each other, in this order.
FILLS = (STRONG, PALE, MIDDLE, FAINT, LIGHT, "#FFFFFF", "#B4C9F9")
SMALL = 7.5
_TICKS = 4
_WIDEST = 90.0  # points that a bar and its margins may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a chart: (x, y) points, ``steps`` if it stays level between them."""

    points: Sequence[tuple[float, float]]
    colour: str = INK
    weight: float = 1.2
    dash: tuple[float, ...] = ()
    steps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A row of ``ranges``: its name, the range, a dot in it, a diamond, the words on the right."""

    name: str
    low: float
    high: float
    note: str
    dot: float | None = None
    diamond: float | None = None


def scale(most: float, *, whole: bool = True) -> list[float]:
    """Round numbers from 0 up to the first not below ``most``, about five of them."""
    raw = max(most, 1 if whole else 1e-6) / _TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw - 1e-12)
    if whole:
        step = max(1.0, step)
    return [step * n for n in range(ceil(most / step - 1e-9) + 1)] if most > 0 else [0.0, step]


def plain(value: float) -> str:
    """A number of an axis, without needless zeros."""
    return f"{value:,.10g}"


def lines(
    sheet: Sheet,
    area: Area,
    series: Sequence[Line],
    *,
    x_ticks: Sequence[tuple[float, str]],
    most: float,
    whole: bool = True,
    written: Callable[[float], str] = plain,
) -> Callable[[float], float]:
    """Lines over a common axis that begins at 0. Returns where an x stands, for further marks."""
    ticks = scale(most, whole=whole)
    left, bottom = area.x + 24, area.bottom + 12
    width, height = area.right - left - 4, area.top - bottom - 4
    first, last = x_ticks[0][0], x_ticks[-1][0]

    def across(x: float) -> float:
        return left + width * (x - first) / ((last - first) or 1)

    def up(y: float) -> float:
        return bottom + height * y / ticks[-1]

    for tick in ticks:
        sheet.rule(x=left, y=up(tick), width=width, colour=LINE)
        sheet.text(written(tick), x=left - 4, y=up(tick) - 2.5, size=SMALL, align="right")
    for x, name in x_ticks:
        sheet.text(name, x=across(x), y=bottom - 9, size=SMALL, colour=QUIET, align="centre")
    for one in series:
        points = [(across(x), up(y)) for x, y in one.points]
        if one.steps:
            points = _stepped(points)
        if points:
            sheet.line(points, colour=one.colour, weight=one.weight, dash=one.dash)
    return across


def _stepped(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    found = list(points[:1])
    for x, y in points[1:]:
        found.extend(((x, found[-1][1]), (x, y)))
    return found


def ranges(
    sheet: Sheet,
    area: Area,
    rows: Sequence[Span],
    *,
    most: float,
    names: float = 0.3,
    notes: float = 0.22,
    whole: bool = True,
    row_height: float = 18,
) -> float:
    """A range per row between end marks, with a dot and a diamond. Returns the lower edge."""
    ticks = scale(most, whole=whole)
    left = area.x + area.width * names
    width = area.width * (1 - names - notes) - 10
    step = min(row_height, (area.height - 14) / max(len(rows), 1))
    bottom = area.top - step * len(rows)

    def across(value: float) -> float:
        return left + width * min(value, ticks[-1]) / ticks[-1]

    for tick in ticks:
        sheet.line([(across(tick), bottom), (across(tick), area.top)], colour=LINE, weight=0.4)
        sheet.text(plain(tick), x=across(tick), y=bottom - 9, size=SMALL, align="centre")
    for number, row in enumerate(rows):
        y = area.top - step * (number + 0.5)
        name = shortened(row.name, width=area.width * names - 8, size=8)
        sheet.text(name, x=area.x, y=y - 3, size=8)
        if row.diamond is not None:
            ends = (min(row.low, row.diamond), max(row.high, row.diamond))
            sheet.line([(across(end), y) for end in ends], colour=QUIET, weight=0.6)
        sheet.line([(across(row.low), y), (across(row.high), y)], colour=MIDDLE, weight=2.4)
        for end in (row.low, row.high):
            sheet.line([(across(end), y - 3.4), (across(end), y + 3.4)], colour=MIDDLE, weight=1.4)
        if row.dot is not None:
            sheet.dot(across(row.dot), y, fill=STRONG)
        if row.diamond is not None:
            sheet.diamond(across(row.diamond), y)
        note = shortened(row.note, width=area.width * notes, size=8)
        sheet.text(note, x=area.right, y=y - 3, size=8, align="right")
    return bottom - 14


def columns(
    sheet: Sheet, area: Area, bars: Sequence[tuple[str, float, str]], *, most: float = 0
) -> None:
    """Upright bars of (name, value, words above), up to ``most`` or the largest."""
    most = most or max((value for _, value, _ in bars), default=0) or 1
    width = min(area.width / max(len(bars), 1), _WIDEST)
    bottom, height = area.bottom + 13, area.height - 27
    sheet.rule(x=area.x, y=bottom, width=area.width, colour=QUIET)
    for number, (name, value, words) in enumerate(bars):
        x = area.x + width * number
        high = height * value / most
        if value:
            sheet.frame(x=x + width * 0.15, y=bottom, width=width * 0.7, height=high, fill=LIGHT)
        centre = x + width / 2
        sheet.text(words, x=centre, y=bottom + high + 3, size=8, align="centre")
        label = shortened(name, width=width - 2, size=SMALL)
        sheet.text(label, x=centre, y=bottom - 10, size=SMALL, align="centre")


def stack(
    sheet: Sheet, area: Area, parts: Sequence[tuple[str, float]], *, height: float = 18
) -> float:
    """One bar of parts, lettered A, B, …, and its legend. Returns the lower edge."""
    whole = sum(value for _, value in parts) or 1
    x, bottom = area.x, area.top - height
    for number, (_, value) in enumerate(parts):
        width = area.width * value / whole
        fill = FILLS[number % len(FILLS)]
        sheet.frame(x=x, y=bottom, width=width, height=height, fill=fill)
        if width > 10:
            ink = "#FFFFFF" if fill in {STRONG, MIDDLE} else INK
            letter = _letter(number)
            sheet.text(letter, x=x + width / 2, y=bottom + 5.5, size=9, colour=ink, align="centre")
        x += width
    x, y = area.x, bottom - 13
    for number, (name, value) in enumerate(parts):
        words = f"{_letter(number)} {name} {value / whole:.0%}"
        wide = text_width(words, 8) + 12
        if x + wide > area.right + 12:
            x, y = area.x, y - 12
        sheet.text(words, x=x, y=y, size=8)
        x += wide
    return y - 6


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def heat(
    sheet: Sheet,
    area: Area,
    *,
    names: Sequence[str],
    heads: Sequence[str],
    cells: Sequence[Sequence[float]],
    row_height: float = 15,
) -> float:
    """A table whose cells are the darker the greater their number; the last column, a sum, is not.

    Returns the lower edge.
    """
    most = max((value for row in cells for value in row[:-1]), default=0) or 1
    left = area.x + area.width * 0.24
    width = (area.right - left) / max(len(heads), 1)
    y = area.top - 20
    for number, head in enumerate(heads):
        _head(sheet, head, x=left + width * (number + 0.5), y=y, width=width - 2)
    y -= 4
    for name, row in zip(names, cells, strict=True):
        y -= row_height
        words = shortened(name, width=left - area.x - 6, size=8)
        sheet.text(words, x=area.x, y=y + 4.5, size=8)
        for number, value in enumerate(row):
            share = value / most if number < len(row) - 1 else 0
            fill = _shade(share) if share else "#FFFFFF"
            x = left + width * number
            sheet.frame(x=x, y=y, width=width, height=row_height, fill=fill, edge=LINE)
            if value:
                ink = "#FFFFFF" if share > 0.5 else INK
                shown = f"{value:,.0f}" if value >= 10 else f"{value:,.1f}"
                sheet.text(shown, x=x + width / 2, y=y + 4.5, size=8, colour=ink, align="centre")
    return y


def _head(sheet: Sheet, words: str, *, x: float, y: float, width: float) -> None:
    """A column's heading or name in two lines at most, the lower on ``y``."""
    half = text_width(words, SMALL - 1) / 2 + SMALL
    parts = wrapped(words, width=min(width, half), measure=lambda line: text_width(line, SMALL - 1))
    if text_width(words, SMALL - 1) <= width:
        parts = [words]
    shown = [*parts[:1], "".join(parts[1:])] if len(parts) > 1 else parts
    for number, part in enumerate(reversed(shown)):
        fitted = shortened(part, width=width, size=SMALL - 1)
        sheet.text(fitted, x=x, y=y + number * 8, size=SMALL - 1, align="centre")


def _shade(share: float) -> str:
    """From nearly white to the strongest blue, in ten steps of lightness."""
    step = ceil(share * 10) / 10
    red, green, blue = (round(255 + (end - 255) * step) for end in (0, 0, 113))
    return f"#{red:02X}{green:02X}{blue:02X}"


def parts_bar(
    sheet: Sheet, *, x: float, y: float, width: float, parts: Sequence[tuple[str, float]]
) -> None:
    """A small bar of (letter, length 0-1) parts in a row of a table, ``y`` its lower edge."""
    for number, (letter, length) in enumerate(parts):
        wide = width * length
        if wide <= 0:
            continue
        fill = FILLS[number % len(FILLS)]
        sheet.frame(x=x, y=y, width=wide, height=9, fill=fill)
        if wide > 7:
            ink = "#FFFFFF" if fill in {STRONG, MIDDLE} else INK
            sheet.text(letter, x=x + wide / 2, y=y + 2, size=7, colour=ink, align="centre")
        x += wide


def waterfall(sheet: Sheet, area: Area, steps: Sequence[tuple[str, float, str]]) -> None:
    """Bars that begin where the one before ended, and their sum: (name, value, words)."""
    total = sum(value for _, value, _ in steps[:-1]) or 1
    width = area.width / len(steps)
    bottom, height = area.bottom + 21, area.height - 35
    reached = 0.0
    sheet.rule(x=area.x, y=bottom, width=area.width, colour=QUIET)
    for number, (name, value, words) in enumerate(steps):
        last = number == len(steps) - 1
        base = 0.0 if last else reached
        x, y = area.x + width * number, bottom + height * base / total
        high = height * value / total
        fill = STRONG if last else LIGHT
        if value:
            sheet.frame(x=x + width * 0.15, y=y, width=width * 0.7, height=high, fill=fill)
        reached = base + value
        centre = x + width / 2
        sheet.text(words, x=centre, y=y + high + 3, size=8, align="centre")
        _head(sheet, name, x=centre, y=bottom - 18, width=width - 4)


def strip(
    sheet: Sheet, *, x: float, y: float, width: float, middle: tuple[float, float], own: float
) -> None:
    """Where a figure stands beside others: shaded what chance explains, a line where that is nil.

    All in the same unit, from 0 at the left to what fits the largest at the right.
    """
    low, high = middle
    reach = max(high, own) * 1.15 or 1.0
    sheet.frame(x=x, y=y, width=width, height=7, fill="#FFFFFF", edge=QUIET)
    if high > low:
        wide = width * (high - low) / reach
        sheet.box(x=x + width * low / reach, y=y, width=wide, height=7, fill=PALE)
    else:
        at = x + width * high / reach
        sheet.line([(at, y), (at, y + 7)], colour=STRONG, weight=1.6)
    sheet.diamond(x + width * own / reach, y + 3.5)
