"""A hospital's whole life: closed and opened, renamed, exported, restored, gone for good."""

from datetime import timedelta

import psycopg
import pytest
from django.core.files.storage import default_storage

from optiserve.tenancy.context import inside
from optiserve.usecases import change_hospital, erase_hospital, restore_hospital
from shared.audit.models import Event
from shared.hospitals.models import Hospital, HospitalState, Job, JobKind, JobState
from shared.users import members
from shared.users.models import OrganisationKind, User
from tenants.equipment.models import Device
from tests import services
from tests.conftest import Visitor
from tests.journeys.small_world import NOVEMBER_1, found, furnish
from tests.optiserve.usecases.hospital_life import (
    again,
    bundle,
    carried_out,
    change,
    everything,
    nightly,
    schemas,
)
from tests.people import OLGA

ANNA = "anna@operator.example"
LEA = "lea@house.example"


@pytest.fixture
def house(own_database: str) -> Hospital:
    """A hospital of this test's own, whose roles no other database shares."""
    number = 2 * 10**8 + abs(hash(own_database)) % 10**8
    with psycopg.connect(services.plan().superuser_url, dbname=own_database) as connection:
        connection.execute(f"ALTER SEQUENCE hospitals_hospital_id_seq RESTART WITH {number}")
    (hospital,) = found(1)
    for email, kind, organisation_id in (
        (ANNA, OrganisationKind.OPERATOR, 0),
        (LEA, OrganisationKind.HOSPITAL, hospital.pk),
    ):
        members.add_member(
            user=User.objects.create_user(email),
            kind=kind,
            organisation_id=organisation_id,
            role="administrator",
            by="tests",
            at=NOVEMBER_1,
        )
    furnish(hospital)
    return hospital


def test_a_hospitals_life(house: Hospital, own_database: str) -> None:
    _closed_and_opened(house)
    code = _renamed(house)
    _taken_away(house)
    _lost_and_restored(house, own_database)
    job = _gone(house)
    assert schemas(own_database) == {"h_0", "h_1", "h_2"}
    assert default_storage.exists(job.archive_key)
    assert Visitor(f"{code}.localhost").get("/").status_code == 404
    told = Event.objects.filter(details__job__isnull=False).order_by("position")
    assert [event.operation.removeprefix("hospital.") for event in told if event.actor == OLGA] == [
        *("suspend", "read_only", "resume", "rename"),
        *("restore", "restore", "restore", "suspend", "retain", "erase"),
    ]


def _closed_and_opened(house: Hospital) -> None:
    lea = Visitor(f"{house.code}.localhost", LEA)
    change(house, JobKind.SUSPEND)
    assert lea.get("/devices/").status_code == 403
    change(house, JobKind.READ_ONLY)
    assert lea.get("/devices/").status_code == 200
    change(house, JobKind.RESUME)
    assert again(house).state == HospitalState.ACTIVE


def _renamed(house: Hospital) -> str:
    change_hospital.rename(hospital_id=house.pk, code="new-house", by=OLGA, at=NOVEMBER_1)
    moved = Visitor(f"{house.code}.localhost").get("/reports/")
    assert moved["Location"] == "http://new-house.localhost:8000/reports/"
    return "new-house"


def _taken_away(house: Hospital) -> None:
    job = bundle(again(house), JobKind.EXPORT)
    assert job.details["tables"]["equipment_device"] > 0


def _lost_and_restored(house: Hospital, database: str) -> None:
    before = everything(database, house.schema_name)
    backup = nightly(again(house), at=NOVEMBER_1)
    with inside(again(house)):
        Device.objects.all().delete()
    job = carried_out(
        restore_hospital.ask(hospital_id=house.pk, backup_id=backup.pk, by=OLGA, at=NOVEMBER_1)
    )
    for wanted in ("swap", "confirm"):
        restore_hospital.order(job_id=job.pk, wanted=wanted, by=OLGA, at=NOVEMBER_1)
        job = carried_out(job)
    assert job.state == JobState.DONE
    assert everything(database, house.schema_name) == before


def _gone(house: Hospital) -> Job:
    change(house, JobKind.SUSPEND)
    change(house, JobKind.RETAIN)
    job = erase_hospital.ask(hospital_id=house.pk, by=OLGA, at=NOVEMBER_1, reason="left")
    erase_hospital.approve(job_id=job.pk, by=ANNA, at=NOVEMBER_1 + timedelta(days=1))
    job = carried_out(job, at=NOVEMBER_1 + timedelta(days=31))
    assert (job.state, again(house).state) == (JobState.DONE, HospitalState.ERASED)
    return job
