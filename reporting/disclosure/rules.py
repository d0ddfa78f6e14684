"""Primary rules: which cells are unsafe by themselves.

Measures are masked in three families, each mask inside the one before it and every measure of a
family under the same mask:

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
enough devices and enough events; R5 an all-maker cell needs enough makers, and p% of these;
R6 a model needs enough groups in the nation; R7 a zero is shown only where enough groups are, with
whatever they have. A union of disjoint cells that satisfy R1-R3 and R5 satisfies them too;
`remainders` relies on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from reporting.disclosure.cube import Cube, Flags, Integers, Measures

Family = Literal["stock", "lending", "events"]
Rule = Literal["R1", "R2", "R3", "R4", "R5", "R6", "R7"]

FAMILIES: Final[Mapping[Family, range]] = {
    "stock": range(3),
    "lending": range(3, 5),
    "events": range(5, 7),
}
HOSPITAL_RULES: Final = ("R1", "R2", "R3", "R6")
_DEVICES: Final = Measures._fields.index("devices")
_FAULTS: Final = Measures._fields.index("faults")


@dataclass(frozen=True)
class Parameters:
    """Thresholds, kept in secret configuration: never show them, nor which rule broke.

    coalition: how many contributors may put their own figures together and still learn nothing
    of another.

    Raises:
        ValueError: a value with which the guarantees of protection would not hold.
    """

    min_contributors: int = 5
    p_percent: int = 20
    top_share: float = 0.5
    min_makers: int = 3
    maker_p_percent: int = 10
    min_model_contributors: int = 5
    min_rate_devices: int = 10
    min_events: int = 10
    coalition: int = 2

    def __post_init__(self) -> None:
        if self.coalition not in (1, 2):
            raise ValueError("a coalition is of one or two")
        if self.min_contributors < self.coalition + 2 or self.min_makers < 3:
            raise ValueError("too few contributors or makers asked for")
        if min(self.p_percent, self.maker_p_percent) < 0 or not 0 < self.top_share <= 1:
            raise ValueError("p_percent or top_share is out of range")


@dataclass(frozen=True)
class Shares:
    """Per row of a table of values by unit: how many have something, and who has most."""

    count: Integers
    first: Integers
    second: Integers
    whole: Integers


def shares(values: csr_array) -> Shares:
    """What the rules ask of each row (its explicit values are above zero)."""
    rows = np.repeat(np.arange(values.shape[0]), np.diff(values.indptr))
    ordered = values.data[np.lexsort((values.data, rows))]
    ends, count = values.indptr[1:], np.diff(values.indptr)
    padded = np.append(ordered, [0, 0])
    first = np.where(count > 0, padded[ends - 1], 0)
    second = np.where(count > 1, padded[ends - 2], 0)
    return Shares(count, first, second, np.asarray(values.sum(axis=1)))


def broken_by_groups(values: csr_array, params: Parameters) -> npt.NDArray[np.str_]:
    """Per row of hospital groups' values the first of R1-R3 that it breaks, "" for none.

    A row in which nobody has anything breaks none of them.
    """
    of = shares(values)
    return np.select(
        [
            of.count == 0,
            of.count < params.min_contributors,
            100 * (of.whole - of.first - of.second) < params.p_percent * of.first,
            of.first > params.top_share * of.whole,
        ],
        ["", "R1", "R2", "R3"],
        "",
    )


def broken_by_makers(values: csr_array, params: Parameters) -> Flags:
    """Per row of makers' values, whether it breaks R5."""
    of = shares(values)
    uneven = 100 * (of.whole - of.first - of.second) < params.maker_p_percent * of.first
    return (of.count > 0) & ((of.count < params.min_makers) | uneven)


def too_uneven(values: Integers, params: Parameters) -> bool:
    """Whether groups' values, all above zero, break R1-R3; none at all break nothing."""
    if not values.size:
        return False
    whole, first, second = _largest(values)
    return (
        values.size < params.min_contributors
        or 100 * (whole - first - second) < params.p_percent * first
        or first > params.top_share * whole
    )


def makers_too_uneven(values: Integers, params: Parameters) -> bool:
    """Whether makers' values, all above zero, break R5; none at all break nothing."""
    if not values.size:
        return False
    whole, first, second = _largest(values)
    uneven = 100 * (whole - first - second) < params.maker_p_percent * first
    return values.size < params.min_makers or uneven


def primary(cube: Cube, params: Parameters, *, family: Family) -> npt.NDArray[np.str_]:
    """Per cell the first rule it breaks in a measure family, "" where it breaks none."""
    found = np.full(len(cube.cells), "", "<U2")
    for measure in FAMILIES[family]:
        values = cube.sums @ cube.of_groups(measure)
        _note(found, broken_by_groups(values, params))
        empty = np.diff(values.indptr) == 0
        _note(found, np.where(empty & (_panel(cube) < params.min_contributors), "R7", ""))
    rare = [
        cell.is_model and groups < params.min_model_contributors
        for cell, groups in zip(cube.cells, cube.contributors, strict=True)
    ]
    _note(found, np.where(rare, "R6", ""))
    if family != "stock":
        _note(found, np.where(_bears_a_rate(cube, params, family), "", "R4"))
    _note(found, np.where(too_few_makers(cube, params, family=family), "R5", ""))
    return found


def too_few_makers(cube: Cube, params: Parameters, *, family: Family) -> Flags:
    """R5 by itself: all-maker cells in which makers of some measure are few or too uneven."""
    found = np.zeros(len(cube.cells), bool)
    for measure in FAMILIES[family]:
        found |= broken_by_makers(cube.sums @ cube.of_makers(measure), params)
    return found & cube.all_makers


def _largest(values: Integers) -> tuple[int, int, int]:
    """The sum, the largest and the second largest value (0 if there is only one)."""
    ordered = np.sort(values)
    return int(ordered.sum()), int(ordered[-1]), int(ordered[-2]) if len(ordered) > 1 else 0


def _note(found: npt.NDArray[np.str_], rules: npt.NDArray[np.str_]) -> None:
    free = found == ""
    found[free] = rules[free]


def _panel(cube: Cube) -> Integers:
    """Per cell, how many groups there are in its area, size and so on, whatever they have."""
    whole = [cube.number[replace(cell, product="all")] for cell in cube.cells]
    return cube.contributors[whole]


def _bears_a_rate(cube: Cube, params: Parameters, family: Family) -> Flags:
    enough: Flags = cube.totals[:, _DEVICES] >= params.min_rate_devices
    if family == "events":
        enough &= cube.totals[:, _FAULTS] >= params.min_events
    return enough
