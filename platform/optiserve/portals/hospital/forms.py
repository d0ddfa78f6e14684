"""The forms of a hospital's screens."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared.delegation.models import Dealer, Scope
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


class GrantForm(forms.Form):
    """Lets a dealer look, within a scope, between two days."""

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
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=_day())
    ends_on = forms.DateField(
        label=gettext_lazy("Until"),
        widget=_day(),
        help_text=gettext_lazy("The last day of access. You can revoke it at any time."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        initial = {"starts_on": today, "ends_on": today + timedelta(days=90)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["dealer"].queryset = Dealer.objects.all()

    def clean(self) -> dict[str, Any]:
        """A term must not end before it begins."""
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day is before the first."))
        return data
