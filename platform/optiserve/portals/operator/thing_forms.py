"""Forms in which the operator enters, changes and merges makers, models and categories.

A valid form gives the act; what the act would change is looked at before it is done.
"""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.catalogue.gtins import gtin14
from shared.catalogue.legal_lives import LegalClass
from shared.catalogue.models import Category, DeviceModel, Maker
from shared.catalogue.services.acts import Act
from shared.catalogue.services.category_acts import (
    CATEGORY_FIELDS,
    AddCategory,
    ChangeCategory,
    MergeCategories,
)
from shared.catalogue.services.maker_acts import (
    MAKER_FIELDS,
    AddMaker,
    ChangeMaker,
    MergeMakers,
)
from shared.catalogue.services.model_acts import (
    MODEL_FIELDS,
    AddModel,
    ChangeModel,
    MergeModels,
)

_CODE_HELP: Final = _("Lower-case letters, digits and hyphens. Never changes.")
_SEVERAL: Final = re.compile(r"[;,\s]+")
_PREFIX: Final = re.compile(r"\d{4,12}")
_JMDN: Final = re.compile(r"\d{8}", re.ASCII)


class _Several(forms.CharField):
    """Values separated by semicolons."""

    def to_python(self, value: Any) -> list[str]:
        return [one for one in _SEVERAL.split(super().to_python(value)) if one]

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != self.to_python(data)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _years() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Service life (years)"),
        required=False,
        min_value=0,
        max_digits=4,
        decimal_places=1,
    )


