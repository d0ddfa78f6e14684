"""What is asked before something happens to a hospital; for the grave steps its code as well."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from optiserve.web.formatting import shown
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital


class ActForm(forms.Form):
    """Nothing but the click."""

    def __init__(self, *args: Any, hospital: Hospital, **kwargs: Any) -> None:
        self.hospital = hospital
        super().__init__(*args, **kwargs)


class ConfirmedForm(ActForm):
    """The hospital's code, typed: a click alone is too quick for this."""

    confirm = forms.CharField(
        label=_("Type the hospital's code to confirm"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    field_order = ["code", "backup", "reason", "confirm"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirm"].help_text = self.hospital.code

    def clean_confirm(self) -> str:
        """Exactly the present code."""
        typed = self.cleaned_data["confirm"].strip()
        if typed != self.hospital.code:
            raise forms.ValidationError(_("This is not the hospital's code. Nothing was done."))
        return str(typed)


class ReasonForm(ActForm):
    """Why, for whoever reads the trail."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class ConfirmedReasonForm(ConfirmedForm):
    """Why, and the code."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Stays on record with the step.")
    )


class RenameForm(ConfirmedForm):
    """A new address."""

    code = forms.CharField(
        label=_("New code"),
        max_length=40,
        help_text=_("Becomes the hospital's address: lower-case letters, digits, hyphens."),
    )


class RestoreForm(ActForm):
    """Which backup."""

    backup = forms.ModelChoiceField(queryset=None, label=_("Backup"), empty_label=None)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["backup"]
        field.queryset = hospitals.backups_of(self.hospital)
        field.label_from_instance = lambda job: (
            _("%(made)s · %(rows)s rows")
            % {
                "made": shown(job.finished_at),
                "rows": shown(job.details.get("rows")),
            }
        )
