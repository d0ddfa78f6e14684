"""Status and cause words: what the hospital's own words mean, for all its systems."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, ModelForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.usecases.masters.description import Impact, Master
from tenants.equipment.models import (
    CauseClass,
    Managed,
    Outcome,
    Procurement,
    RepairRoute,
    Status,
    WordField,
    WordMap,
)
from tenants.intake.queries import uses_of_word

_MEANINGS: Final[dict[str, list[tuple[str, Any]]]] = {
    WordField.STATUS: Status.choices,
    WordField.CAUSE: CauseClass.choices,
    WordField.ROUTE: RepairRoute.choices,
    WordField.OUTCOME: Outcome.choices,
    WordField.PROCUREMENT: Procurement.choices,
    WordField.MANAGED: Managed.choices,
    WordField.FOUND_IN: [
        ("use", gettext_lazy("During use")),
        ("pre_use", gettext_lazy("Check before use")),
        ("post_use", gettext_lazy("Check after use")),
        ("pm", gettext_lazy("Inspection")),
        ("other", gettext_lazy("Other")),
    ],
}


class WordForm(ModelForm):
    """Offers the meanings of the row's field, or of all while the field is still to be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = WordMap._meta.get_field("meaning").verbose_name
        self.fields["meaning"] = ChoiceField(label=label, choices=self._offered())

    def _offered(self) -> list[Any]:
        known = _MEANINGS.get(self.instance.field)
        return (
            list(known)
            if known
            else [(label, _MEANINGS[field]) for field, label in WordField.choices]
        )

    def clean(self) -> dict[str, Any]:
        """A meaning must be one of its field's."""
        cleaned = super().clean() or self.cleaned_data
        codes = dict(_MEANINGS.get(cleaned.get("field", ""), []))
        if "field" in cleaned and "meaning" in cleaned and cleaned["meaning"] not in codes:
            self.add_error("meaning", ValidationError(_("This field has no such meaning.")))
        return cleaned


def meaning_of(row: WordMap) -> str:
    """What a word means, in the reader's language."""
    return str(dict(_MEANINGS.get(row.field, [])).get(row.meaning, row.meaning))


def _impact(word: WordMap) -> Impact:
    uses = uses_of_word(word.field, word.word, since=word.valid_from)
    return Impact(devices=uses.devices, loans=uses.loans, faults=uses.faults, months=uses.months)


WORDS: Final = Master(
    name="words",
    caption=gettext_lazy("Words for states and causes"),
    about=gettext_lazy(
        "Your own words, explained once for all your systems. A change holds for files that are"
        " read from now on."
    ),
    model=WordMap,
    keys=("field", "word", "valid_from"),
    fields=("meaning",),
    impact=_impact,
    form=WordForm,
)
