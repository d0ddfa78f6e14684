"""A hospital says what no file can: that two numbers are one device, that a missing one is gone."""

from collections.abc import Callable
from datetime import date, datetime

from optiserve.tenancy.context import inside
from optiserve.usecases import note_changes
from shared.hospitals.models import Hospital
from shared.kernel.databases import atomic_for
from shared.users.principals import Principal
from tenants.intake.models import ImportFile
from tenants.intake.services import decisions
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
