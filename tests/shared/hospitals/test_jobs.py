"""Jobs: asked for once, held by one, ended once; the database refuses what must never be."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from shared.hospitals import jobs
from shared.hospitals.models import Hospital, Job, JobKind, JobState
from tests.people import LONG_AGO, OLGA

LATER = LONG_AGO + timedelta(days=40)


def ask(hospital: Hospital, kind: JobKind = JobKind.EXPORT, **more: Any) -> Job:
    return jobs.ask(hospital_id=hospital.pk, kind=kind, by=OLGA, at=LONG_AGO, **more)


def erasure(hospital: Hospital, **more: Any) -> Job:
    return Job.objects.create(
        hospital=hospital, kind="erase", requested_by=OLGA, requested_at=LONG_AGO, **more
    )


def test_work_that_is_under_way_is_not_asked_for_twice(alpha: Hospital) -> None:
    assert ask(alpha) == ask(alpha)


def test_work_that_the_state_does_not_allow_is_refused(alpha: Hospital) -> None:
    with pytest.raises(jobs.StepNotAllowed):
        ask(alpha, JobKind.ERASE)


def test_a_night_has_one_backup(alpha: Hospital) -> None:
    night = LONG_AGO.date()
    first = jobs.ask_for_night(hospital_id=alpha.pk, night=night, by="beat", at=LONG_AGO)
    assert first
    assert not jobs.ask_for_night(hospital_id=alpha.pk, night=night, by="beat", at=LONG_AGO)


def test_a_job_that_is_not_due_does_not_begin(alpha: Hospital) -> None:
    job = ask(alpha, due_at=LATER)
    assert jobs.begin(job_id=job.pk, at=LONG_AGO) is None
    assert jobs.due(at=LONG_AGO) == []
    assert jobs.due(at=LATER) == [job.pk]


def test_a_job_that_was_begun_is_given_out_again_until_it_is_finished(alpha: Hospital) -> None:
    job = ask(alpha)
    assert jobs.begin(job_id=job.pk, at=LONG_AGO)
    assert jobs.due(at=LATER) == [job.pk]
    jobs.finish(job, at=LATER)
    assert jobs.due(at=LATER) == []


def test_a_failed_job_can_be_taken_up_again(alpha: Hospital) -> None:
    job = ask(alpha)
    jobs.fail(job_id=job.pk, error="disk full", at=LONG_AGO)
    assert jobs.try_again(job_id=job.pk).state == JobState.REQUESTED


def test_a_failed_job_waits_while_a_newer_one_is_under_way(alpha: Hospital) -> None:
    job = ask(alpha)
    jobs.fail(job_id=job.pk, error="disk full", at=LONG_AGO)
    ask(alpha)
    with pytest.raises(jobs.JobNotWaiting):
        jobs.try_again(job_id=job.pk)


def test_nobody_approves_what_they_asked_for(alpha: Hospital) -> None:
    job = erasure(alpha, state="waiting")
    with pytest.raises(jobs.NeedsAnother):
        jobs.approve(job_id=job.pk, by=OLGA.upper(), at=LATER)


def test_the_database_refuses_an_approval_by_the_same_person(alpha: Hospital) -> None:
    with pytest.raises(IntegrityError, match="hospitals_job_approved_by_another"):
        erasure(alpha, approved_by=OLGA, approved_at=LATER)


def test_the_database_refuses_to_erase_without_an_approval(alpha: Hospital) -> None:
    with pytest.raises(IntegrityError, match="hospitals_job_erased_with_approval"):
        erasure(alpha, state="running")


def test_the_database_refuses_an_approval_by_nobody(alpha: Hospital) -> None:
    with pytest.raises(IntegrityError, match="hospitals_job_approved_by_somebody"):
        erasure(alpha, state="waiting", approved_at=LATER)


def test_the_database_refuses_two_of_a_kind_at_once(alpha: Hospital) -> None:
    erasure(alpha, state="waiting")
    with pytest.raises(IntegrityError, match="hospitals_job_one_at_a_time"):
        erasure(alpha, state="waiting")


def test_what_has_begun_cannot_be_called_off(alpha: Hospital) -> None:
    job = ask(alpha)
    jobs.begin(job_id=job.pk, at=LONG_AGO)
    with pytest.raises(jobs.JobNotWaiting):
        jobs.cancel(job_id=job.pk, at=LATER)
