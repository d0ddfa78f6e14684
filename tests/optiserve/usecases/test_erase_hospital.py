"""Erased: waited for, agreed by a second person, nothing left, certified."""

import hashlib
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import psycopg
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError
from pypdf import PdfReader

from optiserve.tenancy.context import Wear, door_of, inside, open_door
from optiserve.usecases import erase_hospital, export_hospital
from optiserve.usecases.hospital_files import own_folder
from shared.audit.models import Event
from shared.hospitals import jobs
from shared.hospitals.file_keys import FileKeyGone
from shared.hospitals.models import (
    Domain,
    FileKey,
    Hospital,
    HospitalState,
    Job,
    JobKind,
    JobState,
)
from shared.kernel.clock import now
from shared.users import keys, members
from shared.users.models import ApiKey, Membership, OrganisationKind, User
from tenants.equipment.models import Device
from tests import own_logins, services
from tests.conftest import Visitor
from tests.journeys.small_world import furnish
from tests.optiserve.usecases.hospital_life import (
    again,
    bundle,
    carried_out,
    change,
    everything,
    leaver,
    schemas,
)
from tests.people import ALICE, LONG_AGO, MIKA, OLGA

ANNA = "anna@operator.example"
SOON, LATER = LONG_AGO + timedelta(days=29), LONG_AGO + timedelta(days=31)


@pytest.fixture
def hospital(own_database: str) -> Hospital:
    """One that is going to leave, with people, equipment and a file."""
    hospital = leaver(own_database)
    for email, kind, pk, role in (
        (ANNA, OrganisationKind.OPERATOR, 0, "accounting_lead"),
        ("lea@leaver.example", OrganisationKind.HOSPITAL, hospital.pk, "administrator"),
    ):
        user = User.objects.create_user(email)
        members.add_member(
            user=user, kind=kind, organisation_id=pk, role=role, by="tests", at=LONG_AGO
        )
    return hospital


def leave(hospital: Hospital) -> Job:
    change(hospital, JobKind.SUSPEND)
    change(hospital, JobKind.RETAIN)
    return erase_hospital.ask(
        hospital_id=hospital.pk, by=OLGA, at=LONG_AGO, reason="contract ended"
    )


def erased(hospital: Hospital) -> Job:
    job = leave(hospital)
    erase_hospital.approve(job_id=job.pk, by=ANNA, at=SOON)
    return carried_out(job, at=LATER)


def test_nothing_of_it_is_left(hospital: Hospital, own_database: str) -> None:
    bundle(hospital, JobKind.EXPORT)
    bundle(hospital, JobKind.BACKUP)
    job = erased(hospital)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert again(hospital).state == HospitalState.ERASED
    assert schemas(own_database) == {"h_0", "h_1", "h_2"}
    assert default_storage.listdir(".")[0].count(f"hospitals/{hospital.pk}") == 0
    assert not default_storage.exists(own_folder(hospital))
    assert not default_storage.exists(f"bundles/{hospital.pk}")
    with psycopg.connect(services.plan().superuser_url) as connection:
        roles = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [f"{hospital.schema_name}%"]
        )
        assert roles.fetchall() == []


def test_a_copy_of_a_file_that_outlives_it_is_noise(hospital: Hospital) -> None:
    name = f"{own_folder(hospital)}/intake/a.csv"
    beneath = default_storage._below
    with beneath.open(name) as stored:
        copy = stored.read()
    assert erased(hospital).details["removed"]["file keys"] == 1
    assert not FileKey.objects.filter(hospital=hospital).exists()
    beneath.save(name, ContentFile(copy))
    with pytest.raises(FileKeyGone):
        default_storage.open(name)
    default_storage.delete(name)


def test_people_keys_sessions_and_cache_entries_end_with_it(hospital: Hospital) -> None:
    lea = Visitor("leaver.localhost", "lea@leaver.example")
    assert lea.get("/").status_code == 200
    keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        name="x",
        operations=["device.read"],
        by="tests",
        at=now(),
        expires_at=now() + timedelta(days=1),
    )
    with inside(hospital):
        cache.set("something", 1)
    removed = erased(hospital).details["removed"]
    assert removed["people"] == {"memberships": 1, "invitations": 0, "keys": 1, "grants": 0}
    assert (removed["sessions"], removed["cache"]) == (1, 1)
    assert not ApiKey.objects.filter(organisation_id=hospital.pk, revoked_at=None).exists()
    assert not Membership.objects.filter(organisation_id=hospital.pk, ended_at=None).exists()


def test_everybody_elses_rows_are_untouched(hospital: Hospital, own_database: str) -> None:
    alpha = Hospital.objects.get(code="alpha")
    furnish(alpha)
    before = everything(own_database, alpha.schema_name)
    erased(hospital)
    assert everything(own_database, alpha.schema_name) == before


def test_its_address_is_dead_and_stays_reserved(hospital: Hospital) -> None:
    erased(hospital)
    assert Visitor("leaver.localhost").get("/").status_code == 404
    assert Domain.objects.get(domain="leaver.localhost").tenant_id == hospital.pk


