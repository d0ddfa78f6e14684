"""The pages of a hospital's life: what is offered to whom, what is asked, what comes of it."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from optiserve.usecases import erase_hospital
from shared.hospitals.models import Hospital, HospitalState, Job, JobKind, JobState
from shared.users import members
from shared.users.models import OrganisationKind, User
from tests.conftest import Visitor
from tests.optiserve.usecases.hospital_life import again, bundle, change
from tests.people import ALICE, LONG_AGO, OLGA

PAGE = "/operator/hospitals/alpha/"


@pytest.fixture
def hospital(own_database: str) -> Hospital:
    return Hospital.objects.get(code="alpha")


@pytest.fixture
def olga(hospital: Hospital) -> Visitor:
    return Visitor("portal.localhost", OLGA)


def operator(role: str) -> Visitor:
    email = f"{role}@operator.example"
    members.add_member(
        user=User.objects.create_user(email),
        kind=OrganisationKind.OPERATOR,
        organisation_id=0,
        role=role,
        by="tests",
        at=LONG_AGO,
    )
    return Visitor("portal.localhost", email)


def text_of(answer: Any) -> str:
    return answer.content.decode()


def follow(client: Visitor, path: str, **data: Any) -> str:
    return text_of(client.post(path, data, follow=True))


def test_an_active_hospital_offers_what_is_possible_and_nothing_else(olga: Visitor) -> None:
    page = text_of(olga.get(PAGE))
    for step in ("export", "backup", "rename", "read-only", "suspend"):
        assert f"{PAGE}{step}/" in page
    for step in ("resume", "retain", "erase", "restore"):
        assert f"{PAGE}{step}/" not in page


def test_an_auditor_is_offered_nothing_on_an_active_hospital(db: Any) -> None:
    assert 'data-dialog="act-' not in text_of(operator("auditor").get(PAGE))


def test_each_step_has_a_page_of_its_own_for_who_has_no_script(olga: Visitor) -> None:
    page = text_of(olga.get(f"{PAGE}suspend/"))
    assert "every session, key and task is turned away" in page
    assert 'name="confirm"' in page


def test_a_grave_step_wants_the_code_typed(olga: Visitor, hospital: Hospital) -> None:
    answer = olga.post(f"{PAGE}suspend/", {"reason": "unpaid", "confirm": "bravo"})
    assert answer.status_code == 422
    assert "Nothing was done." in text_of(answer)
    assert again(hospital).state == HospitalState.ACTIVE


def test_suspending_on_the_page_shuts_the_door(olga: Visitor, hospital: Hospital) -> None:
    page = follow(olga, f"{PAGE}suspend/", reason="unpaid", confirm="alpha")
    assert "Asked for: Suspend." in page
    assert f"{PAGE}resume/" in page
    assert Visitor("alpha.localhost").get("/").status_code == 403


def test_a_step_that_is_no_longer_possible_says_so(olga: Visitor, hospital: Hospital) -> None:
    change(hospital, JobKind.SUSPEND)
    answer = olga.post(f"{PAGE}suspend/", {"reason": "again", "confirm": "alpha"})
    assert "Look at the page again." in text_of(answer)


def test_a_renamed_hospitals_page_is_at_its_new_code(olga: Visitor, hospital: Hospital) -> None:
    page = follow(olga, f"{PAGE}rename/", code="omega", confirm="alpha")
    assert "omega.localhost" in page
    assert "Former addresses" in page
    assert olga.get(PAGE).status_code == 404


def test_a_taken_code_is_explained_on_the_form(olga: Visitor) -> None:
    page = text_of(olga.post(f"{PAGE}rename/", {"code": "bravo", "confirm": "alpha"}))
    assert "Another hospital has, or once had, this code." in page


def test_an_export_that_the_operator_asked_for_is_the_hospitals_to_download(
    olga: Visitor, hospital: Hospital
) -> None:
    assert " download>" not in follow(olga, f"{PAGE}export/")
    job = Job.objects.get(kind="export")
    assert olga.get(f"{PAGE}jobs/{job.pk}/archive/").status_code == 404
    answer = Visitor("alpha.localhost", ALICE).get(f"/export/{job.pk}/archive/")
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "manifest.json" in archive.namelist()


def test_progress_survives_a_reload(olga: Visitor, hospital: Hospital) -> None:
    job = Job.objects.create(
        hospital=hospital,
        kind=JobKind.EXPORT,
        state=JobState.RUNNING,
        step="files",
        value=3,
        maximum=9,
        requested_by=OLGA,
        requested_at=LONG_AGO,
    )
    for path in (PAGE, f"{PAGE}jobs/{job.pk}/"):
        page = text_of(olga.get(path))
        assert f'hx-get="{PAGE}jobs/{job.pk}/?progress"' in page
        assert 'value="3" max="9"' in page


def test_a_finished_job_refreshes_the_page_that_waits_for_it(
    olga: Visitor, hospital: Hospital
) -> None:
    job = bundle(hospital, JobKind.BACKUP)
    answer = olga.get(f"{PAGE}jobs/{job.pk}/?progress", headers={"hx-request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_a_restore_is_looked_at_swapped_and_confirmed(olga: Visitor, hospital: Hospital) -> None:
    backup = bundle(hospital, JobKind.BACKUP)
    page = follow(olga, f"{PAGE}restore/", backup=backup.pk, reason="")
    job = Job.objects.get(kind="restore")
    own = f"{PAGE}jobs/{job.pk}/"
    assert "equipment_device" in page
    assert "In place, the old rows kept aside" in follow(olga, f"{own}swap/", confirm="alpha")
    follow(olga, f"{own}confirm/", confirm="alpha")
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_what_failed_is_told_with_its_remedy_and_can_be_tried_again(
    olga: Visitor, hospital: Hospital
) -> None:
    job = Job.objects.create(
        hospital=hospital,
        kind=JobKind.BACKUP,
        state=JobState.FAILED,
        error="OSError: disk full",
        requested_by=OLGA,
        requested_at=LONG_AGO,
        finished_at=LONG_AGO,
    )
    own = f"{PAGE}jobs/{job.pk}/"
    assert "Something unforeseen happened. Try again." in text_of(olga.get(own))
    assert "Rows in the archive" in follow(olga, f"{own}retry/")


def test_an_erasure_is_asked_for_by_one_and_approved_by_another(
    olga: Visitor, hospital: Hospital
) -> None:
    change(hospital, JobKind.SUSPEND)
    change(hospital, JobKind.RETAIN)
    follow(olga, f"{PAGE}erase/", reason="contract ended", confirm="alpha")
    job = Job.objects.get(kind="erase")
    own = f"{PAGE}jobs/{job.pk}/"
    refused = text_of(olga.post(f"{own}approve/", {"confirm": "alpha"}))
    assert "Another person has to approve it." in refused
    follow(operator("accounting_lead"), f"{own}approve/", confirm="alpha")
    job.refresh_from_db()
    assert (job.state, job.approved_by) == (JobState.REQUESTED, "accounting_lead@operator.example")
    follow(olga, f"{own}cancel/")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_stranger_at_the_operator_may_not_ask_for_an_erasure(hospital: Hospital) -> None:
    change(hospital, JobKind.SUSPEND)
    change(hospital, JobKind.RETAIN)
    job = erase_hospital.ask(hospital_id=hospital.pk, by=OLGA, at=LONG_AGO)
    onboarding = operator("onboarding")
    assert onboarding.post(f"{PAGE}erase/", {}).status_code == 403
    assert onboarding.post(f"{PAGE}jobs/{job.pk}/approve/", {}).status_code == 403


def test_a_hospitals_administrator_takes_its_data_away(hospital: Hospital) -> None:
    alice = Visitor("alpha.localhost", ALICE)
    assert "The archive is being made." in follow(alice, "/export/new/")
    job = Job.objects.get(kind="export")
    assert job.requested_by == ALICE
    answer = alice.get(f"/export/{job.pk}/archive/")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert "Export everything a hospital has" in text_of(alice.get("/visits/?export=csv"))


def test_another_hospitals_archive_is_not_there(hospital: Hospital) -> None:
    bravo = Hospital.objects.get(code="bravo")
    job = bundle(bravo, JobKind.EXPORT)
    alice = Visitor("alpha.localhost", ALICE)
    assert alice.get(f"/export/{job.pk}/archive/").status_code == 404
    assert "optiserve-bravo" not in text_of(alice.get("/export/"))


def test_registering_says_at_once_that_the_invitation_follows(
    hospital: Hospital, olga: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optiserve.tasks.open_hospital.delay", lambda **_: None)
    page = follow(
        olga,
        "/operator/hospitals/new/",
        code="newtown",
        name="新町病院",
        prefecture="13",
        beds="99",
        administrator_email="first@newtown.example",
    )
    assert "the invitation goes to first@newtown.example" in page
