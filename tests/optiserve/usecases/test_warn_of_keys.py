"""Mails before a key ends: when, to whom, and each once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from optiserve.usecases import mail_people, warn_of_keys
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import keys
from shared.users.models import ApiKey, OrganisationKind
from tests.people import ALICE


def _key(hospital: Hospital, at: datetime, days: int = 90) -> ApiKey:
    issued = keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        name="nightly",
        operations=["device.read"],
        by=ALICE,
        at=at,
        expires_at=at + timedelta(days=days),
    )
    return ApiKey.objects.get(pk=issued.row_id)


@pytest.fixture
def key(alpha: Hospital) -> ApiKey:
    """One that Alice made today, for ninety days."""
    return _key(alpha, clock.now())


def test_administrators_are_told_a_fortnight_and_three_days_before(key: ApiKey) -> None:
    days_left = range(20, -2, -1)
    told = [
        left for left in days_left if warn_of_keys.tell(at=key.expires_at - timedelta(days=left))
    ]
    assert told == [14, 3]
    assert [letter.to for letter in mail.outbox] == [[ALICE], [ALICE]]
    assert f"http://alpha.localhost:8000/keys/{key.pk}/" in mail.outbox[0].body


def test_whoever_was_down_for_a_week_tells_once(key: ApiKey) -> None:
    for hours in (0, 1, 2):
        warn_of_keys.tell(at=key.expires_at - timedelta(days=2) + timedelta(hours=hours))
    assert len(mail.outbox) == 1


def test_a_key_that_was_replaced_and_is_not_used_any_more_is_no_news(key: ApiKey) -> None:
    keys.rotate_key(key=key, days=30, by=ALICE, at=key.expires_at - timedelta(days=20))
    assert warn_of_keys.tell(at=key.expires_at - timedelta(days=2)) == 0


def test_the_end_of_an_overlap_is_told_of_if_the_old_key_is_still_used(key: ApiKey) -> None:
    replaced = key.created_at + timedelta(days=1)
    keys.rotate_key(key=key, days=7, by=ALICE, at=replaced)
    keys.note_use(key=key, address="203.0.113.9", at=replaced + timedelta(hours=1))
    told = [day for day in range(9) if warn_of_keys.tell(at=replaced + timedelta(days=day))]
    assert told == [4]
    assert "It has been replaced, but a program still uses it" in mail.outbox[0].body


def test_a_key_made_for_a_week_is_told_of_once(alpha: Hospital) -> None:
    week = _key(alpha, clock.now(), days=7)
    told = [day for day in range(9) if warn_of_keys.tell(at=week.created_at + timedelta(days=day))]
    assert told == [4]


def test_an_ended_key_is_no_news(key: ApiKey) -> None:
    keys.revoke_key(key=key, by=ALICE, at=clock.now())
    assert warn_of_keys.tell(at=key.expires_at - timedelta(days=2)) == 0


def test_what_could_not_be_sent_is_sent_the_next_time(
    key: ApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = key.expires_at - timedelta(days=14)

    def broken(*_: Any) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(mail_people, "send_mail", broken)
        assert warn_of_keys.tell(at=at) == 0
    assert warn_of_keys.tell(at=at + timedelta(hours=1)) == 1


def test_of_two_workers_one_tells(key: ApiKey) -> None:
    at = key.expires_at - timedelta(days=14)
    first, second = keys.to_be_told_of(at=at), keys.to_be_told_of(at=at)
    assert [keys.claim_notice(key=one[0], at=at) for one in (first, second)] == [True, False]
