"""A hospital is given a login to PostgreSQL of its own, or goes back to everybody's.

Nobody is kept out meanwhile: for as long as a process may not have noticed, both logins may put on
the hospital's roles.
"""

import time
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from optiserve.tenancy import own_logins
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases.change_hospital import note
from shared.hospitals import jobs
from shared.hospitals import services as hospitals
from shared.hospitals.models import Job, JobKind

LOGINS: Final = frozenset({JobKind.OWN_LOGIN, JobKind.SHARED_LOGIN})


def ask(*, hospital_id: int, kind: JobKind, by: str, at: datetime, reason: str = "") -> Job:
    """Ask for a login of its own (with one already: for another password), or for the shared one.

    A worker must carry it out. Raises life.StepNotAllowed, own_logins.NoLoginsKey.
    """
    if kind == JobKind.OWN_LOGIN:
        own_logins.password_of("")  # nobody could sign in without the key
    with open_door(PORTAL), transaction.atomic():
        job = jobs.ask(hospital_id=hospital_id, kind=kind, by=by, at=at, reason=reason)
        note(job.hospital, job, by=by, at=at, details={"reason": reason})
        return job


def carry_out(job: Job) -> None:
    """Make what is new, tell everybody, end what is old. Repeatable, from any point."""
    if job.kind == JobKind.OWN_LOGIN:
        _give(job)
    else:
        _take_back(job)


def _give(job: Job) -> None:
    hospital = job.hospital
    if "generation" not in job.details:
        jobs.note_details(job, generation=hospital.login_generation + 1)
    hospital.own_login, hospital.login_generation = True, job.details["generation"]
    own_logins.establish(hospital, hospital.login)
    hospitals.note_login(hospital)
    _wait_for_doors()
    own_logins.narrow(hospital, hospital.login)


def _take_back(job: Job) -> None:
    hospital = job.hospital
    own_logins.widen(hospital)
    hospital.own_login = False
    hospitals.note_login(hospital)
    _wait_for_doors()
    own_logins.drop(hospital)


def _wait_for_doors() -> None:
    """Until every process has noticed how this hospital's door opens now."""
    time.sleep(2 * settings.HOSTS_CHECKED_EVERY)
