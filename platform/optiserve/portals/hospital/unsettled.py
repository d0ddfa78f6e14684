"""What the files leave open: devices that are perhaps one, missing, unknown, and odd loans."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.hospital.moments import as_written
from optiserve.portals.hospital.screen import show
from optiserve.usecases import decide_on_devices, leave_with_worker
from optiserve.web.tables import Column, Table
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.equipment.models import Absence, Device, Loan, LoneReturn
from tenants.intake import history, proposals
from tenants.intake.services import NotProposed

_ANSWERS = {"yes": True, "no": False, "open": None}


def tabs(current: str) -> list[dict[str, Any]]:
    """The history, and beside it what is open, with how much of it there is."""
    told = [
        ("history", _("History"), None),
        ("same_devices", _("Same device?"), len(proposals.same_devices())),
        ("missing_devices", _("Missing devices"), proposals.missing_devices().count()),
        ("unknown_devices", _("Unknown devices"), len(proposals.unknown_devices())),
        ("lending_questions", _("Odd loans"), None),
    ]
    return [
        {"url": reverse(name), "label": label, "count": count, "current": name == current}
        for name, label, count in told
    ]


def _frame(title: str, current: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "breadcrumbs": [
            {"label": _("Import history"), "url": reverse("history")},
            {"label": title},
        ],
        "tabs": tabs(current),
    }


@needs("file.read")
@require_GET
def same_devices(request: HttpRequest) -> HttpResponse:
    """Devices that were perhaps renumbered, for somebody to say so; and what was said."""
    proposed = proposals.same_devices()
    request.rows_shown = len(proposed)
    context = {
        **_frame(_("Same device?"), "same_devices"),
        "proposed": [
            {
                "former_key": one.former.key,
                "key": one.present.key,
                "since": str(Month.of(one.since)),
                "sides": _sides(one.former, one.present),
            }
            for one in proposed
        ],
        "answers": proposals.same_answers(),
        "may_decide": request.principal.may("device.decide"),
    }
    return render(request, "hospital/same_devices.html", context)


def _sides(former: Device, present: Device) -> list[tuple[str, str, str]]:
    """Fields of both devices side by side."""
    return [
        (_("Asset number"), str(former), str(present)),
        (_("Serial number"), former.serial, present.serial),
        (_("Device name"), former.local_name, present.local_name),
        (_("Maker"), former.local_maker, present.local_maker),
        (_("Model"), former.local_model, present.local_model),
        (_("Ward"), _ward(former), _ward(present)),
        (_("Acquired on"), str(former.acquired_on or ""), str(present.acquired_on or "")),
    ]


def _ward(device: Device) -> str:
    return device.ward.name if device.ward else ""


@needs("device.decide")
@require_POST
def answer_same(request: HttpRequest) -> HttpResponse:
    """Accept or refuse that two numbers are one device, or take that back."""
    told = request.POST
    if told.get("same") not in _ANSWERS:
        return redirect("same_devices")
    answer: dict[str, Any] = {
        "former_key": told.get("former_key", ""),
        "key": told.get("key", ""),
        "same": _ANSWERS[told["same"]],
    }
    if history.is_large_hospital():
        who = leave_with_worker.told(request.principal)
        tasks.answer_same_device.delay(hospital_id=request.hospital.pk, who=who, **answer)
        messages.success(request, _("Your answer was taken. It shows here within a few minutes."))
        return redirect("same_devices")
    try:
        decide_on_devices.answer_same(
            hospital=request.hospital, principal=request.principal, at=clock.now(), **answer
        )
    except NotProposed:
        messages.error(request, _not_any_more())
    else:
        messages.success(request, _("Your answer was kept. You can take it back below."))
    return redirect("same_devices")


@needs("file.read")
@require_GET
def missing_devices(request: HttpRequest) -> HttpResponse:
    """Devices that the latest ledgers lack, and what was said of them."""
    answers = proposals.absence_answers()
    rows = proposals.missing_devices()
    may_decide = request.principal.may("device.decide")
    context = {
        **_frame(_("Missing devices"), "missing_devices"),
        "devices": [_missing(device, answers) for device in rows[:_MOST]],
        "most": _MOST if rows.count() > _MOST else None,
        "presumed": proposals.presumed_retired().count(),
        "may_decide": may_decide,
    }
    request.rows_shown = len(context["devices"])
    return render(request, "hospital/missing_devices.html", context)


_MOST = 500


def _missing(device: Device, answers: dict[Any, Absence]) -> dict[str, Any]:
    answer = answers.get((device.key, device.missing_since))
    return {
        "device": device,
        "url": reverse("device", args=[device.pk]),
        "ward": _ward(device),
        "since": str(Month.of(device.missing_since)) if device.missing_since else "",
        "answer": answer,
        "basis": device.get_retired_basis_display(),
    }


@needs("device.decide")
@require_POST
def judge_absence(request: HttpRequest) -> HttpResponse:
    """Say that a missing device is gone or still here, or take that back."""
    told = request.POST
    if told.get("gone") in _ANSWERS:
        try:
            decide_on_devices.judge_absence(
                hospital=request.hospital,
                device_key=told.get("device_key", ""),
                gone=_ANSWERS[told["gone"]],
                principal=request.principal,
                at=clock.now(),
            )
        except NotProposed:
            messages.error(request, _not_any_more())
    return redirect("missing_devices")


def _not_any_more() -> str:
    return _("The devices have changed meanwhile. Please look again.")


@needs("file.read")
@require_GET
def unknown_devices(request: HttpRequest) -> HttpResponse:
    """The quarantine: numbers that wait for a ledger that lists them."""
    title = _("Unknown devices")
    return show(
        request,
        "hospital/unknown_devices.html",
        table=Table(
            name="unknown",
            caption=title,
            columns=[
                Column("key", _("Asset number"), sortable=True, link=_records_of),
                Column("loans", _("Loans"), sortable=True, numeric=True),
                Column("faults", _("Faults"), sortable=True, numeric=True),
                Column("first", _("First"), sortable=True, numeric=True),
                Column("last", _("Last"), sortable=True, numeric=True),
            ],
            search=["key"],
            order="",
            empty=_("Every loan and fault belongs to a device of the ledger."),
        ),
        rows=proposals.unknown_devices(),
        context=_frame(title, "unknown_devices"),
    )


def _records_of(row: proposals.UnknownDevice) -> str:
    return f"{reverse('loans' if row.loans else 'faults')}?q={row.key}"


@needs("file.read")
@require_GET
def lending(request: HttpRequest) -> HttpResponse:
    """Loans that overlap, loans ended by rule, and returns that ended none."""
    overlaps = proposals.overlaps()
    context = {
        **_frame(_("Odd loans"), "lending_questions"),
        "overlaps": {
            "headers": [_("Asset number"), _("Lent at"), _("Lent before until"), _("Returned at")],
            "rows": [[one.key, one.loaned_at, one.busy_until, one.returned_at] for one in overlaps],
        },
        "ended": {
            "headers": [_("Asset number"), _("Lent at"), _("Ended at"), _("By which rule")],
            "rows": [_ended(loan) for loan in proposals.ended_by_rule()[:_MOST]],
        },
        "returns": {
            "headers": [_("Asset number"), _("Returned at")],
            "rows": [_returned(one) for one in proposals.lone_returns()[:_MOST]],
        },
        "most": _MOST,
    }
    request.rows_shown = len(overlaps)
    return render(request, "hospital/lending_questions.html", context)


def _ended(loan: Loan) -> list[Any]:
    return [
        loan.device_key,
        as_written(loan.loaned_at, loan.loaned_precision),
        as_written(loan.returned_at, loan.returned_precision),
        loan.get_end_basis_display(),
    ]


def _returned(one: LoneReturn) -> list[Any]:
    return [one.device_key, as_written(one.returned_at, one.returned_precision)]
