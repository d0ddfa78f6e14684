"""The form that explains a hospital's own words once: which status, which cause they mean."""

from collections.abc import Iterable
from dataclasses import replace

from django import forms
from django.utils.translation import gettext as _

from optiserve.portals.hospital.field_words import meanings
from tenants.intake.mapping import Mapping
from tenants.intake.models import ImportFile
from tenants.intake.queries import in_parts
from tenants.intake.services.profiles import from_json

_UNKNOWN = ("E-WORD", "W-WORD")
_MOST_WORDS = 40


class WordsForm(forms.Form):
    """A select for every word of the file that is not known."""

    def __init__(self, data: object = None, *, file: ImportFile) -> None:
        super().__init__(data)
        self.known = from_json(file.mapping) if file.mapping else Mapping(columns={})
        self.words = unknown_words(file, self.known)
        for place, (field, word) in enumerate(self.words):
            self.fields[f"word-{place}"] = forms.ChoiceField(
                label=_("“%(word)s” means") % {"word": word},
                choices=[("", _("Not decided")), *meanings(field)],
                required=False,
            )

    def mapping(self) -> Mapping:
        """The file's mapping with the words that were explained."""
        words = {field: dict(known) for field, known in self.known.words.items()}
        for place, (field, word) in enumerate(self.words):
            meaning = self.cleaned_data[f"word-{place}"]
            if meaning:
                words.setdefault(field, {})[word] = meaning
        return replace(self.known, words=words)


def unknown_words(file: ImportFile, mapping: Mapping) -> list[tuple[str, str]]:
    """Field and word, each once, in the order of the file; the first few of them."""
    field_of = {column: field for field, column in mapping.columns.items()}
    listed = (row.errors for row in in_parts(file.import_rows.exclude(errors=[])))
    found: dict[tuple[str, str], None] = {}
    for word in _words(listed, field_of):
        found[word] = None
        if len(found) == _MOST_WORDS:
            break
    return list(found)


def _words(
    listed: Iterable[list[dict[str, str]]], field_of: dict[str, str]
) -> Iterable[tuple[str, str]]:
    for errors in listed:
        for error in errors:
            if error["code"] in _UNKNOWN and error["column"] in field_of:
                yield field_of[error["column"]], error["value"]
