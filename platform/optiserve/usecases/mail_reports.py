"""Who a hospital named as recipients is told of each report: a link, never the file."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.utils.translation import gettext_lazy as _

from optiserve import addresses
from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import mail_people, settle_report
from shared.aggregates import queries as aggregates
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from tenants.reports import mails
from tenants.reports import settings as kept

log = structlog.get_logger()

_LOOKS_BACK: Final = timedelta(days=31)


def mail(*, at: datetime) -> int:
    """Tell of the reports delivered lately whose day has come (JST). Returns how many mails.

    Repeatable: telling of a report is taken on before it is done, so that it is told of once.
    """
    with open_door(PORTAL):
        delivered = aggregates.delivered_since(at - _LOOKS_BACK)
        chosen = list(hospitals.active().filter(pk__in=delivered))
    sent = 0
    for hospital in chosen:
        try:
            sent += _tell(hospital, at=at)
        except Exception:
            log.warning("report_mail.failed", hospital=hospital.pk, exc_info=True)
    return sent


def _tell(hospital: Hospital, *, at: datetime) -> int:
    with inside(hospital):
        settings, report = kept.current(), mails.untold()
        waits = settings.mailed_on is not None and at.astimezone(JST).day < settings.mailed_on
        if not settings.recipients or report is None or waits or not mails.claim(report, at=at):
            return 0
    month = Month.of(report.month)
    origin = addresses.hospital_origin(hospital.code)
    context = {
        "hospital": hospital,
        "month": month,
        "revision": report.revision,
        "link": f"{origin}/reports/{month}/{report.revision}/",
    }
    # Whoever has left the hospital since is told nothing.
    to = [one for one in settle_report.members(hospital) if one.user_id in settings.recipients]
    for one in to:
        mail_people.send("report_made", context, to=one.email, subject=_("The monthly report"))
    log.info("report_mail.sent", hospital=hospital.pk, mails=len(to))
    return len(to)
