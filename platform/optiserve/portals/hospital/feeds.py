"""How files come by themselves: the ways in, when they are expected, and the last deliveries."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import addresses
from optiserve.access import needs
from optiserve.portals.hospital.files import address, state_badge
from optiserve.portals.hospital.screen import show
from optiserve.tenancy import inbox
from optiserve.usecases import delivery_words, file_calendar
from optiserve.web.markup import badge
from optiserve.web.tables import Column, Table
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.periods import Month
from shared.users import queries as users
from shared.users.models import ApiKey, OrganisationKind
from tenants.feeds import queries
from tenants.feeds.models import Delivery, MonthBasis, Outcome

SHOWN: Final = 20


class RulesForm(forms.Form):
    """When files are expected, who is reminded, and whether the folder is looked into."""

    files_expected_on = forms.TypedChoiceField(
        label=gettext_lazy("A month's files are expected from this day of the next month on"),
        coerce=int,
        help_text=gettext_lazy(
            "What is missing on the third business day from then counts as late."
        ),
    )
    reminds = forms.BooleanField(
        label=gettext_lazy("Remind our administrators by mail"),
        required=False,
        help_text=gettext_lazy(
            "On the third and the seventh business day from then, if something is missing."
        ),
    )
    watches_folder = forms.BooleanField(
        label=gettext_lazy("Look into our folder in the object storage"),
        required=False,
        help_text=gettext_lazy("Every minute. The operator gives you the right to write there."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files_expected_on"].choices = [(day, day) for day in file_calendar.DAYS]
        if not inbox.is_there():
            del self.fields["watches_folder"]


def _outcome(delivery: Delivery) -> SafeString:
    if delivery.file is None:
        return badge("error", _("Refused")) if _is_refused(delivery) else badge("none", _("Gone"))
    return state_badge(delivery.file)


def _is_refused(delivery: Delivery) -> bool:
    return bool(delivery.outcome == Outcome.REFUSED)


def _remark(delivery: Delivery) -> str:
    """Why it was refused or cannot be read, or how its month was known."""
    code = delivery.error_code or (delivery.file.error_code if delivery.file else "")
    if code:
        return delivery_words.why(code)
    if delivery.outcome == Outcome.KNOWN:
        return _("Its content was known already: nothing changed.")
    if not delivery.month_basis:
        return ""
    return _("How the month was known: %(basis)s") % {
        "basis": MonthBasis(delivery.month_basis).label
    }


def _table() -> Table:
    return Table(
        name="deliveries",
        caption=_("The last deliveries"),
        columns=[
            Column("at", _("When")),
            Column("filename", _("File"), link=lambda one: address(one.file) if one.file else ""),
            Column("kind", _("Kind"), value=lambda one: one.get_kind_display()),
            Column(
                "month",
                _("Month"),
                value=lambda one: str(Month.of(one.month)) if one.month else "",
            ),
            Column("way", _("How"), value=lambda one: one.get_way_display()),
            Column("outcome", _("Status"), value=Delivery.get_outcome_display, cell=_outcome),
            Column("remark", _("Remark"), value=_remark),
        ],
        empty=_(
            "Nothing has come by itself yet. Make an API key, set optiserve-push up, and the first "
            "delivery appears here."
        ),
    )


@needs("feed.read")
@require_GET
def feeds(request: HttpRequest) -> HttpResponse:
    """The ways in, what is expected when, and the last twenty deliveries with their outcome."""
    hospital = request.hospital
    last = Month.of(clock.today()).previous()
    context = {
        "page_title": _("Automatic delivery"),
        "keys": _keys(hospital),
        "address": f"{addresses.hospital_origin(hospital.code)}/api/v1/feeds/",
        "new_key": f"{reverse('new_key')}?operations=file.upload",
        "may_change": request.principal.may("feed.write"),
        "may_make_keys": request.principal.may("key.write"),
        "has_inbox": inbox.is_there(),
        "folder": inbox.folder(hospital.pk),
        "watches": hospital.watches_folder,
        "facts": [
            (_("Files of %(month)s") % {"month": last}, _expected(hospital, last)),
            (_("Reminders"), _reminders(hospital, last)),
        ],
    }
    rows = list(queries.deliveries()[:SHOWN])
    return show(request, "hospital/feeds.html", table=_table(), rows=rows, context=context)


def _keys(hospital: Hospital) -> list[ApiKey]:
    """Keys that programs hand files over with and that still work."""
    now = clock.now()
    own = users.keys_of(OrganisationKind.HOSPITAL, hospital.pk)
    return list(
        own.filter(
            operations__contains=["file.upload"], revoked_at__isnull=True, expires_at__gt=now
        ).exclude(retires_at__lte=now)
    )


def _expected(hospital: Hospital, month: Month) -> str:
    return _("expected from %(day)s on") % {
        "day": f"{file_calendar.expected_on(hospital, month):%Y-%m-%d}"
    }


def _reminders(hospital: Hospital, month: Month) -> str:
    if not hospital.reminds:
        return _("switched off")
    days = (
        f"{file_calendar.reminder_on(hospital, month, number=number):%Y-%m-%d}"
        for number in file_calendar.REMINDED_ON
    )
    return ", ".join(days)


@needs("feed.write")
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Change when files are expected and what is done about it."""
    hospital = request.hospital
    now = {name: getattr(hospital, name) for name in RulesForm.base_fields}
    form = RulesForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        file_calendar.change_rules(
            hospital=hospital,
            principal=request.principal,
            at=clock.now(),
            **{**now, **form.cleaned_data},
        )
        messages.success(request, _("Saved."))
        return redirect("feeds")
    context = {
        "page_title": _("When files are expected"),
        "breadcrumbs": [
            {"label": _("Automatic delivery"), "url": reverse("feeds")},
            {"label": _("When files are expected")},
        ],
        "form": form,
        "cancel": reverse("feeds"),
    }
    return render(request, "hospital/form.html", context)
