"""What a hospital contributes to a month, per category and maker.

The sums are made by a function in the hospital's schema, since whoever collects may call that and
read nothing (docs/decisions/0016). Its text is in tenants/equipment/migrations, in the newest
``_contributions.sql``. Another text is another migration.
"""

from dataclasses import dataclass

from shared.kernel.databases import connection_for
from shared.kernel.periods import Month
from tenants.equipment.models import Device


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

    Devices whose category or maker nobody has matched are not in it. For the role that collects
    (optiserve.tenancy.context.collecting), not for the hospital's own.
    """
    with connection_for(Device).cursor() as cursor:
        cursor.execute(
            "SELECT * FROM contributions(%s, %s)", [month.start_moment, month.end_moment]
        )
        return [Contribution(*row) for row in cursor.fetchall()]
