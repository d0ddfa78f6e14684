"""From published cells to the rows and charts of a maker's screen. Nothing here adds cells up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.charts import market, trend
from reporting.charts.theme import Size, Spec
from shared.aggregates.covered import NATION, Cell
from shared.agreements.models import GeoLevel
from shared.hospitals.regions import PREFECTURES, REGIONS
from shared.kernel.periods import Month

MINUTES_A_DAY: Final = 24 * 60
MINUTES_A_YEAR: Final = 365.25 * MINUTES_A_DAY


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure on offer: its attribute of AreaRow, its words, and d3's format for axes."""

    key: str
    label: Promise
    definition: Promise
    value_format: str


MEASURES: Final = (
    Measure(
        "devices",
        gettext_lazy("Devices"),
        gettext_lazy("Devices in the ledgers at the end of the month."),
        ",d",
    ),
    Measure(
        "utilisation",
        gettext_lazy("Utilisation"),
        gettext_lazy("Time on loan as a share of time in service, centrally managed devices."),
        ".0%",
    ),
    Measure(
        "failure_rate",
        gettext_lazy("Failures per device-year"),
        gettext_lazy("Reported faults, without those where no fault was found, per device-year."),
        ".2f",
    ),
    Measure(
        "repair_days",
        gettext_lazy("Repair days per failure"),
        gettext_lazy("Days under repair in the month per reported failure."),
        ".1f",
    ),
)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area's figures; None where a figure is withheld or there is nothing to divide by."""

    code: str
    area: str
    contributors: int | None = None
    devices: int | None = None
    utilisation: float | None = None
    failure_rate: float | None = None
    repair_days: float | None = None


def areas(level: str) -> Mapping[str, Promise | str]:
    """The areas of a level by their code in the cube: Japan, eight regions, 47 prefectures."""
    if level == GeoLevel.NATION:
        return {NATION: _("Japan")}
    if level == GeoLevel.REGION:
        return {f"r:{code}": name for code, name in REGIONS.items()}
    return {f"p:{code}": name for code, name in PREFECTURES.items()}


def rows_of(cells: Iterable[Cell], *, level: str) -> list[AreaRow]:
    """A row for every area of the level, and Japan first; areas without a cell stay empty."""
    found = {cell.geo: cell for cell in cells}
    wanted = {NATION: _("Japan")} | dict(areas(level))
    return [_row(code, str(name), found.get(code)) for code, name in wanted.items()]


def _row(code: str, area: str, cell: Cell | None) -> AreaRow:
    if cell is None:
        return AreaRow(code=code, area=area)
    return AreaRow(
        code=code,
        area=area,
        contributors=cell.contributors,
        devices=cell.devices,
        utilisation=_ratio(cell.loaned_minutes, cell.device_minutes),
        failure_rate=_ratio(cell.faults, cell.device_minutes, times=MINUTES_A_YEAR),
        repair_days=_ratio(cell.repair_minutes, cell.faults, times=1 / MINUTES_A_DAY),
    )


def _ratio(part: int | None, whole: int | None, *, times: float = 1.0) -> float | None:
    """A rate exists only where both its parts are published."""
    if part is None or not whole:
        return None
    return part * times / whole


def area_chart(rows: Sequence[AreaRow], measure: Measure) -> Spec:
    """Bars by area, without Japan as a whole where there are finer ones."""
    finer = [row for row in rows if row.code != NATION] or list(rows)
    return market.by_area(
        [market.AreaValue(row.area, getattr(row, measure.key)) for row in finer],
        title=str(measure.label),
        withheld=_("not published"),
        value_format=measure.value_format,
        size=Size("container", 60 + 26 * len(finer)),
    )


def month_chart(cells: Mapping[Month, Cell], months: Sequence[Month], measure: Measure) -> Spec:
    """Japan through the months, oldest first."""
    points = []
    for month in sorted(months):
        row = _row(NATION, "", cells.get(month))
        points.append(trend.MonthValue(str(month), getattr(row, measure.key)))
    return trend.trend(
        points,
        title=str(measure.label),
        value_format=measure.value_format,
        size=Size("container", 260),
    )
