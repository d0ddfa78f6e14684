"""Hospitals with a login of their own, for tests.

Roles are the whole server's, and other tests' databases have the same hospitals: these get numbers
that nobody else has.
"""

import os
from itertools import count

from django.db import connection

from optiserve.tenancy import owner
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import hospital_jobs, onboard_hospital, own_login
from shared.hospitals.models import Hospital, Job, JobKind
from shared.kernel import clock
from tests.people import LONG_AGO, OLGA

_numbers = count(10_000_000 + os.getpid() * 100)


def onboard(code: str, cell: str = "default") -> Hospital:
    """A hospital whose roles no other database of the server knows."""
    use_numbers_of_our_own(1)
    application = onboard_hospital.Application(code, code, "", "13", 100, "", cell=cell)
    with open_door(PORTAL):
        new = onboard_hospital.register(application, by=OLGA, at=LONG_AGO)
        onboard_hospital.open_hospital(
            hospital_id=new.pk, administrator_email="", by=OLGA, at=LONG_AGO
        )
        return Hospital.objects.get(pk=new.pk)


def use_numbers_of_our_own(many: int) -> None:
    """The next so many hospitals of this database."""
    first = [next(_numbers) for _ in range(many)]
    with owner.connect() as connection:
        connection.execute("SELECT setval('hospitals_hospital_id_seq', %s, false)", first[:1])


def switch(hospital: Hospital, kind: JobKind) -> Hospital:
    """Olga asks, and a worker does it. The hospital as everybody sees it afterwards."""
    job = own_login.ask(hospital_id=hospital.pk, kind=kind, by=OLGA, at=LONG_AGO)
    with open_door(PORTAL):
        hospital_jobs.carry_out(job_id=job.pk, clock=clock.now)
        assert Job.objects.get(pk=job.pk).state == "done"
        return Hospital.objects.get(pk=hospital.pk)


def given(code: str) -> Hospital:
    """A hospital that has a login of its own."""
    return switch(onboard(code), JobKind.OWN_LOGIN)


def session_user() -> str:
    """With which login the open door's connection has signed in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        return str(cursor.fetchone()[0])