def test_nothing_happens_before_the_waiting_period_is_over(hospital: Hospital) -> None:
    job = leave(hospital)
    erase_hospital.approve(job_id=job.pk, by=ANNA, at=SOON)
    assert carried_out(job, at=SOON).state == JobState.REQUESTED
    assert jobs.due(at=SOON) == []


def test_nothing_happens_without_an_approval(hospital: Hospital) -> None:
    job = leave(hospital)
    assert carried_out(job, at=LATER).state == JobState.WAITING
    assert jobs.due(at=LATER) == []


@pytest.mark.parametrize("who", [MIKA, ALICE, "shell", "key:opt_abc"])
def test_only_a_person_with_the_right_at_the_operator_approves(
    hospital: Hospital, who: str
) -> None:
    job = leave(hospital)
    with pytest.raises(erase_hospital.NotAnApprover):
        erase_hospital.approve(job_id=job.pk, by=who, at=SOON)


def test_whoever_asked_does_not_approve(hospital: Hospital) -> None:
    job = leave(hospital)
    with pytest.raises(jobs.NeedsAnother):
        erase_hospital.approve(job_id=job.pk, by=OLGA, at=SOON)


def test_it_can_be_called_off_until_it_begins(hospital: Hospital) -> None:
    job = leave(hospital)
    erase_hospital.approve(job_id=job.pk, by=ANNA, at=SOON)
    erase_hospital.cancel(job_id=job.pk, by=OLGA, at=SOON)
    assert carried_out(job, at=LATER).state == JobState.CANCELLED
    assert again(hospital).state == HospitalState.RETAINED


def test_an_erasure_that_was_killed_in_the_middle_certifies_what_it_found_at_first(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As kill -9: nothing of ours runs any more."""

    def die(*_: object) -> None:
        raise Killed

    job = leave(hospital)
    erase_hospital.approve(job_id=job.pk, by=ANNA, at=SOON)
    pieces = erase_hospital._PIECES
    with monkeypatch.context() as patch:
        patch.setitem(pieces, "files", die)
        with pytest.raises(Killed):
            carried_out(job, at=LATER)
    found = Job.objects.get(pk=job.pk).details["found"]
    assert found["rows"] > 0
    done = carried_out(job, at=LATER + timedelta(hours=1))
    assert (done.state, done.details["found"]) == (JobState.DONE, found)
    assert done.details["removed"]["people"]["memberships"] == 1


def test_the_certificate_says_what_went_who_agreed_and_when(hospital: Hospital) -> None:
    job = erased(hospital)
    with default_storage.open(job.archive_key) as stored:
        pdf = stored.read()
    assert hashlib.sha256(pdf).hexdigest() == job.digest
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    for fact in (OLGA, ANNA, "去る病院", job.details["found"]["rows_sha256"], "contract ended"):
        assert fact in text
    assert "no copy of them, wherever it lies, can be opened" in " ".join(text.split())


def test_the_trail_keeps_the_whole_story(hospital: Hospital) -> None:
    job = erased(hospital)
    events = Event.objects.filter(operation="hospital.erase").order_by("position")
    assert [event.actor for event in events] == [OLGA, ANNA, "worker"]
    assert events[2].details["sha256"] == job.digest


def test_a_login_of_its_own_exports_and_goes_with_it(hospital: Hospital) -> None:
    hospital = own_logins.switch(hospital, JobKind.OWN_LOGIN)
    assert bundle(hospital, JobKind.EXPORT).state == JobState.DONE
    assert erased(hospital).state == JobState.DONE
    with psycopg.connect(services.plan().superuser_url) as connection:
        roles = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [f"{hospital.schema_name}%"]
        )
        assert roles.fetchall() == []


def test_what_it_had_when_it_left_is_kept_until_then(hospital: Hospital) -> None:
    change(hospital, JobKind.SUSPEND)
    job = change(hospital, JobKind.RETAIN)
    assert (job.state, job.error) == (JobState.DONE, "")
    export_hospital.expire(at=LONG_AGO + timedelta(days=3650))
    with default_storage.open(again(hospital).jobs.get(pk=job.pk).archive_key) as archive:
        assert hashlib.sha256(archive.read()).hexdigest() == job.digest
        names = ZipFile(archive).namelist()
    assert "tables/equipment_device.csv" in names
    assert any(name.startswith("files/") for name in names)
    for wear in Wear:
        with open_door(door_of(hospital, wear=wear)), pytest.raises(ProgrammingError):
            Device.objects.exists()


def test_one_that_is_killed_while_it_leaves_shuts_the_schema_again(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(hospital, JobKind.SUSPEND)
    with monkeypatch.context() as broken:
        broken.setattr(export_hospital, "carry_out", _lost)
        with pytest.raises(ConnectionError):
            change(hospital, JobKind.RETAIN)
    with open_door(door_of(hospital, wear=Wear.READER)), pytest.raises(ProgrammingError):
        Device.objects.exists()
    job = carried_out(Job.objects.get(kind=JobKind.RETAIN))
    assert job.state == JobState.DONE


def _lost(*_: object, **__: object) -> None:
    raise ConnectionError
