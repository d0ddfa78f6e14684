"""What an operator fills in about a contract with a maker."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from optiserve.portals.operator.forms import MonthField
from shared.agreements.models import GeoLevel, Kind, MeasureGroup
from shared.agreements.terms import LONGEST_DELAY, Terms
from shared.catalogue.models import Category, Maker
from shared.hospitals.regions import PREFECTURES, REGIONS
from shared.kernel.periods import Month


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _area_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    return [
        (_("Regions"), [(f"r:{code}", name) for code, name in REGIONS.items()]),
        (_("Prefectures"), [(f"p:{code}", name) for code, name in PREFECTURES.items()]),
    ]


class AgreementForm(forms.Form):
    """A contract, or an amendment when the number is known."""

    maker = forms.ModelChoiceField(Maker.objects.all(), label=_("Maker"), to_field_name="code")
    number = forms.CharField(
        label=_("Contract number"),
        max_length=40,
        help_text=_("A number that exists already makes a new version of that contract."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[one for one in Kind.choices if one[0] != Kind.SUSPENDED],
        initial=Kind.REGULAR,
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"), widget=forms.CheckboxSelectMultiple
    )
    measures = forms.MultipleChoiceField(
        label=_("Figures"),
        choices=MeasureGroup.choices,
        initial=list(MeasureGroup.values),
        widget=forms.CheckboxSelectMultiple,
    )
    geo_level = forms.ChoiceField(label=_("Finest area"), choices=GeoLevel.choices)
    areas = forms.MultipleChoiceField(
        label=_("Only these areas"),
        choices=_area_choices,
        required=False,
        help_text=_("A region brings its prefectures. None chosen: all of Japan."),
    )
    by_band = forms.BooleanField(label=_("By size of hospital"), required=False, initial=True)
    includes_own = forms.BooleanField(label=_("Own products"), required=False, initial=True)
    includes_market = forms.BooleanField(
        label=_("All makers together"), required=False, initial=True
    )
    market_delay = forms.IntegerField(
        label=_("Months by which the figures of all makers come late"),
        min_value=0,
        max_value=LONGEST_DELAY,
        initial=0,
    )
    starts_on = _day(_("From"))
    ends_on = _day(_("Until"))
    data_from = MonthField(
        label=_("First month shown"),
        required=False,
        help_text=_("Empty: the month in which the term begins."),
    )
    data_to = MonthField(
        label=_("Last month shown"),
        required=False,
        help_text=_("Empty: the month in which the term ends."),
    )
    price_yen = forms.IntegerField(label=_("Price a month (yen, without tax)"), min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["maker"].label_from_instance = lambda maker: maker.name
        self.fields["categories"].choices = [
            (category.code, category.name) for category in Category.objects.filter(merged_into=None)
        ]

    def terms(self) -> Terms:
        """What was filled in, once the form is valid."""
        given = {k: v for k, v in self.cleaned_data.items() if k not in {"maker", "number"}}
        lists = {name: tuple(given[name]) for name in ("categories", "measures", "areas")}
        months = {name: _first_day(given[name]) for name in ("data_from", "data_to")}
        return Terms(**given | lists | months)


class RenewForm(forms.Form):
    """Until when, and at what price, a contract goes on after its last day."""

    ends_on = _day(_("Until"))
    price_yen = forms.IntegerField(label=_("Price a month (yen, without tax)"), min_value=0)


class FromDayForm(forms.Form):
    """From which day a contract rests, or holds again."""

    from_day = _day(_("From"))


def _first_day(month: Month | None) -> date | None:
    return month.start if month else None
