"""A hospital says what its reports and its analysis are to show, and comments on a month."""

from datetime import datetime

from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change
from shared.hospitals.models import Hospital
from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from shared.users import queries as people
from shared.users.models import OrganisationKind
from shared.users.principals import Principal
from shared.users.queries import Person
from tenants.reports import comments
from tenants.reports import settings as kept
from tenants.reports.models import CommitteeComment, ReportSetting
from tenants.reports.settings import BadSettings, ReportSettings
from tenants.sharing import services as trail


def members(hospital: Hospital) -> list[Person]:
    """Who can be mailed a link to the hospital's reports."""
    with open_door(PORTAL):
        return people.people_of(OrganisationKind.HOSPITAL, hospital.pk)


def settle(
    *,
    hospital: Hospital,
    settings: ReportSettings,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> ReportSettings:
    """Make settings hold, and say so in both trails. ``version`` is the one they were made from.

    Raises BadSettings, also for recipients who are no members, and ChangedMeanwhile.
    """
    if not set(settings.recipients) <= {one.user_id for one in members(hospital)}:
        raise BadSettings(field="recipients")
    with inside(hospital), atomic_for(ReportSetting):
        before = kept.current()
        after = kept.keep(settings=settings, by=principal.actor, at=at)
        if after.version != before.version:
            trail.record_visit(
                principal=principal,
                at=at,
                operation="report-settings.write",
                subject=f"v{after.version}",
                via=via,
            )
            audit.record(
                chain=chains.of_hospital(hospital.pk),
                at=at,
                actor=principal.actor,
                organisation=f"hospital:{hospital.pk}",
                operation="report-settings.change",
                subject=f"v{after.version}",
                details=change(kept.to_json(before), kept.to_json(after)),
            )
    return after


def comment(
    *,
    hospital: Hospital,
    month: Month,
    text: str,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> CommitteeComment | None:
    """Write what the committee is to read beside a month's report; "" takes it back.

    None: it said so already. What is written stays in the hospital, and out of the public trail.
    """
    with inside(hospital), atomic_for(CommitteeComment):
        written = comments.write(month=month, text=text, by=principal.actor, at=at)
        if written is not None:
            trail.record_visit(
                principal=principal, at=at, operation="report.comment", subject=str(month), via=via
            )
    return written
