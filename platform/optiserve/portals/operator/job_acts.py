"""What an operator can do to a job that waits for a person, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from optiserve.portals.operator.life_acts import ACTS
from optiserve.portals.operator.life_forms import ActForm, ConfirmedForm
from optiserve.usecases import erase_hospital, hospital_jobs, restore_hospital
from shared.hospitals.models import Job, JobKind, JobState
from shared.users.principals import Principal

Order = Callable[[Job, str, datetime], Job]
_RESTORES, _ERASURES = frozenset({JobKind.RESTORE}), frozenset({JobKind.ERASE})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAct:
    """Something to do to a job that waits for a person."""

    name: str
    kinds: frozenset[str]
    state: str
    operation: str
    label: Promise | str
    text: Promise | str
    perform: Order
    form: type[ActForm] = ActForm
    is_grave: bool = False


def _order(wanted: str) -> Order:
    def perform(job: Job, by: str, at: datetime) -> Job:
        return restore_hospital.order(job_id=job.pk, wanted=wanted, by=by, at=at)

    return perform


JOB_ACTS: Final = (
    JobAct(
        name="swap",
        kinds=_RESTORES,
        state=JobState.READY,
        operation="hospital.restore",
        label=_("Put it in place"),
        text=_(
            "The restored rows become the hospital's own. What was written since the backup is "
            "kept aside and can be taken back until you confirm."
        ),
        perform=_order(restore_hospital.SWAP),
        form=ConfirmedForm,
        is_grave=True,
    ),
    JobAct(
        name="discard",
        kinds=_RESTORES,
        state=JobState.READY,
        operation="hospital.restore",
        label=_("Give the restore up"),
        text=_("What was loaded is removed. The hospital stays as it is."),
        perform=_order(restore_hospital.DISCARD),
    ),
    JobAct(
        name="undo",
        kinds=_RESTORES,
        state=JobState.SWAPPED,
        operation="hospital.restore",
        label=_("Take it back"),
        text=_("What was kept aside is put in place again. What was written since is set aside."),
        perform=_order(restore_hospital.UNDO),
    ),
    JobAct(
        name="confirm",
        kinds=_RESTORES,
        state=JobState.SWAPPED,
        operation="hospital.restore",
        label=_("Confirm the restore"),
        text=_("What was kept aside is removed for good."),
        perform=_order(restore_hospital.CONFIRM),
        form=ConfirmedForm,
        is_grave=True,
    ),
    JobAct(
        name="approve",
        kinds=_ERASURES,
        state=JobState.WAITING,
        operation="hospital.erase_approve",
        label=_("Approve the erasure"),
        text=_("You agree as the second person. It begins when the waiting period is over."),
        perform=lambda job, by, at: erase_hospital.approve(job_id=job.pk, by=by, at=at),
        form=ConfirmedForm,
        is_grave=True,
    ),
    *(
        JobAct(
            name="cancel",
            kinds=_ERASURES,
            state=state,
            operation="hospital.erase",
            label=_("Call the erasure off"),
            text=_("The hospital stays as one that has left."),
            perform=lambda job, by, at: erase_hospital.cancel(job_id=job.pk, by=by, at=at),
        )
        for state in (JobState.WAITING, JobState.REQUESTED)
    ),
    *(
        JobAct(
            name="retry",
            kinds=frozenset({act.kind}),
            state=JobState.FAILED,
            operation=act.operation,
            label=_("Try again"),
            text=_("It goes on from where it stopped."),
            perform=lambda job, by, at: hospital_jobs.retry(job_id=job.pk, by=by, at=at),
        )
        for act in ACTS
    ),
)
# An address has one operation. Trying again is besides only for who may ask for the work itself.
JOB_OPERATIONS: Final = {act.name: act.operation for act in JOB_ACTS} | {"retry": "hospital.export"}


def possible_for(job: Job, principal: Principal) -> list[JobAct]:
    """What this person can do to a job now."""
    return [act for act in JOB_ACTS if _fits(act, job) and principal.may(act.operation)]


def act_for(job: Job, name: str) -> JobAct | None:
    """The act of that name on such a job, in its present state."""
    return next((act for act in JOB_ACTS if act.name == name and _fits(act, job)), None)


def _fits(act: JobAct, job: Job) -> bool:
    return job.kind in act.kinds and job.state == act.state


def is_for_a_worker(job: Job) -> bool:
    """Whether somebody should be asked to carry it out now."""
    return job.state in {JobState.REQUESTED, JobState.RUNNING}


def leads_to_a_job(kind: str) -> bool:
    """Whether the job's own page says more than the hospital's."""
    return kind in {
        JobKind.EXPORT,
        JobKind.BACKUP,
        JobKind.RESTORE,
        JobKind.RETAIN,
        JobKind.ERASE,
    }
