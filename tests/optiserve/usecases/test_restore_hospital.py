"""A hospital back from its backup: row by row what it was, and never half of it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connections

from optiserve.tenancy import beside, compiled, drift, fleet
from optiserve.tenancy.context import COLLECTOR, inside
from optiserve.usecases import restore_hospital
from optiserve.usecases.hospital_files import delete_below, own_folder
from shared.hospitals import jobs
from shared.hospitals.models import Hospital, Job, JobKind, JobState
from tenants.equipment.models import Device, Ward
from tests.journeys.small_world import furnish
from tests.optiserve.usecases.hospital_life import (
    again,
    bundle,
    carried_out,
    change,
    everything,
    schemas,
)
from tests.people import LONG_AGO, OLGA


@pytest.fixture
def hospital(own_database: str) -> Hospital:
    hospital = Hospital.objects.get(code="alpha")
    delete_below(own_folder(hospital))
    furnish(hospital)
    default_storage.save(f"hospitals/{hospital.pk}/intake/a.csv", ContentFile(b"1,2"))
    return hospital


def loaded(hospital: Hospital, backup: Job) -> Job:
    return carried_out(
        restore_hospital.ask(hospital_id=hospital.pk, backup_id=backup.pk, by=OLGA, at=LONG_AGO)
    )


def ordered(job: Job, wanted: str) -> Job:
    return carried_out(restore_hospital.order(job_id=job.pk, wanted=wanted, by=OLGA, at=LONG_AGO))


def damage(hospital: Hospital) -> None:
    with inside(hospital):
        Device.objects.all()[0].delete()
        Ward.objects.create(name="written after the backup")


def test_a_restored_hospital_is_row_by_row_what_was_backed_up(
    hospital: Hospital, own_database: str
) -> None:
    before = everything(own_database, hospital.schema_name)
    backup = bundle(hospital, JobKind.BACKUP)
    damage(hospital)
    job = ordered(loaded(hospital, backup), "swap")
    assert job.state == JobState.SWAPPED
    assert everything(own_database, hospital.schema_name) == before


def test_loading_changes_nothing_of_the_living_hospital(
    hospital: Hospital, own_database: str
) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    damage(hospital)
    now = everything(own_database, hospital.schema_name)
    job = loaded(hospital, backup)
    assert (job.state, job.error) == (JobState.READY, "")
    assert everything(own_database, hospital.schema_name) == now


def test_what_would_change_is_shown_table_by_table(hospital: Hospital) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    with inside(hospital):
        Ward.objects.create(name="written after the backup")
    compared = {row["table"]: row for row in loaded(hospital, backup).details["compared"]}
    ward, loan = compared["equipment_ward"], compared["equipment_loan"]
    assert (ward["now"], ward["then"], ward["same"]) == (1, 0, False)
    assert loan["same"]


def test_the_hospital_works_on_with_its_own_roles_after_the_swap(hospital: Hospital) -> None:
    with inside(hospital):
        newest = Ward.objects.create(name="3F").pk
    backup = bundle(hospital, JobKind.BACKUP)
    ordered(loaded(hospital, backup), "swap")
    with inside(hospital):
        assert Ward.objects.create(name="4F").pk == newest + 1
    with inside(hospital), pytest.raises(DatabaseError, match="permission denied"):
        connections["default"].cursor().execute("DELETE FROM sharing_visit")


def test_what_is_in_place_after_the_swap_is_like_every_other_schema(hospital: Hospital) -> None:
    ordered(loaded(hospital, bundle(hospital, JobKind.BACKUP)), "swap")
    assert drift.report() == {}
    assert fleet.run().migrated == 0


@pytest.mark.parametrize("role", ["h_1", "h_1_ro", "h_2", COLLECTOR])
def test_nobody_can_use_the_schema_beside(hospital: Hospital, role: str) -> None:
    job = loaded(hospital, bundle(hospital, JobKind.BACKUP))
    schema = beside.loaded_name(job.pk)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, %s, 'USAGE')", [role, schema])
        assert cursor.fetchone() == (False,)


def test_a_swap_can_be_taken_back(hospital: Hospital, own_database: str) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    damage(hospital)
    now = everything(own_database, hospital.schema_name)
    job = ordered(ordered(loaded(hospital, backup), "swap"), "undo")
    assert job.state == JobState.READY
    assert everything(own_database, hospital.schema_name) == now
    with inside(hospital):
        assert Ward.objects.get().name == "written after the backup"


def test_confirming_removes_what_was_kept_aside(hospital: Hospital, own_database: str) -> None:
    job = ordered(loaded(hospital, bundle(hospital, JobKind.BACKUP)), "swap")
    assert beside.aside_name(job.pk) in schemas(own_database)
    assert ordered(job, "confirm").state == JobState.DONE
    assert schemas(own_database) == {"h_0", "h_1", "h_2"}


def test_a_restore_can_be_given_up(hospital: Hospital, own_database: str) -> None:
    job = ordered(loaded(hospital, bundle(hospital, JobKind.BACKUP)), "discard")
    assert job.state == JobState.CANCELLED
    assert schemas(own_database) == {"h_0", "h_1", "h_2"}


def test_every_step_can_be_repeated(hospital: Hospital, own_database: str) -> None:
    before = everything(own_database, hospital.schema_name)
    job = loaded(hospital, bundle(hospital, JobKind.BACKUP))
    for wanted in ("load", "swap", "swap"):  # the worker was lost after the work, before the word
        jobs.note_details(job, wanted=wanted)
        restore_hospital.carry_out(job, at=LONG_AGO + timedelta(hours=1))
    assert everything(own_database, hospital.schema_name) == before


def test_what_is_in_place_stays_shut_for_a_suspended_hospital(hospital: Hospital) -> None:
    job = loaded(hospital, bundle(hospital, JobKind.BACKUP))
    change(hospital, JobKind.SUSPEND)
    ordered(job, "swap")
    with inside(again(hospital)), pytest.raises(DatabaseError):
        Ward.objects.count()


def test_a_backup_of_an_older_head_is_loaded_there_and_then_migrated(
    hospital: Hospital, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = compiled.missing(frozenset())
    old = keys[: len(keys) - 1]
    with beside.making("r_900001", hospital=hospital, head=old) as cursor:
        cursor.execute("SELECT app, name FROM r_900001.django_migrations ORDER BY id")
        assert cursor.fetchall() == old
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT app, name FROM r_900001.django_migrations ORDER BY id")
        assert sorted(cursor.fetchall()) == sorted(keys)


def test_a_head_that_this_release_does_not_know_is_refused(hospital: Hospital) -> None:
    with (
        pytest.raises(beside.UnknownHead),
        beside.making("r_1", hospital=hospital, head=[("equipment", "0999_future")]),
    ):
        pass


def test_a_bundle_that_was_changed_in_the_storage_is_refused(
    hospital: Hospital, own_database: str
) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    default_storage.delete(backup.archive_key)
    default_storage.save(backup.archive_key, ContentFile(b"something else"))
    job = loaded(hospital, backup)
    assert job.state == JobState.FAILED
    assert "hospital-bundle-damaged" in job.error
    assert schemas(own_database) == {"h_0", "h_1", "h_2"}


def test_another_hospitals_backup_cannot_be_asked_for(hospital: Hospital) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    bravo = Hospital.objects.get(code="bravo")
    with pytest.raises(restore_hospital.NoSuchBackup):
        loaded(bravo, backup)


def test_an_order_out_of_turn_is_refused(hospital: Hospital) -> None:
    job = loaded(hospital, bundle(hospital, JobKind.BACKUP))
    with pytest.raises(jobs.JobNotWaiting):
        ordered(job, "confirm")
