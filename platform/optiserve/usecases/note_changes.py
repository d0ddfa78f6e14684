"""What a commit, an undo or a decision changed goes into the hospital's record of changes; months
that were closed already ask for a new revision.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from optiserve.tenancy.context import PORTAL, open_door
from shared.aggregates import services as aggregates
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change
from shared.hospitals.models import Hospital
from tenants.intake.models import Change, Deed

_OPERATIONS: Final = {
    Deed.COMMIT: "file.commit",
    Deed.SAME: "file.commit",
    Deed.UNDO: "file.undo",
    Deed.JOIN: "device.join",
    Deed.PART: "device.part",
    Deed.RETIRE: "device.retire",
}


def inside_the_door(hospital: Hospital, *, by: str, at: datetime, via: str) -> set[date]:
    """Record what this actor changed at this moment. Return the months that it touched.

    To be called inside the hospital's door, in the transaction that made the changes.
    """
    months: set[date] = set()
    for done in Change.objects.filter(at=at, by=by, via="").select_related("file"):
        done.via = via
        done.save(update_fields=["via"])
        subject = f"{done.file} → {done.get_deed_display()}" if done.file else done.subject
        audit.record(
            chain=chains.of_hospital(hospital.pk),
            at=at,
            actor=by,
            organisation=f"hospital:{hospital.pk}",
            operation=_OPERATIONS[Deed(done.deed)],
            subject=subject[:200],
            details={"reason": done.reason, **change(done.before, done.after)},
        )
        months |= {date.fromisoformat(month) for month in done.months}
    return months


def at_the_portal(hospital: Hospital, *, months: Iterable[date], at: datetime) -> None:
    """Tell the months' runs, if there are any, that the hospital's rows changed. Repeatable."""
    if months:
        with open_door(PORTAL):
            aggregates.note_changes(hospital_id=hospital.pk, months=months, at=at)
