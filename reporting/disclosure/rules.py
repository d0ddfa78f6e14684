"""Primary rules: which cells are unsafe by themselves.

Measures are masked in three families, each with a mask of its own and every measure of a family
under the same mask:

- `stock` (devices, in_service, device_days) move together, nearly in proportion: separate masks
  would let one stand in for the other;
- `lending` (loaned_days, loans): many hospitals lend nothing of a category, and two that do must
  not take the number of devices down with them;
- `events` (faults, repair_days) are rare: in one mask with the stock, a month with faults at
  two hospitals would blank the whole cell.

A family asks its rules of each of its measures, counting only those who have something: a zero
protects nobody. Lending and events are shown only where stock is, so ratios find both parts.

Rules (specification of disclosure control, 4.2):
R1 enough hospital groups; R2 p%: X - x1 - x2 >= p% of x1; R3 x1 <= share of X; R4 rates need
enough devices and enough events; R5 an all-maker cell needs enough makers. A union of disjoint
cells that satisfy R1-R3 and R5 satisfies them too; `secondary` relies on it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from reporting.disclosure.cube import Cell, Coordinate, Cube, total

Family = Literal["stock", "lending", "events"]
Rule = Literal["R1", "R2", "R3", "R4", "R5"]
Values = Iterable[tuple[int, ...]]  # per unit, the family's measures

FAMILIES: Final[Mapping[Family, slice]] = {
    "stock": slice(0, 3),
    "lending": slice(3, 5),
    "events": slice(5, 7),
}
HOSPITAL_RULES: Final = frozenset({"R1", "R2", "R3"})


@dataclass(frozen=True)
class Parameters:
    """Thresholds, kept in secret configuration: never show them, nor which rule broke.

    Raises:
        ValueError: a value with which the guarantees of `secondary` would not hold.
    """

    min_contributors: int = 5
    p_percent: int = 20
    top_share: float = 0.5
    min_makers: int = 3
    min_rate_devices: int = 10
    min_events: int = 10

    def __post_init__(self) -> None:
        if min(self.min_contributors, self.min_makers) < 3:
            raise ValueError("too few contributors or makers asked for")
        if self.p_percent < 0 or not 0 < self.top_share <= 1:
            raise ValueError("p_percent or top_share is out of range")


def primary(
    cube: Cube, params: Parameters, *, family: Family = "stock"
) -> dict[Coordinate, Rule | None]:
    """The first rule each cell breaks in a measure family, None where it breaks none."""
    return {
        coordinate: _broken(coordinate, cell, params, family)
        for coordinate, cell in cube.cells.items()
    }


def hospital_rule(values: Values, params: Parameters) -> Rule | None:
    """The first of R1-R3 that hospital groups' values break in any measure."""
    for column in zip(*values, strict=True):
        rule = _concentration([value for value in column if value], params)
        if rule:
            return rule
    return None


def too_few_makers(
    coordinate: Coordinate, cell: Cell, params: Parameters, *, family: Family
) -> bool:
    """R5 by itself: an all-maker cell with a measure that too few makers have."""
    part = FAMILIES[family]
    columns = zip(*(measures[part] for measures in cell.makers.values()), strict=True)
    fewest = min(sum(map(bool, column)) for column in columns)
    return coordinate.all_makers and fewest < params.min_makers


def complement_checks(
    params: Parameters,
) -> tuple[Callable[[Values], bool], Callable[[Values], bool]]:
    """What an implied remainder must satisfy, by hospital groups and by makers.

    A measure nobody has in the remainder holds nothing to protect; any other obeys the rules.
    """

    def groups_are_safe(values: Values) -> bool:
        columns = ([value for value in column if value] for column in zip(*values, strict=True))
        return all(not column or not _concentration(column, params) for column in columns)

    def makers_are_safe(values: Values) -> bool:
        counts = (sum(map(bool, column)) for column in zip(*values, strict=True))
        return all(count == 0 or count >= params.min_makers for count in counts)

    return groups_are_safe, makers_are_safe


def _broken(coordinate: Coordinate, cell: Cell, params: Parameters, family: Family) -> Rule | None:
    part = FAMILIES[family]
    rule = hospital_rule([tuple(given)[part] for given in cell.groups.values()], params)
    if rule:
        return rule
    if family != "stock" and not _bears_a_rate(cell, params, family):
        return "R4"
    return "R5" if too_few_makers(coordinate, cell, params, family=family) else None


def _bears_a_rate(cell: Cell, params: Parameters, family: Family) -> bool:
    cell_total = total(cell.groups.values())
    if cell_total.devices < params.min_rate_devices:
        return False
    return family != "events" or cell_total.faults >= params.min_events


def _concentration(values: list[int], params: Parameters) -> Rule | None:
    if len(values) < params.min_contributors:
        return "R1"
    values.sort()
    whole, first, second = sum(values), values[-1], values[-2]
    if 100 * (whole - first - second) < params.p_percent * first:
        return "R2"
    return "R3" if first > params.top_share * whole else None
