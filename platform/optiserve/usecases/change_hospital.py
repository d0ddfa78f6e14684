"""A hospital's state and address: suspended, resumed, read-only, left, renamed.

What closes a door happens at once, in the row that every request asks; what the database must be
told as well (who may use the schema) needs the owner's login and is a worker's.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from optiserve import addresses
from optiserve.tenancy import closing
from optiserve.tenancy.context import PORTAL, open_door
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change as difference
from shared.hospitals import jobs, life
from shared.hospitals import services as hospitals
from shared.hospitals.limits import Limits
from shared.hospitals.models import OPEN_STATES, Hospital, HospitalState, Job, JobKind

_LEADS_TO: Final[dict[str, str]] = {
    JobKind.SUSPEND: HospitalState.SUSPENDED,
    JobKind.RESUME: HospitalState.ACTIVE,
    JobKind.READ_ONLY: HospitalState.READ_ONLY,
    JobKind.RETAIN: HospitalState.RETAINED,
}
CHANGES: Final = frozenset(_LEADS_TO)


def change(*, hospital_id: int, kind: JobKind, by: str, at: datetime, reason: str = "") -> Job:
    """Ask for another state. A door that is to close is closed when this returns.

    A worker must carry the job out. Raises life.StepNotAllowed.
    """
    with open_door(PORTAL), transaction.atomic():
        job = jobs.ask(hospital_id=hospital_id, kind=kind, by=by, at=at, reason=reason)
        hospital = Hospital.objects.get(pk=hospital_id)
        was = hospital.state
        if _closes(was) or _LEADS_TO[kind] not in OPEN_STATES:
            hospitals.move_to(hospital_id=hospital_id, state=_LEADS_TO[kind])
        told = difference({"state": was}, {"state": _LEADS_TO[kind]})
        note(hospital, job, by=by, at=at, details={**told, "reason": reason})
        return job


def _closes(state: str) -> bool:
    """Open doors change at once; one that is shut opens only after the database has been told."""
    return state in OPEN_STATES


def rename(*, hospital_id: int, code: str, by: str, at: datetime, reason: str = "") -> Job:
    """Give a hospital another address. Raises life.StepNotAllowed, hospitals.BadCode, CodeTaken."""
    with open_door(PORTAL), transaction.atomic():
        job = jobs.ask(hospital_id=hospital_id, kind=JobKind.RENAME, by=by, at=at, reason=reason)
        was = Hospital.objects.get(pk=hospital_id).code
        hospital = hospitals.rename(
            hospital_id=hospital_id, code=code, host=addresses.hospital_host(code)
        )
        jobs.note_details(job, **{"from": was, "to": code})
        told = difference({"code": was}, {"code": code})
        note(hospital, job, by=by, at=at, details={**told, "reason": reason})
        jobs.finish(job, at=at)
        return job


def limit(*, hospital_id: int, limits: Limits, by: str, at: datetime, reason: str = "") -> None:
    """Say how much a hospital may use; every process knows within two seconds. Raises BadLimits."""
    with open_door(PORTAL), transaction.atomic():
        before = hospitals.limit(hospital_id=hospital_id, limits=limits)
        if limits != before:
            audit.record(
                chain="portal",
                at=at,
                actor=by,
                organisation="operator",
                operation="hospital.limit",
                subject=Hospital.objects.get(pk=hospital_id).code,
                details={"from": asdict(before), "to": asdict(limits), "reason": reason},
            )


def carry_out(job: Job, *, at: datetime) -> None:
    """Tell the database who may use the schema, then open the door that is to open. Repeatable."""
    with open_door(PORTAL), transaction.atomic():
        # Whoever changes the state next waits here, so that rights and state cannot part.
        hospital = Hospital.objects.select_for_update().get(pk=job.hospital_id)
        wanted = _LEADS_TO[job.kind]
        if wanted not in OPEN_STATES:
            closing.shut(hospital)
            return
        if hospital.state != wanted:
            life.check_step(hospital, wanted)
        closing.reopen(hospital)
        hospitals.move_to(hospital_id=hospital.pk, state=wanted)


def note(
    hospital: Hospital, job: Job, *, by: str, at: datetime, details: dict[str, Any] | None = None
) -> None:
    """Write what somebody did to a hospital into the portal's audit trail."""
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation=f"hospital.{job.kind}",
        subject=hospital.code,
        details={"job": job.pk, **(details or {})},
    )
