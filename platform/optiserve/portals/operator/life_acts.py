"""What an operator can do to a hospital's life, and when: one list for pages and addresses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from optiserve.portals.operator.life_forms import (
    ActForm,
    ConfirmedReasonForm,
    ReasonForm,
    RenameForm,
    RestoreForm,
)
from optiserve.usecases import (
    change_hospital,
    erase_hospital,
    hospital_jobs,
    own_login,
    restore_hospital,
)
from shared.hospitals import life
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital, Job, JobKind
from shared.users.principals import Principal

Perform = Callable[[Hospital, Mapping[str, Any], str, datetime], Job]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something to do to a hospital: its operation, its words, what is asked, what it calls."""

    name: str
    kind: JobKind
    operation: str
    label: Promise | str
    text: Promise | str
    perform: Perform
    form: type[ActForm] = ReasonForm
    is_grave: bool = False


def _change(kind: JobKind) -> Perform:
    def perform(hospital: Hospital, data: Mapping[str, Any], by: str, at: datetime) -> Job:
        reason = data.get("reason", "")
        return change_hospital.change(
            hospital_id=hospital.pk, kind=kind, by=by, at=at, reason=reason
        )

    return perform


def _bundle(kind: JobKind) -> Perform:
    def perform(hospital: Hospital, data: Mapping[str, Any], by: str, at: datetime) -> Job:
        return hospital_jobs.ask_bundle(hospital_id=hospital.pk, kind=kind, by=by, at=at)

    return perform


def _rename(hospital: Hospital, data: Mapping[str, Any], by: str, at: datetime) -> Job:
    return change_hospital.rename(hospital_id=hospital.pk, code=data["code"], by=by, at=at)


def _login(kind: JobKind) -> Perform:
    def perform(hospital: Hospital, data: Mapping[str, Any], by: str, at: datetime) -> Job:
        return own_login.ask(
            hospital_id=hospital.pk, kind=kind, by=by, at=at, reason=data["reason"]
        )

    return perform


def _restore(hospital: Hospital, data: Mapping[str, Any], by: str, at: datetime) -> Job:
    return restore_hospital.ask(
        hospital_id=hospital.pk,
        backup_id=data["backup"].pk,
        by=by,
        at=at,
        reason=data["reason"],
    )


def _erase(hospital: Hospital, data: Mapping[str, Any], by: str, at: datetime) -> Job:
    return erase_hospital.ask(hospital_id=hospital.pk, by=by, at=at, reason=data["reason"])


ACTS: Final = (
    Act(
        name="export",
        kind=JobKind.EXPORT,
        operation="hospital.export",
        label=_("Export everything"),
        text=_(
            "One archive with every table as CSV, all files and a manifest. The hospital's "
            "administrator can download it; operators cannot."
        ),
        perform=_bundle(JobKind.EXPORT),
        form=ActForm,
    ),
    Act(
        name="backup",
        kind=JobKind.BACKUP,
        operation="hospital.backup",
        label=_("Back up now"),
        text=_("A copy of every row and file, as it is made every night. The hospital works on."),
        perform=_bundle(JobKind.BACKUP),
        form=ActForm,
    ),
    Act(
        name="restore",
        kind=JobKind.RESTORE,
        operation="hospital.restore",
        label=_("Restore from a backup"),
        text=_(
            "The backup is loaded beside the hospital's rows and checked. Nothing changes until "
            "you have seen the differences and put it in place."
        ),
        perform=_restore,
        form=RestoreForm,
    ),
    Act(
        name="rename",
        kind=JobKind.RENAME,
        operation="hospital.rename",
        label=_("Change the address"),
        text=_(
            "The old address leads to the new one for ever and is never given to another "
            "hospital. Everybody has to sign in again."
        ),
        perform=_rename,
        form=RenameForm,
    ),
    Act(
        name="read-only",
        kind=JobKind.READ_ONLY,
        operation="hospital.suspend",
        label=_("Make read-only"),
        text=_("Everybody may look at and download everything; the database refuses to write."),
        perform=_change(JobKind.READ_ONLY),
    ),
    Act(
        name="resume",
        kind=JobKind.RESUME,
        operation="hospital.suspend",
        label=_("Resume"),
        text=_("The hospital's address opens again for reading and writing."),
        perform=_change(JobKind.RESUME),
    ),
    Act(
        name="own-login",
        kind=JobKind.OWN_LOGIN,
        operation="hospital.login",
        label=_("A database login of its own"),
        text=_(
            "PostgreSQL then lets nobody see the hospital's rows who signs in otherwise. It takes "
            "up connections of its own. If the hospital has such a login, it gets another "
            "password. Nobody is kept out meanwhile."
        ),
        perform=_login(JobKind.OWN_LOGIN),
    ),
    Act(
        name="shared-login",
        kind=JobKind.SHARED_LOGIN,
        operation="hospital.login",
        label=_("Back to the shared database login"),
        text=_("The hospital is kept apart by its roles, as all others are."),
        perform=_login(JobKind.SHARED_LOGIN),
    ),
    Act(
        name="suspend",
        kind=JobKind.SUSPEND,
        operation="hospital.suspend",
        label=_("Suspend"),
        text=_(
            "Nobody of the hospital can do anything from this moment on: every session, key and "
            "task is turned away. All data stay, and it can be resumed."
        ),
        perform=_change(JobKind.SUSPEND),
        form=ConfirmedReasonForm,
        is_grave=True,
    ),
    Act(
        name="retain",
        kind=JobKind.RETAIN,
        operation="hospital.suspend",
        label=_("Note that it has left"),
        text=_(
            "The contract has ended. An archive of everything is made and kept with the data until "
            "somebody asks for their erasure. There is no way back."
        ),
        perform=_change(JobKind.RETAIN),
        form=ConfirmedReasonForm,
        is_grave=True,
    ),
    Act(
        name="erase",
        kind=JobKind.ERASE,
        operation="hospital.erase",
        label=_("Erase"),
        text=_(
            "After a waiting period, and when a second person has approved, rows, files, archives "
            "and backups are deleted. Published figures stay. A certificate is made."
        ),
        perform=_erase,
        form=ConfirmedReasonForm,
        is_grave=True,
    ),
)


def possible(hospital: Hospital, principal: Principal) -> list[Act]:
    """What this person can do to the hospital now."""
    unfinished = hospitals.unfinished_kinds(hospital)
    return [
        act
        for act in ACTS
        if principal.may(act.operation)
        and life.may_be_asked(act.kind, state=hospital.state, unfinished=unfinished)
        and (act.kind != JobKind.RESTORE or hospitals.backups_of(hospital).exists())
        and (act.kind != JobKind.SHARED_LOGIN or hospital.own_login)
    ]
