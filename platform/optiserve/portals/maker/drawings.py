"""A maker's charts, each from the rows that its table shows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from optiserve.portals.maker.figures import AreaRow, Measure, row_of
from reporting.charts import japan, market, trend
from reporting.charts.theme import Size, Spec
from shared.aggregates.covered import NATION, Cell
from shared.hospitals.regions import PREFECTURES, REGIONS, region_of
from shared.kernel.periods import Month

# The tile in which a region's name and value stand.
_SEATS: Final = dict(zip(REGIONS, ("01", "05", "11", "20", "27", "33", "38", "43"), strict=True))
# Three letters for a tile, by JIS X 0401.
_LETTERS: Final = (
    "HKD", "AOM", "IWT", "MYG", "AKT", "YGT", "FKS", "IBR", "TCG", "GUN", "SIT", "CHB",
    "TKY", "KGW", "NGT", "TYM", "IKW", "FKI", "YNS", "NGN", "GIF", "SZO", "AIC", "MIE",
    "SIG", "KYT", "OSK", "HYG", "NAR", "WKY", "TOT", "SMN", "OKY", "HRS", "YGC", "TKS",
    "KGA", "EHM", "KOC", "FKO", "SAG", "NGS", "KMM", "OIT", "MYZ", "KGS", "OKN",
)  # fmt: skip


def map_of(rows: Sequence[AreaRow], measure: Measure) -> Spec | None:
    """A tile for each prefecture: its own value, or with all others of a region that region's.

    A region's value stands in one of its tiles. None where no row is finer than Japan.
    """
    by_code = {row.code: row for row in rows if row.code != NATION}
    if not by_code:
        return None
    if any(code.startswith("p:") for code in by_code):
        tiles = [_prefecture(code, by_code.get(f"p:{code}"), measure) for code in PREFECTURES]
    else:
        tiles = [_in_region(code, by_code, measure) for code in PREFECTURES]
    return japan.tile_map(tiles, title=str(measure.label), size=Size("container", 420))


def _prefecture(code: str, row: AreaRow | None, measure: Measure) -> japan.Tile:
    name = str(PREFECTURES[code])
    short = name[:2] if get_language() == "ja" else _LETTERS[int(code) - 1]
    value = getattr(row, measure.key) if row else None
    return japan.Tile(code, short, name, value, measure.text(value))


def _in_region(code: str, by_code: Mapping[str, AreaRow], measure: Measure) -> japan.Tile:
    region = region_of(code)
    row = by_code.get(f"r:{region}")
    name = str(REGIONS[region])
    value = getattr(row, measure.key) if row else None
    if code != _SEATS[region]:
        return japan.Tile(code, "", name, value, "")
    # "Kyushu and Okinawa" is longer than its tiles.
    return japan.Tile(code, name.split()[0].split("・")[0], name, value, measure.text(value))


def by_area(rows: Sequence[AreaRow], measure: Measure) -> Spec:
    """Bars by area, without Japan as a whole where there are finer ones."""
    finer = [row for row in rows if row.code != NATION] or list(rows)
    return bars([(row.area, getattr(row, measure.key)) for row in finer], measure)


def bars(values: Sequence[tuple[str, float | None]], measure: Measure) -> Spec:
    """A bar for each name and value."""
    return market.by_area(
        [market.AreaValue(name, value) for name, value in values],
        title=str(measure.label),
        withheld=_("not published"),
        value_format=measure.value_format,
        size=Size("container", 60 + 26 * len(values)),
    )


def by_month(
    series: Mapping[str, Iterable[Cell]], months: Sequence[Month], measure: Measure
) -> Spec:
    """Each series through the months, oldest first; a month published anew carries its revision."""
    points, revisions = [], {}
    for name, cells in series.items():
        found = {cell.month: row_of(cell) for cell in cells}
        for month in sorted(months):
            row = found.get(month)
            value = getattr(row, measure.key) if row else None
            points.append(trend.MonthValue(str(month), value, name))
            if row and row.revision:
                revisions[str(month)] = row.revision
    spec = trend.trend(
        points,
        title=str(measure.label),
        value_format=measure.value_format,
        size=Size("container", 260),
    )
    return market.revised(spec, revisions)
