"""What the hospital's people say of a device beside its files, and its story with who said so."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from optiserve.access import needs
from optiserve.portals.hospital.field_words import understood
from optiserve.usecases import decide_on_devices
from shared.audit import words
from shared.audit.models import Event
from shared.kernel import clock
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from tenants.equipment import queries
from tenants.equipment.master_models import CategoryManaged, DeviceMark
from tenants.equipment.models import DeviceVersion
from tenants.intake.fields import LEDGER


class MarkForm(forms.ModelForm):
    """How a device is managed, whether it is there to be shown, and a note for colleagues."""

    class Meta:
        model = DeviceMark
        fields = ("managed", "is_demo", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["managed"].choices = [("", _("As the ledger says")), *CategoryManaged.choices]
        self.fields["managed"].help_text = _(
            "Lending figures count centrally managed devices only. What you say goes before the"
            " ledger and the category."
        )
        self.fields["is_demo"].help_text = _("No figure counts it.")
        self.fields["note"].help_text = gettext_lazy("Stays in your hospital.")


@needs("device.decide")
@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest, device_id: int) -> HttpResponse:
    """Mark a device. Reports of closed months that it changes are made again."""
    device = queries.device(device_id)
    if device is None:
        raise Http404
    form = MarkForm(request.POST or None, instance=found(device.key))
    if request.method == "POST" and form.is_valid():
        decide_on_devices.mark(
            hospital=request.hospital,
            device_key=device.key,
            principal=request.principal,
            at=clock.now(),
            **form.cleaned_data,
        )
        messages.success(request, _("Saved. Closed months that it changes are corrected at night."))
        return redirect("device", device_id)
    context = {
        "page_title": _("Mark a device"),
        "breadcrumbs": [
            {"label": _("Devices"), "url": reverse("devices")},
            {"label": str(device), "url": reverse("device", args=[device_id])},
            {"label": _("Mark a device")},
        ],
        "form": form,
        "cancel": reverse("device", args=[device_id]),
    }
    return render(request, "hospital/form.html", context)


def found(device_key: str) -> DeviceMark | None:
    """What is said of a device now."""
    return DeviceMark.objects.filter(device_key=device_key).first()


def facts(mark: DeviceMark | None) -> list[tuple[str, Any]]:
    """A mark for the page, with who made it and when."""
    if mark is None:
        return []
    return [
        (_("Management"), mark.get_managed_display() or _("As the ledger says")),
        (_("Demonstration unit"), _("Yes") if mark.is_demo else _("No")),
        (_("Note"), mark.note),
        (_("Marked by"), mark.marked_by),
        (_("Marked at"), mark.marked_at),
    ]


def timeline(
    versions: Sequence[DeviceVersion], marks: Sequence[Event], *, files: bool
) -> list[dict[str, Any]]:
    """What each ledger changed and what people said, newest first; the first ledger as such.

    ``files``: with the way to the file that told it.
    """
    told = [
        (
            after.valid_from,
            {
                "title": str(Month.of(after.valid_from)),
                "url": reverse("file_history", args=[after.file_id]) if files else "",
                "first": before is None,
                "changes": _changes(before, after) if before else [],
            },
        )
        for before, after in zip([None, *versions], versions, strict=False)
    ]
    told += [(event.at.astimezone(JST).date(), _marked(event)) for event in marks]
    return [entry for _day, entry in sorted(told, key=lambda pair: pair[0], reverse=True)]


def _changes(before: DeviceVersion, after: DeviceVersion) -> list[dict[str, str]]:
    told = [
        (_(field.label), understood(field, before.attributes), understood(field, after.attributes))
        for field in LEDGER
    ]
    return [{"label": label, "old": old, "new": new} for label, old, new in told if old != new]


def _marked(event: Event) -> dict[str, Any]:
    before, after = event.details["before"], event.details["after"]
    return {
        "title": f"{event.at.astimezone(JST):%Y-%m-%d}",
        "by": event.actor,
        "changes": [
            {
                "label": words.field(name),
                "old": _said(name, before.get(name)),
                "new": _said(name, after.get(name)),
            }
            for name in after
        ],
    }


def _said(name: str, value: Any) -> str:
    if name == "is_demo":
        return _("Yes") if value else _("No")
    labels = {str(code): str(label) for code, label in CategoryManaged.choices}
    return labels.get(str(value), _("As the ledger says"))
