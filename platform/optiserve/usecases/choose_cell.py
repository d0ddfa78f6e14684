"""In which cell a new hospital is to live: the one that was named, else the emptiest."""

from dataclasses import dataclass

from django.conf import settings

from optiserve.tenancy import cells
from shared.hospitals import queries as hospitals
from shared.kernel.errors import DomainError


class UnknownCell(DomainError):
    """There is no such cell in the configuration."""

    code = "onboard-unknown-cell"


class CellFull(DomainError):
    """As many hospitals live there as may (settings.CELL_LIMIT); ``cell`` is empty: everywhere."""

    code = "onboard-cell-full"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and how many hospitals live in it."""

    name: str
    hospitals: int

    @property
    def is_full(self) -> bool:
        """Whether no new hospital goes there."""
        return self.hospitals >= settings.CELL_LIMIT


def all_cells() -> list[Cell]:
    """The configured cells, the emptiest first; of equal ones the home database first."""
    inhabitants = hospitals.inhabitants()
    found = [Cell(name, inhabitants.get(name, 0)) for name in cells.known()]
    return sorted(found, key=lambda cell: cell.hospitals)


def choose(wanted: str = "") -> str:
    """The name of the cell that was wanted, or of the emptiest. Raises UnknownCell, CellFull."""
    if wanted and wanted not in cells.known():
        raise UnknownCell(cell=wanted)
    for cell in all_cells():
        if not cell.is_full and wanted in ("", cell.name):
            return cell.name
    raise CellFull(cell=wanted)
