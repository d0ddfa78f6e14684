"""What comes out of protection: plain records, known to protection and attacks alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from reporting.disclosure.addresses import Coordinate

Status = Literal["published", "primary", "secondary"]


class Figures(NamedTuple):
    """A protected cell's measures, in the units of `cube.Measures`; None is withheld."""

    devices: int | None = None
    in_service: int | None = None
    device_days: int | None = None
    loaned_days: int | None = None
    loans: int | None = None
    faults: int | None = None
    repair_days: int | None = None


class Statuses(NamedTuple):
    """One status per measure family (`rules` says why each has a mask of its own)."""

    stock: Status
    lending: Status
    events: Status


@dataclass(frozen=True)
class ProtectedCell:
    """A non-empty cell. Withheld figures, and with the stock the number of groups, are None.

    The statuses and the number of groups are evidence for the operator: a reader learns neither
    why a cell is withheld nor that a withheld cell exists.
    """

    coordinate: Coordinate
    contributors: int | None
    measures: Figures
    statuses: Statuses

    @property
    def status(self) -> Status:
        """The stock's status: lending and events are published only where stock is."""
        return self.statuses.stock


@dataclass(frozen=True)
class Protected:
    """All non-empty cells in the order of their coordinates, and the evidence (JSON-ready).

    evidence: `cells` (family -> status -> count), `contributions`, `contributors`, `input_sha256`,
    `parameters_sha256` (parameters have few values and could be guessed from it: keep it to
    operators) and `attacks` (attack -> findings). Publish only if every attack found nothing.
    """

    cells: tuple[ProtectedCell, ...]
    evidence: Mapping[str, Any]
