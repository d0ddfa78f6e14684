"""What published figures let a hospital say of itself among others of its size.

Only the protected cube is asked: what it withholds nobody compares with. A cell holds the sums of
at least five hospital groups, this hospital perhaps among them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from optiserve.tenancy.context import PORTAL, open_door
from shared.aggregates import queries as aggregates
from shared.aggregates.models import ReleaseCell
from shared.hospitals.bands import band_of
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month

ALL_SIZES: Final = "all"
_MINUTES_A_YEAR: Final = 365.25 * 24 * 60


@dataclass(frozen=True, slots=True)
class Peers:
    """A category's published figures: ``band`` is the size compared with, ALL_SIZES for any.

    ``groups`` contribute; ``utilisation`` is 0 to 1, ``failure_rate`` per device-year, each None
    where it is not published.
    """

    band: str
    groups: int
    utilisation: float | None
    failure_rate: float | None


@dataclass(frozen=True, slots=True)
class Published:
    """A hospital's size, whether anything is published of the month, and peers by category."""

    band: str
    is_published: bool
    peers: dict[str, Peers]


def peers_of(hospital: Hospital, month: Month, *, categories: Collection[str]) -> Published:
    """For each category its size's figures, else those of all sizes, else none."""
    band = band_of(hospital.beds)
    with open_door(PORTAL):
        published = aggregates.latest_release(month) is not None
        cells = list(
            aggregates.cells_of_sizes(month, categories=categories, bands=(band, ALL_SIZES))
        )
    found: dict[str, Peers] = {}
    for cell in sorted(cells, key=lambda one: one.band == ALL_SIZES):
        found.setdefault(cell.category, _peers(cell))
    return Published(band, published, found)


def _peers(cell: ReleaseCell) -> Peers:
    minutes = cell.device_minutes
    lent, faults = cell.loaned_minutes, cell.faults
    return Peers(
        band=cell.band,
        groups=cell.contributors or 0,
        utilisation=lent / minutes if minutes and lent is not None else None,
        failure_rate=faults / (minutes / _MINUTES_A_YEAR)
        if minutes and faults is not None
        else None,
    )
