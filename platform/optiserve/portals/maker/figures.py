"""From published cells to a maker's figures. Nothing here adds cells up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reporting.metrics.intervals import MINUTES_A_DAY
from reporting.metrics.reliability import DAYS_A_YEAR, failure_rate
from shared.aggregates.covered import NATION, Cell, nearest_published
from shared.agreements.models import GeoLevel
from shared.hospitals.regions import PREFECTURES, REGIONS, area_name, region_of

MINUTES_A_YEAR: Final = DAYS_A_YEAR * MINUTES_A_DAY


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure on offer: its attribute of AreaRow, its words, and d3's and Python's format."""

    key: str
    label: Promise
    definition: Promise
    value_format: str
    text_format: str

    def text(self, value: float | None) -> str:
        """A value in few characters; a dash where there is none."""
        return "–" if value is None else format(value, self.text_format)


MEASURES: Final = (
    Measure(
        "devices",
        gettext_lazy("Devices"),
        gettext_lazy("Devices in the ledgers at the end of the month."),
        ",d",
        ",",
    ),
    Measure(
        "utilisation",
        gettext_lazy("Utilisation"),
        gettext_lazy("Time on loan as a share of time in service, centrally managed devices."),
        ".0%",
        ".0%",
    ),
    Measure(
        "failure_rate",
        gettext_lazy("Failures per device-year"),
        gettext_lazy("Reported faults, without those where no fault was found, per device-year."),
        ".2f",
        ".2f",
    ),
    Measure(
        "repair_days",
        gettext_lazy("Repair days per failure"),
        gettext_lazy("Days under repair in the month per reported failure."),
        ".1f",
        ".1f",
    ),
)


SHARE: Final = Measure(
    "share",
    gettext_lazy("Share of devices"),
    gettext_lazy("Own devices as a share of all makers' devices, where both are published."),
    ".0%",
    ".1%",
)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area's figures; None where a figure is withheld or there is nothing to divide by.

    ``lower`` and ``upper`` are the exact 95 % limits of the failure rate. ``nearest`` is the
    smallest published area around one that has no cell, "" where it has one or there is none.
    """

    code: str
    area: str
    contributors: int | None = None
    devices: int | None = None
    utilisation: float | None = None
    failure_rate: float | None = None
    lower: float | None = None
    upper: float | None = None
    repair_days: float | None = None
    revision: int | None = None
    nearest: str = ""

    @property
    def limits(self) -> str | None:
        """The limits in one cell of a table."""
        return None if self.upper is None else f"{self.lower:.2f}–{self.upper:.2f}"


def areas_of(level: str, reach: Iterable[str], *, within: str = NATION) -> list[str]:
    """The areas of a level that are within reach, Japan first if it is; of one region if asked."""
    reach = set(reach)
    if within.startswith("r:"):
        inside = [f"p:{code}" for code in PREFECTURES if f"r:{region_of(code)}" == within]
        return [area for area in (within, *inside) if area in reach]
    finer = {
        GeoLevel.NATION: [],
        GeoLevel.REGION: [f"r:{code}" for code in REGIONS],
        GeoLevel.PREFECTURE: [f"p:{code}" for code in PREFECTURES],
    }[GeoLevel(level)]
    return [area for area in (NATION, *finer) if area in reach]


def rows_of(cells: Iterable[Cell], areas: Iterable[str]) -> list[AreaRow]:
    """A row for every area; one without a cell names the nearest that has one."""
    found = {cell.geo: cell for cell in cells}
    return [_row_in(code, found) for code in areas]


def _row_in(code: str, found: Mapping[str, Cell]) -> AreaRow:
    if code in found:
        return row_of(found[code])
    around = nearest_published(code, found)
    return AreaRow(code, area_name(code), nearest=area_name(around.geo) if around else "")


def row_of(cell: Cell) -> AreaRow:
    """A cell's figures. A rate exists only where both its parts are published."""
    rate = None
    if cell.faults is not None and cell.device_minutes:
        rate = failure_rate(cell.faults, cell.device_minutes / MINUTES_A_YEAR)
    return AreaRow(
        code=cell.geo,
        area=area_name(cell.geo),
        contributors=cell.contributors,
        devices=cell.devices,
        utilisation=_ratio(cell.loaned_minutes, cell.device_minutes),
        failure_rate=rate.rate if rate else None,
        lower=rate.lower if rate else None,
        upper=rate.upper if rate else None,
        repair_days=_ratio(cell.repair_minutes, cell.faults, times=1 / MINUTES_A_DAY),
        revision=cell.revision,
    )


def share(own: int | None, whole: int | None) -> float | None:
    """The own part of all, where both are published."""
    return _ratio(own, whole)


def _ratio(part: int | None, whole: int | None, *, times: float = 1.0) -> float | None:
    if part is None or not whole:
        return None
    return part * times / whole
