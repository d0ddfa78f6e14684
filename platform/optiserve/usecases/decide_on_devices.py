"""A hospital says what no file can: which numbers are one device, what is gone, who manages it."""

from collections.abc import Callable
from datetime import date, datetime

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import note_changes
from shared.audit import chains
from shared.audit import queries as audit_trail
from shared.audit import services as audit
from shared.audit.changes import change
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.kernel.databases import atomic_for
from shared.users.principals import Principal
from tenants.intake.models import ImportFile
from tenants.intake.services import decisions, marks
from tenants.sharing import services as trail

OPERATION = "device.decide"


def answer_same(
    *,
    hospital: Hospital,
    former_key: str,
    key: str,
    same: bool | None,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> None:
    """Say whether two numbers are one device; None takes the answer back. Raises NotProposed."""

    def work() -> None:
        pair = {"former_key": former_key, "key": key}
        if same is None:
            decisions.forget_same(**pair, by=principal.actor, at=at)
        else:
            decisions.answer_same(**pair, same=same, by=principal.actor, at=at)

    _step(work, f"{former_key} → {key}", hospital=hospital, principal=principal, at=at, via=via)


def judge_absence(
    *,
    hospital: Hospital,
    device_key: str,
    gone: bool | None,
    principal: Principal,
    at: datetime,
    retired_on: date | None = None,
    via: str = "screen",
) -> None:
    """Say of a missing device whether it is gone; None takes that back. Raises NotProposed."""

    def work() -> None:
        decisions.judge_absence(
            device_key=device_key, gone=gone, retired_on=retired_on, by=principal.actor, at=at
        )

    _step(work, device_key, hospital=hospital, principal=principal, at=at, via=via)


def mark(
    *,
    hospital: Hospital,
    device_key: str,
    managed: str,
    is_demo: bool,
    note: str,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> None:
    """Say how a device is managed and whether it is there to be shown, whatever ledgers say.

    The record of changes keeps who said so, without the note. Raises Device.DoesNotExist.
    """
    with inside(hospital), atomic_for(ImportFile):
        done = marks.mark(
            device_key=device_key,
            managed=managed,
            is_demo=is_demo,
            note=note,
            by=principal.actor,
            at=at,
        )
        trail.record_visit(
            principal=principal, at=at, operation=OPERATION, subject=device_key, via=via
        )
        if done.before != done.after:
            audit.record(
                chain=chains.of_hospital(hospital.pk),
                at=at,
                actor=principal.actor,
                organisation=f"hospital:{hospital.pk}",
                operation="device.mark",
                subject=device_key,
                details=change(done.before, done.after),
            )
    note_changes.at_the_portal(hospital, months=done.months, at=at)


def marks_of(hospital: Hospital, device_key: str) -> list[Event]:
    """Who marked a device and when, newest first."""
    with open_door(PORTAL):
        events = audit_trail.events(chains.of_hospital(hospital.pk))
        return list(events.filter(operation="device.mark", subject=device_key))


def _step(
    work: Callable[[], None],
    subject: str,
    *,
    hospital: Hospital,
    principal: Principal,
    at: datetime,
    via: str,
) -> None:
    with inside(hospital), atomic_for(ImportFile):
        work()
        trail.record_visit(
            principal=principal, at=at, operation=OPERATION, subject=subject, via=via
        )
        months = note_changes.inside_the_door(hospital, by=principal.actor, at=at, via=via)
    note_changes.at_the_portal(hospital, months=months, at=at)
