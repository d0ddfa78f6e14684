"""What a dealer would see under a grant, before it is given: counted through its policies."""

from django.db import transaction
from django.db.models import Model

from optiserve.tenancy.context import Wear, door_of, open_door
from shared.delegation.models import Grant, Scope
from shared.hospitals.models import Hospital
from shared.kernel import clock
from tenants.equipment.models import Device, Fault, Loan
from tenants.reports.models import Report

_ROWS: dict[str, type[Model]] = {
    Scope.LEDGER: Device,
    Scope.LOANS: Loan,
    Scope.FAULTS: Fault,
    Scope.REPORT: Report,
}


def preview(*, hospital: Hospital, grant: Grant) -> dict[Scope, int]:
    """Rows that a proposed grant shows, by scope, as if it held today.

    It is written, looked at through the visitor's role, and taken back: two truths about what lies
    inside could differ. Needs the hospital's door, worn by who may give grants.
    """
    with transaction.atomic():
        grant.starts_on = grant.ends_on = clock.today()
        grant.save(force_insert=True)
        with open_door(door_of(hospital, wear=Wear.VISITOR, grant=grant.told())):
            seen = {
                Scope(scope): _ROWS[scope].objects.values("pk").count()
                for scope in grant.scopes
                if scope in _ROWS
            }
        transaction.set_rollback(True)
    return seen
