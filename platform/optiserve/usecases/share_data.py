"""A hospital decides whether it gives its sums, and looks at what is made of them.

What it gave and what makers can see of it are the newest published month's: the rows that left the
hospital, and the published cells of the areas it lies in. No other hospital is told apart in them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.aggregates import queries as aggregates
from shared.aggregates.models import Contribution, ReleaseCell
from shared.audit import chains
from shared.audit import services as audit
from shared.hospitals import services as hospitals
from shared.hospitals.models import Hospital
from shared.hospitals.regions import region_of
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.sharing import services as trail

OPERATION = "sharing.write"


@dataclass(frozen=True, slots=True)
class Shared:
    """Of the newest published month: what the hospital gave, what makers can see around it.

    ``seen`` holds withheld cells too, without values. ``month`` is None before any was published.
    """

    month: Month | None
    given: list[Contribution]
    seen: list[ReleaseCell]


def shared(hospital: Hospital) -> Shared:
    """What the hospital gave last, and what can be seen of the areas it lies in."""
    with open_door(PORTAL):
        given = list(aggregates.contributed(hospital.pk))
        seen = list(
            aggregates.cells_around(
                hospital.prefecture,
                region_of(hospital.prefecture),
                categories={row.category for row in given},
            )
        )
    return Shared(Month.of(given[0].run.month) if given else None, given, seen)


def decide(
    *, hospital: Hospital, shares: bool, principal: Principal, at: datetime, via: str = "screen"
) -> bool:
    """Stop sharing, or share again, from the next month that is closed. False: it was so already.

    Both trails say so: the hospital's own, and its record of changes.
    """
    with open_door(PORTAL), transaction.atomic():
        if not hospitals.set_sharing(hospital_id=hospital.pk, shares=shares):
            return False
        audit.record(
            chain=chains.of_hospital(hospital.pk),
            at=at,
            actor=principal.actor,
            organisation=f"hospital:{hospital.pk}",
            operation="sharing.write",
            subject=hospital.code,
            details={"before": {"shares_data": not shares}, "after": {"shares_data": shares}},
        )
        with inside(hospital):
            trail.record_visit(
                principal=principal,
                at=at,
                operation=OPERATION,
                subject="share" if shares else "stop",
                via=via,
            )
    return True
