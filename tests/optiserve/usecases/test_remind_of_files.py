"""Who is late is told, on business days 3 and 7, once each."""

from datetime import datetime

import pytest
from django.core import mail

from optiserve.usecases import remind_of_files
from shared.hospitals import services
from shared.hospitals.models import Hospital, Reminder
from shared.kernel.clock import JST
from shared.users import members
from shared.users.models import OrganisationKind, User
from tests.people import ALICE, LONG_AGO

# November 2026: the 1st is a Sunday, the 3rd is Culture Day.
DAY_3 = datetime(2026, 11, 5, 9, tzinfo=JST)
DAY_7 = datetime(2026, 11, 11, 9, tzinfo=JST)


@pytest.fixture(autouse=True)
def _only_alpha(alpha: Hospital) -> None:
    Hospital.objects.exclude(pk=alpha.pk).update(reminds=False)


def _mails() -> list[str]:
    return [one.to[0] for one in mail.outbox]


def test_i37_business_days_3_and_7_are_told_once_each(alpha: Hospital) -> None:
    for at in (DAY_3, DAY_3.replace(hour=10), DAY_3.replace(day=6), DAY_7, DAY_7.replace(hour=11)):
        remind_of_files.remind(at=at)
    assert _mails() == [ALICE, ALICE]
    assert list(Reminder.objects.values_list("business_day", "mails").order_by("pk")) == [
        (3, 1),
        (7, 1),
    ]


@pytest.mark.parametrize("day", [1, 2, 3, 4, 9, 10, 13, 20])
def test_i37_no_other_day_is_told(day: int) -> None:
    assert remind_of_files.remind(at=DAY_3.replace(day=day)) == 0


def test_the_mail_names_what_is_missing_and_leads_there(alpha: Hospital) -> None:
    services.note_handover(
        hospital_id=alpha.pk,
        month=DAY_3.date().replace(month=10, day=1),
        kind="ledger",
        state="to_check",
        rows=0,
        at=DAY_3,
    )
    remind_of_files.remind(at=DAY_3)
    body = mail.outbox[0].body
    assert "Lending records" in body
    assert "Device ledger" not in body
    assert "http://alpha.localhost:8000/files/new/?month=2026-10" in body


def test_who_has_handed_everything_over_is_not_told(alpha: Hospital) -> None:
    for kind in ("ledger", "loans", "faults"):
        services.note_handover(
            hospital_id=alpha.pk,
            month=DAY_3.date().replace(month=10, day=1),
            kind=kind,
            state="committed",
            rows=1,
            at=DAY_3,
        )
    assert remind_of_files.remind(at=DAY_3) == 0


def test_whoever_switched_it_off_is_not_told(alpha: Hospital) -> None:
    Hospital.objects.filter(pk=alpha.pk).update(reminds=False)
    assert remind_of_files.remind(at=DAY_3) == 0


def test_a_hospitals_own_day_moves_its_reminders(alpha: Hospital) -> None:
    Hospital.objects.filter(pk=alpha.pk).update(files_expected_on=10)
    assert remind_of_files.remind(at=DAY_3) == 0
    assert remind_of_files.remind(at=DAY_3.replace(day=12)) == 1


def test_a_hospital_that_had_not_begun_yet_is_not_told(alpha: Hospital) -> None:
    Hospital.objects.filter(pk=alpha.pk).update(created_at=DAY_3.replace(day=1))
    assert remind_of_files.remind(at=DAY_3) == 0


def test_every_administrator_is_told_and_nobody_else(alpha: Hospital) -> None:
    members.add_member(
        user=User.objects.create_user("second@alpha.example"),
        kind=OrganisationKind.HOSPITAL,
        organisation_id=alpha.pk,
        role="administrator",
        by="tests",
        at=LONG_AGO,
    )
    remind_of_files.remind(at=DAY_3)
    assert _mails() == [ALICE, "second@alpha.example"]


def test_i39_one_hospitals_failure_delays_no_others_reminder(
    alpha: Hospital, bravo: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    Hospital.objects.update(reminds=True)
    usual = remind_of_files._missing

    def fails_for_alpha(hospital: Hospital, month: object) -> list[str]:
        if hospital == alpha:
            raise RuntimeError
        return usual(hospital, month)

    monkeypatch.setattr(remind_of_files, "_missing", fails_for_alpha)
    assert remind_of_files.remind(at=DAY_3) == 1
