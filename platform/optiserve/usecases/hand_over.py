"""A hospital hands a file over: the intake does the work, the trail remembers who did what, and
the portal learns where the hospital stands with the month, and nothing more.
"""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import note_changes
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change
from shared.catalogue.services import matching
from shared.hospitals import services as hospitals
from shared.hospitals.models import HandoverState, Hospital
from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.intake import quality
from tenants.intake import queries as files
from tenants.intake import services as intake
from tenants.intake.mapping import Mapping
from tenants.intake.models import ImportFile, ImportProfile, Kind
from tenants.sharing import services as trail

_STATES = {
    files.NOT_RECEIVED: HandoverState.MISSING,
    files.RECEIVED: HandoverState.RECEIVED,
    files.TO_CHECK: HandoverState.TO_CHECK,
    files.COMMITTED: HandoverState.COMMITTED,
}


def receive(
    *,
    hospital: Hospital,
    kind: str,
    month: Month,
    filename: str,
    source: BinaryIO,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> ImportFile:
    """Take a file in; what is understood already is committed without a click.

    ``source`` can be sought. Raises what the intake's receive() raises.
    """
    return step(
        lambda: intake.receive(
            hospital_id=hospital.pk,
            kind=kind,
            month=month,
            filename=filename,
            source=source,
            by=principal.actor,
            at=at,
            auto_commit=True,
        ),
        hospital=hospital,
        principal=principal,
        operation="file.upload",
        via=via,
        at=at,
    )


def map_columns(
    *,
    hospital: Hospital,
    file: ImportFile,
    mapping: Mapping,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> ImportFile:
    """Say what a file's columns mean. Raises BadMapping, WrongState."""
    return step(
        lambda: intake.map_columns(file=file, mapping=mapping, by=principal.actor, at=at),
        hospital=hospital,
        principal=principal,
        operation="file.upload",
        via=via,
        at=at,
    )


def commit(
    *,
    hospital: Hospital,
    file: ImportFile,
    principal: Principal,
    at: datetime,
    confirm_size: bool = False,
    via: str = "screen",
) -> ImportFile:
    """Commit a checked file. Raises WrongState."""
    return step(
        lambda: intake.commit(file=file, by=principal.actor, at=at, confirm_size=confirm_size),
        hospital=hospital,
        principal=principal,
        operation="file.commit",
        via=via,
        at=at,
    )


def discard(
    *,
    hospital: Hospital,
    file: ImportFile,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> ImportFile:
    """Put a file aside. Raises WrongState."""
    return step(
        lambda: intake.discard(file=file, by=principal.actor, at=at),
        hospital=hospital,
        principal=principal,
        operation="file.commit",
        via=via,
        at=at,
    )


def undo(
    *,
    hospital: Hospital,
    file: ImportFile,
    principal: Principal,
    at: datetime,
    reason: str = "",
    via: str = "screen",
) -> ImportFile:
    """Take a committed file back. Raises WrongState, TooLate, StillNeeded."""
    return step(
        lambda: intake.undo(file=file, by=principal.actor, at=at, reason=reason),
        hospital=hospital,
        principal=principal,
        operation="file.undo",
        via=via,
        at=at,
    )


def step(
    work: Callable[[], ImportFile],
    *,
    hospital: Hospital,
    principal: Principal,
    operation: str,
    via: str,
    at: datetime,
) -> ImportFile:
    """Inside the hospital's door, do a piece of work on a file, and write down who did it.

    The portal learns where the hospital stands with the file's month.
    """
    with inside(hospital), atomic_for(ImportFile):
        file = work()
        trail.record_visit(
            principal=principal,
            at=at,
            operation=operation,
            subject=f"{file.month:%Y-%m} {file.kind} {file.state} {file.filename}",
            rows=file.rows,
            via=via,
        )
        if file.profile is not None and file.profile.created_at == at:
            _note_mapping(file.profile, hospital=hospital, by=principal.actor, at=at)
        months = note_changes.inside_the_door(hospital, by=principal.actor, at=at, via=via)
        if months:
            quality.record(Month.of(file.month), at=at)
    note_standing(hospital=hospital, month=Month.of(file.month), at=at)
    note_changes.at_the_portal(hospital, months=months, at=at)
    return file


def _note_mapping(profile: ImportProfile, *, hospital: Hospital, by: str, at: datetime) -> None:
    """A new version of what columns mean goes into the hospital's trail, with what it changes."""
    before = files.profile_before(profile)
    audit.record(
        chain=chains.of_hospital(hospital.pk),
        at=at,
        actor=by,
        organisation=f"hospital:{hospital.pk}",
        operation="mapping.write",
        subject=f"{profile.kind} v{profile.version}",
        details={
            "profile": profile.pk,
            **change(before.mapping if before else None, profile.mapping),
        },
    )


def note_standing(*, hospital: Hospital, month: Month, at: datetime) -> None:
    """Tell the portal where a hospital stands with a month. Repeatable.

    Whoever tells holds the hospital's row from before looking until after telling: otherwise a
    slow teller could overwrite a newer word with an older one.
    """
    with open_door(PORTAL), transaction.atomic():
        Hospital.objects.select_for_update().get(pk=hospital.pk)
        with inside(hospital):
            states = files.month_state(month)
            rows = files.committed_rows(month)
        if states[Kind.LEDGER] == files.COMMITTED:
            matching.ask(hospital_id=hospital.pk, at=at)
        for kind, state in states.items():
            hospitals.note_handover(
                hospital_id=hospital.pk,
                month=month.start,
                kind=kind,
                state=_STATES[state],
                rows=rows.get(kind, 0),
                at=at,
            )
