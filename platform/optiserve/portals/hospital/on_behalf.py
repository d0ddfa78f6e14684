"""A dealer's visitor hands files over on the hospital's behalf."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.hospital import intake_words
from optiserve.portals.hospital.forms import UploadForm
from optiserve.portals.hospital.screen import show
from optiserve.usecases import hand_over_for
from optiserve.usecases.hand_over_for import Standing
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.intake.models import Kind

_STATES = {
    "received": ("running", gettext_lazy("Received")),
    "looked-at": ("warning", gettext_lazy("The hospital is looking at it")),
    "taken-in": ("ok", gettext_lazy("Taken in")),
    "aside": ("none", gettext_lazy("Put aside by the hospital")),
    "unreadable": ("error", gettext_lazy("Unreadable")),
}


def _state(standing: Standing) -> str:
    return str(_STATES[standing.state][1])


def _state_cell(standing: Standing) -> SafeString:
    return badge(_STATES[standing.state][0], _state(standing))


def _what_to_do(standing: Standing) -> str:
    if not standing.error_code:
        return ""
    trouble = intake_words.trouble(standing.error_code, standing.error_params)
    return f"{trouble.wrong} {trouble.remedy}"


TABLE = Table(
    name="handed_over",
    caption=gettext_lazy("Handed over on the hospital's behalf"),
    columns=[
        Column("filename", gettext_lazy("File"), sortable=True),
        Column("kind", gettext_lazy("Kind"), value=lambda one: str(Kind(one.kind).label)),
        Column(
            "month",
            gettext_lazy("Month"),
            value=lambda one: str(Month.of(one.month)),
            sortable=True,
            numeric=True,
        ),
        Column("at", gettext_lazy("Received at"), sortable=True, numeric=True),
        Column("actor", gettext_lazy("Who"), sortable=True),
        Column("state", gettext_lazy("Status"), value=_state, cell=_state_cell),
        Column("what_to_do", gettext_lazy("What to do"), value=_what_to_do),
    ],
    search=["filename", "actor"],
    filters=[Choice("kind", gettext_lazy("Kind"), Kind.choices)],
    order="-at",
    empty=gettext_lazy("No file has been handed over yet."),
)


@needs("file.hand_over")
@require_http_methods(["GET", "POST"])
def on_behalf(request: HttpRequest) -> HttpResponse:
    """Hand the files of a month over, and see what became of those before."""
    kinds, today = [Kind(value) for value in Kind.values], clock.today()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, today=today, kinds=kinds)
        if form.is_valid():
            return _taken_in(request, form)
    else:
        last = str(Month.of(today).previous())
        form = UploadForm(initial={"month": last}, today=today, kinds=kinds)
    rows = hand_over_for.handed_over(
        hospital=request.hospital, grant_id=request.principal.grant_id, at=clock.now()
    )
    context: dict[str, Any] = {"form": form}
    return show(request, "hospital/on_behalf.html", table=TABLE, rows=rows, context=context)


def _taken_in(request: HttpRequest, form: UploadForm) -> HttpResponse:
    if request.hospital.is_read_only or request.hospital.is_moving:
        messages.error(request, _("The hospital takes no files for the moment. Try again later."))
        return redirect(reverse("on_behalf"))
    try:
        for kind, handed in form.handed_over():
            hand_over_for.take_in(
                ask=tasks.read_file.delay,
                hospital=request.hospital,
                kind=kind.value,
                month=form.cleaned_data["month"],
                filename=handed.name or kind.value,
                source=handed,
                principal=request.principal,
                at=clock.now(),
            )
    except hand_over_for.GrantEnded:
        raise PermissionDenied from None
    messages.success(request, _("Thank you. The hospital has the files."))
    return redirect(reverse("on_behalf"))
