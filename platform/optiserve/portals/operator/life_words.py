"""What the pages of a hospital's life say for codes: steps, states, errors with their remedy."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.web.markup import badge
from shared.hospitals.models import HospitalState, Job, JobState
from shared.kernel.errors import DomainError

_BADGES: Final[dict[str, str]] = {
    JobState.WAITING: "waiting",
    JobState.REQUESTED: "waiting",
    JobState.RUNNING: "running",
    JobState.READY: "warning",
    JobState.SWAPPED: "warning",
    JobState.DONE: "ok",
    JobState.FAILED: "error",
    JobState.CANCELLED: "none",
    HospitalState.PROVISIONING: "running",
    HospitalState.ACTIVE: "ok",
    HospitalState.READ_ONLY: "locked",
    HospitalState.SUSPENDED: "warning",
    HospitalState.RETAINED: "locked",
    HospitalState.ERASED: "none",
}
_STEPS: Final = {
    "tables": gettext_lazy("Copying the tables"),
    "files": gettext_lazy("Files"),
    "storing": gettext_lazy("Putting the archive into the storage"),
    "load": gettext_lazy("Loading and checking the backup"),
    "swap": gettext_lazy("Putting it in place"),
    "undo": gettext_lazy("Taking it back"),
    "confirm": gettext_lazy("Removing what was kept aside"),
    "discard": gettext_lazy("Removing what was loaded"),
    "people": gettext_lazy("Ending members and keys"),
    "sessions": gettext_lazy("Ending sessions"),
    "file keys": gettext_lazy("Destroying the key of its files"),
    "rows": gettext_lazy("Removing schema and roles"),
    "cache": gettext_lazy("Emptying the cache"),
    "hosts": gettext_lazy("Giving up host names"),
}
_SENTENCES: Final = {
    "hospital-step-not-allowed": gettext_lazy(
        "This is not possible in the hospital's present state. Look at the page again."
    ),
    "hospital-code-taken": gettext_lazy("Another hospital has, or once had, this code."),
    "hospital-code-bad": gettext_lazy("Use lower-case letters, digits and inner hyphens only."),
    "hospital-job-not-waiting": gettext_lazy(
        "Somebody was faster: this has gone on meanwhile. Look at the page again."
    ),
    "hospital-job-needs-another": gettext_lazy(
        "You asked for this yourself. Another person has to approve it."
    ),
    "hospital-erase-not-an-approver": gettext_lazy(
        "Only an administrator or auditor of the operator may approve this, in person."
    ),
    "own-login-no-key": gettext_lazy(
        "LOGINS_KEY is not set in the environment. Set it for every process, then ask again."
    ),
    "hospital-backup-unknown": gettext_lazy("This backup no longer exists. Choose another one."),
    "hospital-bundle-damaged": gettext_lazy(
        "The archive in the storage is not the one that was written. Choose another backup."
    ),
    "hospital-bundle-unknown": gettext_lazy(
        "The archive cannot be read by this release. Choose another backup."
    ),
    "hospital-bundle-head-unknown": gettext_lazy(
        "The backup was made by a later release. Bring OptiServe up to date first."
    ),
    "hospital-bundle-files-missing": gettext_lazy(
        "Files that the backup needs are gone or damaged, and so are their copies. Choose another "
        "backup."
    ),
    "file-seal-broken": gettext_lazy(
        "A file in the storage is not the one that was sealed. Bring it back from a backup."
    ),
    "file-key-gone": gettext_lazy(
        "The hospital has no key for its files. If it was not erased, make one: manage.py hospital "
        "CODE key --rotate."
    ),
    "cannot-unwrap": gettext_lazy(
        "None of the environment's SEALING_KEYS opens the key of the hospital's files. Give the "
        "earlier ones back to every process."
    ),
    "hospital-rows-differ": gettext_lazy(
        "The rows that were loaded are not those of the backup. Nothing was changed. Choose "
        "another backup."
    ),
}


def state_badge(state: str, label: str) -> str:
    """A job's or a hospital's state as icon with word."""
    return badge(_BADGES[state], label)


def job_badge(job: Job) -> str:
    """A job's state as icon with word."""
    return state_badge(job.state, str(job.get_state_display()))


def step_of(job: Job) -> str:
    """What is being done just now, else the state."""
    if job.state == JobState.RUNNING and job.step in _STEPS:
        return str(_STEPS[job.step])
    return str(job.get_state_display())


def sentence(error: DomainError) -> str:
    """What went wrong and how to mend it."""
    return str(_SENTENCES.get(error.code, error))


def gone_on() -> str:
    """Said to who comes too late."""
    return str(_SENTENCES["hospital-job-not-waiting"])


def failure_of(job: Job) -> str:
    """The same for the error that a job's row holds."""
    code = job.error.partition(":")[0]
    return str(_SENTENCES.get(code) or _("Something unforeseen happened. Try again."))
