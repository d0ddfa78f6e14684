"""A hospital that has not handed over a month's files is told, twice at most."""

from datetime import date, datetime

import structlog
from django.utils.translation import gettext_lazy as _

from optiserve import addresses
from optiserve.usecases import file_calendar, mail_people
from shared.hospitals import queries, services
from shared.hospitals.models import FileKind, Handover, HandoverState, Hospital
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from shared.users import queries as users
from shared.users.models import OrganisationKind

log = structlog.get_logger()

_ADMINISTRATOR = "administrator"


def remind(*, at: datetime) -> int:
    """Send the reminders of this day (JST). Returns how many hospitals got one. Repeatable.

    Each goes once: it is taken on before it is sent, so that whatever kills this sends none twice.
    """
    today = at.astimezone(JST).date()
    last = Month.of(today).previous()
    reminded = 0
    # Files expected late in a month are reminded of at the beginning of the one after.
    for month in (last, last.previous()):
        for hospital in queries.active().filter(reminds=True):
            try:
                reminded += _remind(hospital, month, today=today, at=at)
            except Exception:
                log.warning("reminder.failed", hospital=hospital.pk, exc_info=True)
    return reminded


def _remind(hospital: Hospital, month: Month, *, today: date, at: datetime) -> bool:
    number = file_calendar.reminder_due(hospital, month, today=today)
    if number is None or hospital.created_at.astimezone(JST).date() >= month.end_exclusive:
        return False
    missing = _missing(hospital, month)
    if not missing or not services.claim_reminder(
        hospital_id=hospital.pk, month=month.start, business_day=number, at=at
    ):
        return False
    people = users.people_of(OrganisationKind.HOSPITAL, hospital.pk)
    to = [one.email for one in people if _ADMINISTRATOR in one.roles]
    context = {
        "hospital": hospital,
        "month": month,
        "missing": [FileKind(kind) for kind in missing],
        "link": f"{addresses.hospital_origin(hospital.code)}/files/new/?month={month}",
        "rules": f"{addresses.hospital_origin(hospital.code)}/feeds/",
    }
    for email in to:
        mail_people.send(
            "missing_files", context, to=email, subject=_("Files that have not arrived yet")
        )
    services.note_reminded(
        hospital_id=hospital.pk, month=month.start, business_day=number, mails=len(to)
    )
    log.info("reminder.sent", hospital=hospital.pk, mails=len(to))
    return True


def _missing(hospital: Hospital, month: Month) -> list[str]:
    """The kinds of which nothing has come."""
    there = Handover.objects.filter(hospital=hospital, month=month.start).exclude(
        state=HandoverState.MISSING
    )
    kinds = set(there.values_list("kind", flat=True))
    return [kind for kind in FileKind.values if kind not in kinds]
