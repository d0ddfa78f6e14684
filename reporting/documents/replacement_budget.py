"""What replacing the devices that are due costs, spread over three years."""

from dataclasses import dataclass

from reporting.metrics.month.ages import Ages
from reporting.metrics.replacement import Action

YEARS = 3
_DUE = frozenset({Action.REPLACE, Action.HOLD_REPAIR})


@dataclass(frozen=True, slots=True)
class Budget:
    """``devices`` are due, ``known`` of them have a cost; ``years`` are yen of each year."""

    devices: int
    known: int
    years: tuple[float, ...]


def budget(ages: Ages) -> Budget:
    """The candidates to replace in order of priority, as many in each year, at acquisition cost.

    Of a year that does not divide evenly the first takes more. The plan is our own and only a
    beginning: prices change, and so do priorities. Devices beyond the listed candidates are not in.
    """
    due = [one for one in ages.candidates if one.action in _DUE]
    share = -(-len(due) // YEARS)
    yearly = (due[at * share : (at + 1) * share] for at in range(YEARS))
    return Budget(
        devices=len(due),
        known=sum(one.cost is not None for one in due),
        years=tuple(sum(one.cost or 0.0 for one in part) for part in yearly),
    )
