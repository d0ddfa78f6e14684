"""Forms in which a hospital tells the operator what is right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.catalogue.models import DeviceModel
from shared.catalogue.services.proposing import Meaning

_REASON = _("The operator reads this. Name no person.")


class MeaningForm(forms.Form):
    """What the words mean, as an address carries it."""

    maker = forms.IntegerField(required=False)
    model = forms.IntegerField(required=False)
    category = forms.SlugField(max_length=40, required=False)


class ProposalForm(forms.Form):
    """Why something is right, or what is right where the catalogue does not have it."""

    said = forms.CharField(
        label=_("Maker and model"),
        max_length=200,
        required=False,
        help_text=_("As the maker writes them: from the nameplate or the instructions for use."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, chosen: bool, is_objection: bool) -> None:
        super().__init__(data)
        if chosen:
            del self.fields["said"]
        elif is_objection:
            self.fields["said"].label = _("What is right, if you know it")
        else:
            self.fields["said"].required = True

    def meaning(self, chosen: MeaningForm) -> Meaning:
        """The whole of what a valid form says."""
        return Meaning(**chosen.cleaned_data, said=self.cleaned_data.get("said", ""))


class FactsForm(forms.Form):
    """What a model's documents say."""

    life_years = forms.DecimalField(
        label=_("Service life by its instructions for use (years)"),
        min_value=0,
        max_digits=4,
        decimal_places=1,
        required=False,
    )
    parts_end_on = forms.DateField(
        label=_("Spare parts until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Where it stands"),
        max_length=500,
        help_text=_("Such as the document, its edition and its page. Name no person."),
    )

    def __init__(self, data: Any, *, model: DeviceModel) -> None:
        super().__init__(
            data,
            initial={"life_years": model.ifu_life_years, "parts_end_on": model.parts_end_on},
        )

    def clean(self) -> dict[str, Any]:
        """At least one of the two."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("life_years") is None and values.get("parts_end_on") is None:
            self.add_error("life_years", _("Say one of the two."))
        return values
