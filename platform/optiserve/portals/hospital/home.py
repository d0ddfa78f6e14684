"""Where a hospital's people begin: the months, the latest report, and what is left to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import filters, month_matrix, quality_page, reports
from optiserve.usecases import file_calendar
from reporting.documents.hospital_report import from_json
from reporting.documents.report_cards import cards
from reporting.documents.report_words import month_name
from shared.delegation.support import queries as support
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.equipment import queries as equipment
from tenants.intake.models import FileState, ImportFile, Kind
from tenants.reports.models import Report

MONTHS_SHOWN = 6
_SCREENS = (
    ("device.read", "devices", "device"),
    ("loan.read", "loans", "loan"),
    ("fault.read", "faults", "fault"),
    ("report.read", "reports", "report"),
    ("file.hand_over", "on_behalf", "upload"),
)


@needs("home.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The hospital's own people see their months; a dealer's visitor what the grant covers."""
    principal: Principal = request.principal
    context: dict[str, Any] = {"page_title": request.hospital.name}
    if principal.is_outsider:
        context["covered"] = _covered(principal)
    if principal.may("support.decide"):
        context["support_asked"] = support.waiting(request.hospital.pk, at=clock.now())
    if principal.may("support.read"):
        context["broken_glass"] = support.unacknowledged(request.hospital.pk)
    if principal.may("report.read"):
        context["report"] = _latest_report()
    if principal.may("file.read"):
        context |= _months(principal, request.hospital)
    if principal.may("master.read") and ImportFile.objects.exists():
        context["quality"] = quality_page.card(Month.of(clock.today()).previous())
    return render(request, "hospital/home.html", context)


def _covered(principal: Principal) -> list[dict[str, str]]:
    labels = {
        "devices": _("Devices"),
        "loans": _("Loans"),
        "faults": _("Faults"),
        "reports": _("Reports"),
        "on_behalf": _("Hand files over"),
    }
    return [
        {"label": labels[name], "url": reverse(name), "icon": icon}
        for operation, name, icon in _SCREENS
        if principal.may(operation)
    ]


def _latest_report() -> dict[str, Any] | None:
    found = Report.objects.order_by("-month", "-revision").first()
    if found is None:
        return None
    return {
        "title": _("Report of %(month)s") % {"month": month_name(Month.of(found.month))},
        "url": reports.address(found),
        "pdf": reports.document_address(found),
        "revision": found.revision,
        "cards": cards(from_json(found.figures))[:3],
    }


def _months(principal: Principal, hospital: Hospital) -> dict[str, Any]:
    if not ImportFile.objects.exists():
        return {"first_steps": _first_steps(), "may_upload": principal.may("file.upload")}
    last = Month.of(clock.today()).previous()
    shown = [last.plus(-back) for back in range(MONTHS_SHOWN)]
    return {
        "matrix": month_matrix.rows(
            shown,
            hospital=hospital,
            today=clock.today(),
            uploads=principal.may("file.upload"),
        ),
        "calendar": _calendar(hospital, last),
        "kinds": [label for _value, label in Kind.choices],
        "tasks": _tasks(last),
        "may_upload": principal.may("file.upload"),
    }


def _calendar(hospital: Hospital, last: Month) -> str:
    """When files are expected, and how it is reminded."""
    day = date_format(file_calendar.expected_on(hospital, last), "MONTH_DAY_FORMAT")
    text = _("Files of %(month)s are expected from %(day)s on.") % {"month": last, "day": day}
    if not hospital.reminds:
        return text
    dates = [
        date_format(file_calendar.reminder_on(hospital, last, number=n), "MONTH_DAY_FORMAT")
        for n in file_calendar.REMINDED_ON
    ]
    told = _("Administrators are reminded of what is missing on %(first)s and %(second)s.")
    return f"{text} {told % {'first': dates[0], 'second': dates[1]}}"


def _first_steps() -> list[dict[str, Any]]:
    hints = {
        "ledger": _("The list of all devices, as your system exports it."),
        "loans": _("When which device was lent and returned."),
        "faults": _("Reported faults and their repair."),
    }
    upload = reverse("upload")
    return [
        {"label": label, "text": hints[kind], "url": f"{upload}?kind={kind}", "done": False}
        for kind, label in Kind.choices
    ]


def _tasks(last: Month) -> list[dict[str, str]]:
    """What waits for somebody here, the most pressing first."""
    waiting = ImportFile.objects.filter(state__in=[FileState.TO_MAP, FileState.TO_CHECK])
    tasks = [
        {
            "text": _("%(file)s waits to be checked.") % {"file": file.filename},
            "url": reverse("file", args=[file.pk]),
        }
        for file in waiting.order_by("received_at")[:5]
    ]
    tasks += [
        {
            "text": _("%(kind)s of %(month)s is missing.") % {"kind": kind.label, "month": last},
            "url": f"{reverse('upload')}?month={last}&kind={kind}",
        }
        for kind in month_matrix.missing(last)
    ]
    unmatched = equipment.devices(is_matched=False).count()
    if unmatched:
        tasks.append(
            {
                "text": _("%(count)d devices are not matched to a category yet.")
                % {"count": unmatched},
                "url": f"{reverse('devices')}?category={filters.UNMATCHED}",
            }
        )
    return tasks
