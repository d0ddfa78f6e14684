"""The form of what a hospital wants of its reports and its analysis (H11)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.portals.hospital.analysis.ages_page import COMPONENTS, MOST_WEIGHT
from optiserve.usecases.report_logo import LARGEST_BYTES
from reporting.metrics.replacement import WEIGHTS
from shared.users.queries import Person
from tenants.reports.settings import BESIDE, LAST_DAY, SECTIONS, ReportSettings

SECTION_NAMES: Final[Mapping[str, Promise | str]] = {
    "use": gettext_lazy("Stock and use"),
    "sizing": gettext_lazy("Right-sizing"),
    "wards": gettext_lazy("Wards and hoarding"),
    "failures": gettext_lazy("Failures and repairs"),
    "inspection": gettext_lazy("Inspection"),
    "ages": gettext_lazy("Age and replacement"),
    "peers": gettext_lazy("Peers"),
}
BESIDE_NAMES: Final[Mapping[str, Promise | str]] = {
    "U2": gettext_lazy("Net (U2): without the time under repair"),
    "U3": gettext_lazy("Customary (U3): lent divided by owned at one time of day"),
    "U4": gettext_lazy("Device-days (U4): days with a loan divided by days in service"),
}


class SettingsForm(forms.Form):
    """Sections, definitions, thresholds, weights, delivery, fiscal year and logo."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Sections of the report"),
        choices=[(code, SECTION_NAMES[code]) for code in SECTIONS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("The summary and the definitions always stand in it."),
    )
    beside = forms.ChoiceField(
        label=gettext_lazy("Utilisation shown beside U1"),
        choices=[(code, BESIDE_NAMES[code]) for code in BESIDE],
        widget=forms.RadioSelect,
    )
    counted_at = forms.TimeField(
        label=gettext_lazy("U3 is counted at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    low_use = forms.IntegerField(
        label=gettext_lazy("Low utilisation is under (%)"), min_value=0, max_value=99
    )
    high_use = forms.IntegerField(
        label=gettext_lazy("High utilisation is from (%)"), min_value=1, max_value=100
    )
    replace_from = forms.IntegerField(
        label=gettext_lazy("To be replaced from (points of S1)"), min_value=1, max_value=100
    )
    fiscal_year_from = forms.TypedChoiceField(
        label=gettext_lazy("The fiscal year begins in"), coerce=int
    )
    recipients = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who is mailed a link to each report"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "Members of your hospital only. The mail has a link, never the report itself."
        ),
    )
    mailed_on = forms.IntegerField(
        label=gettext_lazy("Mailed on this day of the month at the earliest (1 to 28)"),
        min_value=1,
        max_value=LAST_DAY,
        required=False,
        help_text=gettext_lazy("Empty: on the morning after the report is made."),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=gettext_lazy("PNG or JPEG, at most 1 MB. It is drawn anew before it is kept."),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)

    def __init__(
        self, *args: Any, held: ReportSettings, people: Sequence[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=_initial(held), **kwargs)
        self._held = held
        self.fields["recipients"].choices = [(one.user_id, one.email) for one in people]
        self.fields["fiscal_year_from"].choices = [
            (number, _("month %(number)d") % {"number": number}) for number in range(1, 13)
        ]
        for name, label in COMPONENTS.items():
            self.fields[f"w_{name}"] = forms.IntegerField(
                label=_("Weight of: %(reason)s") % {"reason": label},
                min_value=0,
                max_value=MOST_WEIGHT,
            )
        self.order_fields(
            [
                *("version", "sections", "beside", "counted_at", "low_use", "high_use"),
                *("replace_from", *(f"w_{name}" for name in COMPONENTS)),
            ]
        )
        if not held.logo_key:
            del self.fields["without_logo"]

    def clean_logo(self) -> Any:
        """Not larger than what is looked at; whether it is a picture is found out when drawn."""
        file = self.cleaned_data.get("logo")
        if file and file.size > LARGEST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 1 MB. Make the picture smaller.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Limits in order, and weights that say something."""
        found = self.cleaned_data
        low, high = found.get("low_use"), found.get("high_use")
        if low is not None and high is not None and low >= high:
            self.add_error("low_use", _("This must be lower than high utilisation."))
        weights = [found.get(f"w_{name}") for name in COMPONENTS]
        if None not in weights and not any(weights):
            self.add_error("w_age", _("At least one weight must be above 0."))
        return found

    def settings(self, *, logo_key: str) -> ReportSettings:
        """What the form says; ``logo_key`` of the logo that is to hold."""
        found = self.cleaned_data
        return ReportSettings(
            version=found["version"],
            left_out=tuple(code for code in SECTIONS if code not in found["sections"]),
            beside=found["beside"],
            counted_at=found["counted_at"],
            replace_from=found["replace_from"],
            low_use=found["low_use"],
            high_use=found["high_use"],
            weights=own_weights({str(name): found[f"w_{name}"] for name in COMPONENTS}),
            recipients=tuple(sorted(found["recipients"])),
            mailed_on=found["mailed_on"],
            fiscal_year_from=found["fiscal_year_from"],
            logo_key=logo_key,
        )


def own_weights(weights: dict[str, int]) -> dict[str, int]:
    """Weights as kept: none where they are the usual ones."""
    usual = {str(name): round(weight) for name, weight in WEIGHTS.items()}
    return {} if weights == usual else weights


def weights_of(held: ReportSettings) -> dict[str, int]:
    """The weights that work: the hospital's own, or the usual."""
    return dict(held.weights) or {str(name): round(weight) for name, weight in WEIGHTS.items()}


def _initial(held: ReportSettings) -> dict[str, Any]:
    return {
        "version": held.version,
        "sections": [code for code in SECTIONS if held.shows(code)],
        "beside": held.beside,
        "counted_at": held.counted_at,
        "low_use": held.low_use,
        "high_use": held.high_use,
        "replace_from": held.replace_from,
        "recipients": list(held.recipients),
        "mailed_on": held.mailed_on,
        "fiscal_year_from": held.fiscal_year_from,
        **{f"w_{name}": weight for name, weight in weights_of(held).items()},
    }
