"""The forms of a hospital's screens."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.portals.hospital.filters import Options
from shared.delegation.models import Dealer, Scope
from shared.delegation.services import Limits
from shared.kernel.periods import Month
from tenants.intake.models import Kind


def _day(**attrs: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


_ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xls"
_MONTHS_OFFERED = 36


class UploadForm(forms.Form):
    """The files of a month: a place for each kind, of which at least one is filled."""

    month = forms.TypedChoiceField(label=gettext_lazy("Month"), coerce=Month.parse)

    def __init__(self, *args: Any, today: date, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        this = Month.of(today)
        offered = [str(this.plus(-back)) for back in range(_MONTHS_OFFERED)]
        self.fields["month"].choices = [(month, month) for month in offered]
        for kind in kinds:
            self.fields[kind] = forms.FileField(
                label=kind.label,
                required=len(kinds) == 1,
                widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
            )

    def clean(self) -> dict[str, Any]:
        """No empty hands, no file larger than we take."""
        data = super().clean() or {}
        if not any(kind in self.errors or data.get(kind) for kind in self.kinds):
            raise forms.ValidationError(_("Choose at least one file."))
        most = settings.MAX_UPLOAD_BYTES
        for kind in self.kinds:
            if data.get(kind) and data[kind].size > most:
                limit = most // (1024 * 1024)
                self.add_error(kind, _("The file is larger than %(limit)d MB.") % {"limit": limit})
        return data

    def handed_over(self) -> list[tuple[Kind, UploadedFile]]:
        """The files that were chosen, with their kinds."""
        return [(kind, self.cleaned_data[kind]) for kind in self.kinds if self.cleaned_data[kind]]


def _limit(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none for no limit."),
    )


class GrantForm(forms.Form):
    """Lets a dealer look, within a scope and limits that occur here, between two days."""

    dealer = forms.ModelChoiceField(
        label=gettext_lazy("Dealer"),
        queryset=Dealer.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose"),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What the dealer may see"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Handing over shows the dealer nothing of what you have; limits do not apply to it."
        ),
    )
    categories = _limit(gettext_lazy("Only devices of these categories"))
    makers = _limit(gettext_lazy("Only devices of these makers"))
    wards = _limit(gettext_lazy("Only devices of these wards, and what was lent to them"))
    with_costs = forms.BooleanField(
        label=gettext_lazy("With costs"),
        required=False,
        help_text=gettext_lazy("Acquisition costs, repair costs, and what ledgers said earlier."),
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=_day())
    ends_on = forms.DateField(
        label=gettext_lazy("Until"),
        widget=_day(),
        help_text=gettext_lazy("The last day of access. You can revoke it at any time."),
    )

    def __init__(
        self, *args: Any, today: date, occurring: Mapping[str, Options], **kwargs: Any
    ) -> None:
        initial = {"starts_on": today, "ends_on": today + timedelta(days=90)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["dealer"].queryset = Dealer.objects.all()
        for name, options in occurring.items():
            self.fields[name].choices = options

    def clean(self) -> dict[str, Any]:
        """A term must not end before it begins; a report has no limits."""
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day is before the first."))
        is_limited = any(data.get(name) for name in ("categories", "makers", "wards"))
        if is_limited and Scope.REPORT in data.get("scopes", []):
            text = _(
                "The monthly report shows the whole hospital. Leave it out, or choose no limits."
            )
            self.add_error("scopes", text)
        return data

    def terms(self) -> dict[str, Any]:
        """What was chosen, as shared.delegation.services takes it."""
        given = self.cleaned_data
        limits = Limits(
            categories=tuple(given["categories"]),
            makers=tuple(given["makers"]),
            wards=tuple(map(int, given["wards"])),
            with_costs=given["with_costs"],
        )
        taken = ("dealer", "scopes", "starts_on", "ends_on")
        return {**{name: given[name] for name in taken}, "limits": limits}
