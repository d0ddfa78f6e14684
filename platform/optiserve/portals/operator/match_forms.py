"""Forms in which the operator says what words mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.catalogue.models import Category, Maker, MatchTask
from shared.catalogue.services import Choice


class ChoiceForm(forms.Form):
    """A choice as an address carries it; nothing of it is typed on the page that confirms it."""

    maker = forms.IntegerField(required=False)
    model = forms.IntegerField(required=False)
    category = forms.SlugField(max_length=40, required=False)
    new_maker_code = forms.CharField(max_length=40, required=False)
    new_maker_ja = forms.CharField(max_length=120, required=False)
    new_maker_en = forms.CharField(max_length=120, required=False)
    new_model = forms.CharField(max_length=120, required=False)
    reject = forms.BooleanField(required=False)
    put_back = forms.BooleanField(required=False)

    def choice(self) -> Choice:
        """The choice of a valid form."""
        return Choice(**self.cleaned_data)


class ApartForm(forms.Form):
    """What words do not mean, as an address carries it."""

    maker = forms.IntegerField(required=False)
    model = forms.IntegerField(required=False)
    category = forms.IntegerField(required=False)


class NewThingForm(forms.Form):
    """A maker or a model that the catalogue does not know yet, or only a category."""

    maker = forms.ChoiceField(
        label=_("Maker"),
        required=False,
        help_text=_("Leave it empty to enter a new maker below, or to say only the category."),
    )
    new_maker_code = forms.CharField(
        label=_("Code of a new maker"),
        max_length=40,
        required=False,
        help_text=_("Lower-case letters, digits and hyphens. Never changes."),
    )
    new_maker_ja = forms.CharField(label=_("Its name (Japanese)"), max_length=120, required=False)
    new_maker_en = forms.CharField(label=_("Its name (English)"), max_length=120, required=False)
    new_model = forms.CharField(
        label=_("New model"),
        max_length=120,
        required=False,
        help_text=_("As the maker writes it. Empty: only the maker or the category is decided."),
    )
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, task: MatchTask, *, maker: Maker | None, category: str) -> None:
        initial: dict[str, Any] = {
            "maker": maker.pk if maker else "",
            "category": category,
            "new_model": task.raw_model if "model" in task.missing else "",
        }
        super().__init__(initial=initial)
        makers = Maker.objects.filter(valid=True)
        self.fields["maker"].choices = [("", "—"), *((one.pk, one.name) for one in makers)]
        self.fields["category"].choices = [
            ("", "—"),
            *((one.code, one.name) for one in Category.objects.filter(merged_into=None)),
        ]


class ConfirmForm(forms.Form):
    """Why; it stays on record with the decision."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
