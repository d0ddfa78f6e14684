"""A hospital's lending in numbers: what the database merges, sums and sweeps where the rows are.

Times are whole minutes from ``since``; periods are [since, until), aware, JST midnights. The same
figures by plain arrays are in reporting.metrics, and tests hold the one against the other.
"""

from dataclasses import dataclass
from datetime import datetime

from reporting.queries.in_service import ask


@dataclass(frozen=True, slots=True)
class WardTime:
    """Minutes lent of a category to a ward, None where loans name none."""

    category: str
    ward: int | None
    minutes: int


def ward_time(*, since: datetime, until: datetime) -> list[WardTime]:
    """Where devices were lent to (T5). The sum over wards is the time lent."""
    return [WardTime(*row) for row in ask("ward_time", since=since, until=until)]
