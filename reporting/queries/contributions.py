"""What a hospital contributes to a month, per category and maker."""

from dataclasses import dataclass

from reporting.queries.in_service import ask
from shared.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class Contribution:
    """Additive measures of one category and maker; times are whole minutes.

    ``devices`` counts all devices in the ledger; the rest is of centrally managed devices in
    service, so that loaned time and faults may be divided by device time. ``loans`` and ``faults``
    began in the month; faults in which nothing was found are not counted.
    """

    category: str
    maker: str
    devices: int
    in_service: int
    device_minutes: int
    loaned_minutes: int
    loans: int
    faults: int
    repair_minutes: int


def contributions(month: Month) -> list[Contribution]:
    """The open hospital's contribution to a month, in the order of category and maker.

    Devices whose category or maker nobody has matched are not in it.
    """
    rows = ask("contributions", since=month.start_moment, until=month.end_moment)
    return [Contribution(*row) for row in rows]
