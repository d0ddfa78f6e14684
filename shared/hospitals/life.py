"""A hospital's life as a table: from which state it may go to which, and what is asked when."""

from datetime import timedelta
from typing import Final

from shared.hospitals.models import Hospital, HospitalState, JobKind
from shared.kernel.errors import DomainError

_STEPS: Final[dict[str, frozenset[str]]] = {
    HospitalState.PROVISIONING: frozenset({HospitalState.ACTIVE}),
    HospitalState.ACTIVE: frozenset({HospitalState.READ_ONLY, HospitalState.SUSPENDED}),
    HospitalState.READ_ONLY: frozenset({HospitalState.ACTIVE, HospitalState.SUSPENDED}),
    HospitalState.SUSPENDED: frozenset(
        {HospitalState.ACTIVE, HospitalState.READ_ONLY, HospitalState.RETAINED}
    ),
    HospitalState.RETAINED: frozenset({HospitalState.ERASED}),
    HospitalState.ERASED: frozenset(),
}
_OPEN: Final = frozenset({HospitalState.ACTIVE, HospitalState.READ_ONLY})
# In which states of the hospital a kind of work may be asked for.
_ASKED_IN: Final[dict[str, frozenset[str]]] = {
    JobKind.SUSPEND: _OPEN,
    JobKind.RESUME: frozenset({HospitalState.READ_ONLY, HospitalState.SUSPENDED}),
    JobKind.READ_ONLY: frozenset({HospitalState.ACTIVE, HospitalState.SUSPENDED}),
    JobKind.RETAIN: frozenset({HospitalState.SUSPENDED}),
    JobKind.RENAME: _OPEN,
    JobKind.EXPORT: _OPEN,
    JobKind.BACKUP: _OPEN,
    JobKind.RESTORE: _OPEN,
    JobKind.ERASE: frozenset({HospitalState.RETAINED}),
    JobKind.OWN_LOGIN: _OPEN,
    JobKind.SHARED_LOGIN: _OPEN,
}
# What must not be asked for while other work is unfinished: states change one after the other, and
# a hospital does not leave while its rows are being exchanged.
_CHANGES: Final = frozenset(
    {JobKind.SUSPEND, JobKind.RESUME, JobKind.READ_ONLY, JobKind.RETAIN, JobKind.ERASE}
)
_LOGINS: Final = frozenset({JobKind.OWN_LOGIN, JobKind.SHARED_LOGIN})
_NOT_BESIDE: Final[dict[str, frozenset[str]]] = {
    JobKind.RESUME: _CHANGES,
    JobKind.READ_ONLY: _CHANGES,
    JobKind.RETAIN: _CHANGES | {JobKind.RESTORE},
    JobKind.ERASE: _CHANGES | {JobKind.RESTORE},
    JobKind.OWN_LOGIN: _CHANGES | _LOGINS,
    JobKind.SHARED_LOGIN: _CHANGES | _LOGINS,
}


class StepNotAllowed(DomainError):
    """A hospital in this state cannot go where it was asked to go, or do what was asked."""

    code = "hospital-step-not-allowed"


def may_become(state: str, wanted: str) -> bool:
    """Whether the table leads from one state to the other in one step."""
    return wanted in _STEPS[state]


def check_step(hospital: Hospital, wanted: str) -> None:
    """Raises StepNotAllowed where the table has no such step."""
    if not may_become(hospital.state, wanted):
        raise StepNotAllowed(hospital=hospital.code, state=hospital.state, wanted=wanted)


def may_be_asked(kind: str, *, state: str, unfinished: frozenset[str] = frozenset()) -> bool:
    """Whether work of this kind can be asked for now. ``unfinished``: kinds that are under way."""
    if kind in unfinished or state not in _ASKED_IN[kind]:
        return False
    return not unfinished & _NOT_BESIDE.get(kind, frozenset())


def wait_before_erasing(days: int) -> timedelta:
    """How long a hospital that asked to be erased stays restorable. Raises ValueError below 0."""
    if days < 0:
        raise ValueError(f"a waiting period cannot be {days} days")
    return timedelta(days=days)
