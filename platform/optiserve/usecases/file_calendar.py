"""When a month's files are expected of a hospital, when it is late, and when it is reminded."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change
from shared.hospitals import services as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.business_days import business_day
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.sharing import services as sharing

# Business days, counted from the day on which files are expected (I-37).
REMINDED_ON: Final = (3, 7)
DAYS: Final = range(1, 21)


def expected_on(hospital: Hospital, month: Month) -> date:
    """The day in the following month on which a month's files are expected (JST)."""
    return month.next().start.replace(day=hospital.files_expected_on)


def reminder_on(hospital: Hospital, month: Month, *, number: int) -> date:
    """The day of a reminder: business day ``number`` from when files are expected."""
    return business_day(number, since=expected_on(hospital, month))


def is_late(hospital: Hospital, month: Month, *, today: date) -> bool:
    """Whether what is missing of a month is late: the day of the first reminder has come."""
    return today >= reminder_on(hospital, month, number=REMINDED_ON[0])


def reminder_due(hospital: Hospital, month: Month, *, today: date) -> int | None:
    """Which reminder falls on this day. Also on the business day after, should beat have slept."""
    for number in REMINDED_ON:
        day = reminder_on(hospital, month, number=number)
        if day <= today <= business_day(2, since=day):
            return number
    return None


def change_rules(
    *,
    hospital: Hospital,
    files_expected_on: int,
    reminds: bool,
    watches_folder: bool,
    principal: Principal,
    at: datetime,
) -> bool:
    """A hospital says when its files come and what is done about it. False if it was so already.

    Both trails say so: the hospital's own, and its record of changes.
    """
    with open_door(PORTAL), transaction.atomic():
        before, after = hospitals.set_file_rules(
            hospital_id=hospital.pk,
            files_expected_on=files_expected_on,
            reminds=reminds,
            watches_folder=watches_folder,
        )
        if before == after:
            return False
        audit.record(
            chain=chains.of_hospital(hospital.pk),
            at=at,
            actor=principal.actor,
            organisation=f"hospital:{hospital.pk}",
            operation="feed.write",
            subject=hospital.code,
            details=change(before, after),
        )
        with inside(hospital):
            sharing.record_visit(
                principal=principal, at=at, operation="feed.write", subject=hospital.code
            )
    return True
