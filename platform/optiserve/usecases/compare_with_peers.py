"""What published figures let a hospital say of itself among others of its size.

Only the protected cube is asked: what it withholds nobody compares with.
"""

from optiserve.tenancy.context import PORTAL, open_door
from reporting.metrics.benchmark import ALL_SIZES, Benchmark, Cell, compare
from reporting.metrics.month.owned import owned_of
from reporting.metrics.month.rows import HospitalRows
from shared.aggregates import queries as aggregates
from shared.aggregates.models import ReleaseCell
from shared.hospitals.bands import band_of
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month


def among_peers(hospital: Hospital, month: Month, rows: HospitalRows) -> Benchmark:
    """The rows of a hospital's month beside its size's newest figures and those of all sizes."""
    owned, band = owned_of(rows), band_of(hospital.beds)
    first = Month.of(rows.begins)
    months = [first.plus(by) for by in range(12) if first.plus(by) <= month]
    with open_door(PORTAL):
        cells = aggregates.cells_of_sizes(
            months, categories=[one.category for one in owned], bands=(band, ALL_SIZES)
        )
        told = [_told(cell) for cell in cells]
        is_published = aggregates.latest_release(month) is not None
    return compare(owned, told, band=band, month=month.start, is_published=is_published)


def _told(cell: ReleaseCell) -> Cell:
    return Cell(
        month=cell.release.run.month,
        band=cell.band,
        category=cell.category,
        groups=cell.contributors or 0,
        device_minutes=cell.device_minutes or 0,
        loaned_minutes=cell.loaned_minutes,
        faults=cell.faults,
    )
