"""Acts of a hospital's life as the tests play them: asked for, and carried out at once."""

from datetime import datetime

import psycopg
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from psycopg import sql

from optiserve.tenancy import rows
from optiserve.tenancy.rows import Copied
from optiserve.usecases import (
    change_hospital,
    export_hospital,
    hospital_jobs,
    onboard_hospital,
)
from optiserve.usecases.hospital_files import delete_below, own_folder
from shared.hospitals import jobs
from shared.hospitals.models import Hospital, Job, JobKind
from tests import services
from tests.journeys.small_world import furnish
from tests.people import LONG_AGO, OLGA


def carried_out(job: Job, *, at: datetime = LONG_AGO) -> Job:
    """The job after a worker has had it."""
    hospital_jobs.carry_out(job_id=job.pk, clock=lambda: at)
    return Job.objects.select_related("hospital").get(pk=job.pk)


def change(hospital: Hospital, kind: JobKind) -> Job:
    """Suspend, resume, make read-only or let go."""
    return carried_out(
        change_hospital.change(hospital_id=hospital.pk, kind=kind, by=OLGA, at=LONG_AGO)
    )


def bundle(hospital: Hospital, kind: JobKind) -> Job:
    """An export or a backup."""
    return carried_out(jobs.ask(hospital_id=hospital.pk, kind=kind, by=OLGA, at=LONG_AGO))


def leaver(database: str) -> Hospital:
    """A hospital with equipment and a file whose roles are shared with no other database."""
    with psycopg.connect(services.plan().superuser_url, dbname=database) as connection:
        number = 10**6 + abs(hash(database)) % 10**8
        connection.execute(f"ALTER SEQUENCE hospitals_hospital_id_seq RESTART WITH {number}")
    application = onboard_hospital.Application("leaver", "去る病院", "", "13", 90, "")
    hospital = onboard_hospital.register(application, by="tests", at=LONG_AGO)
    onboard_hospital.open_hospital(
        hospital_id=hospital.pk, administrator_email="", by="tests", at=LONG_AGO
    )
    hospital = again(hospital)
    delete_below(own_folder(hospital))
    furnish(hospital)
    default_storage.save(f"hospitals/{hospital.pk}/intake/a.csv", ContentFile(b"1,2"))
    return hospital


def again(hospital: Hospital) -> Hospital:
    """The hospital's row as it is now."""
    return Hospital.objects.get(pk=hospital.pk)


def everything(database: str, schema: str) -> dict[str, Copied]:
    """Every row of a schema counted and digested by the superuser, whom no wall keeps out."""
    url = services.plan().superuser_url
    options = "-c timezone=UTC"
    with psycopg.connect(url, dbname=database, options=options) as connection:
        cursor = connection.cursor()
        return rows.digests_of(cursor, schema)


def schemas(database: str) -> set[str]:
    """All schemas of hospitals, beside ones and ones put aside."""
    with psycopg.connect(services.plan().superuser_url, dbname=database) as connection:
        found = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^(h|r|a)_[0-9]+$'"
        )
        return {name for (name,) in found.fetchall()}


def nightly(hospital: Hospital, *, at: datetime) -> Job:
    """The night's backup, as beat asks for it."""
    export_hospital.ask_for_night(night=at.date(), at=at)
    return carried_out(hospital.jobs.get(night=at.date()), at=at)


def rename_schema(database: str, old: str, new: str) -> None:
    """Behind everybody's back."""
    with psycopg.connect(services.plan().superuser_url, dbname=database) as connection:
        connection.execute(
            sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
        )