class MakerForm(forms.Form):
    """A maker; its code only where it is new."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_CODE_HELP)
    name_ja = forms.CharField(label=_("Name (Japanese)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    corporate_number = forms.RegexField(
        r"^\d{13}$", label=_("Corporate number"), required=False, help_text=_("13 digits.")
    )
    gs1_prefixes = _Several(
        label=_("GS1 prefixes"),
        required=False,
        help_text=_("4 to 12 digits each; separate several by semicolons."),
    )

    def __init__(self, data: Any = None, *, maker: Maker | None = None) -> None:
        self._maker = maker
        super().__init__(data, initial={name: getattr(maker, name, "") for name in MAKER_FIELDS})
        if maker:
            del self.fields["code"]

    def clean_gs1_prefixes(self) -> list[str]:
        """Digits only."""
        prefixes: list[str] = self.cleaned_data["gs1_prefixes"]
        if not all(_PREFIX.fullmatch(one) for one in prefixes):
            raise forms.ValidationError(
                _("A GS1 prefix has 4 to 12 digits; separate several by semicolons.")
            )
        return prefixes

    def act(self) -> Act:
        """What a valid form says."""
        values = dict(self.cleaned_data)
        if self._maker:
            return ChangeMaker(self._maker.pk, values)
        return AddMaker(values.pop("code"), values)


class ModelForm(forms.Form):
    """A model; its maker only where it is new."""

    maker = forms.ModelChoiceField(label=_("Maker"), queryset=Maker.objects.filter(valid=True))
    name = forms.CharField(label=_("Model"), max_length=120, help_text=_("As the maker writes it."))
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.filter(merged_into=None)
    )
    jmdn = forms.RegexField(r"^\d{8}$", label=_("JMDN code"), required=False)
    ifu_life_years = _years()
    launched = _day(_("Launched"))
    discontinued_on = _day(_("Discontinued on"))
    parts_end_on = _day(_("Spare parts until"))
    successor = forms.ModelChoiceField(
        label=_("Replaced by"), queryset=DeviceModel.objects.none(), required=False
    )
    gtins = _Several(
        label=_("Further GTINs"),
        required=False,
        help_text=_("Separate several by semicolons. Those that are known stay."),
    )

    def __init__(
        self, data: Any = None, *, model: DeviceModel | None = None, more: Any = None
    ) -> None:
        self._model = model
        initial = {name: getattr(model, name, None) for name in MODEL_FIELDS}
        super().__init__(data, initial={**initial, **(more or {})})
        self.fields["category"].label_from_instance = lambda one: one.name
        self.fields["maker"].label_from_instance = lambda one: one.name
        if model:
            del self.fields["maker"]
            others = DeviceModel.objects.filter(maker=model.maker, merged_into=None)
            self.fields["successor"].queryset = others.exclude(pk=model.pk)
        else:
            del self.fields["successor"]

    def clean_gtins(self) -> tuple[str, ...]:
        """With right check digits."""
        gtins = tuple(gtin14(one) for one in self.cleaned_data["gtins"])
        if not all(gtins):
            raise forms.ValidationError(_("The check digit is wrong, or it is no GTIN."))
        return gtins

    def act(self) -> Act:
        """What a valid form says."""
        values = dict(self.cleaned_data)
        gtins = values.pop("gtins")
        if self._model:
            return ChangeModel(self._model.pk, values, gtins)
        return AddModel(values.pop("maker").pk, values, gtins)


class CategoryForm(forms.Form):
    """A category; its code only where it is new."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_CODE_HELP)
    name_ja = forms.CharField(label=_("Name (Japanese)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    major_ja = forms.CharField(label=_("Group"), max_length=60, required=False)
    lendable = forms.BooleanField(label=_("Lent between wards"), required=False)
    ifu_life_years = _years()
    legal_class = forms.ChoiceField(
        label=_("Legal life (of taxation, for reference)"),
        choices=[("", _("Not chosen")), *LegalClass.choices],
        required=False,
    )
    jmdn_codes = _Several(
        label=_("JMDN codes"),
        required=False,
        help_text=_(
            "8 digits each; separate several by semicolons. The risk class of devices of which"
            " nothing closer is known follows from them."
        ),
    )

    def __init__(self, data: Any = None, *, category: Category | None = None) -> None:
        self._category = category
        known = category or Category()
        super().__init__(data, initial={name: getattr(known, name) for name in CATEGORY_FIELDS})
        if category:
            del self.fields["code"]

    def clean_jmdn_codes(self) -> list[str]:
        """Eight digits each."""
        codes: list[str] = self.cleaned_data["jmdn_codes"]
        if not all(_JMDN.fullmatch(one) for one in codes):
            raise forms.ValidationError(
                _("A JMDN code has 8 digits; separate several by semicolons.")
            )
        return codes

    def act(self) -> Act:
        """What a valid form says."""
        values = dict(self.cleaned_data)
        if self._category:
            return ChangeCategory(self._category.pk, values)
        return AddCategory(values.pop("code"), values)


class MergeMakerForm(forms.Form):
    """Which maker one becomes."""

    into = forms.ModelChoiceField(
        label=_("Becomes"),
        queryset=Maker.objects.none(),
        help_text=_("Its spellings and its models are this maker's from then on."),
    )

    def __init__(self, data: Any = None, *, maker: Maker, into: str = "") -> None:
        self._maker = maker
        super().__init__(data, initial={"into": into})
        self.fields["into"].queryset = Maker.objects.filter(valid=True).exclude(pk=maker.pk)
        self.fields["into"].label_from_instance = lambda one: f"{one.name} ({one.code})"

    def act(self) -> Act:
        """What a valid form says."""
        return MergeMakers(self._maker.pk, self.cleaned_data["into"].pk)


class MergeModelForm(forms.Form):
    """Which model of the same maker one becomes."""

    into = forms.ModelChoiceField(
        label=_("Becomes"),
        queryset=DeviceModel.objects.none(),
        help_text=_("Its designations and its GTINs are this model's from then on."),
    )

    def __init__(self, data: Any = None, *, model: DeviceModel, into: str = "") -> None:
        self._model = model
        super().__init__(data, initial={"into": into})
        others = DeviceModel.objects.filter(maker=model.maker, merged_into=None)
        self.fields["into"].queryset = others.exclude(pk=model.pk)

    def act(self) -> Act:
        """What a valid form says."""
        return MergeModels(self._model.pk, self.cleaned_data["into"].pk)


class MergeCategoryForm(forms.Form):
    """Which category one becomes."""

    into = forms.ModelChoiceField(
        label=_("Becomes"),
        queryset=Category.objects.none(),
        help_text=_("Its words and its models are this category's from then on."),
    )

    def __init__(self, data: Any = None, *, category: Category, into: str = "") -> None:
        self._category = category
        super().__init__(data, initial={"into": into})
        others = Category.objects.filter(merged_into=None).exclude(pk=category.pk)
        self.fields["into"].queryset = others
        self.fields["into"].label_from_instance = lambda one: f"{one.name} ({one.code})"

    def act(self) -> Act:
        """What a valid form says."""
        return MergeCategories(self._category.pk, self.cleaned_data["into"].pk)


class WhyForm(forms.Form):
    """Why; it stays on record with the change."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class AnswerForm(forms.Form):
    """What the operator answers a hospital."""

    taken = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Taken up")), ("no", _("Not taken up"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The hospital reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
