"""The form that says which column holds which field."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.intake.fields import FIELDS, Field
from tenants.intake.mapping import Mapping, Suggestion, suggest
from tenants.intake.models import ImportFile, Kind
from tenants.intake.services.profiles import from_json

_SAMPLE_ROWS = 200
_SAMPLES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the form: its column, what the column holds, and why it was suggested."""

    field: Field
    label: str
    column: forms.BoundField
    constant: forms.BoundField
    reason: str
    samples: list[str]


class MappingForm(forms.Form):
    """A select of columns and a text for the whole file, for every field of the kind."""

    ditto = forms.BooleanField(
        label=gettext_lazy("Ditto marks (〃, 同上) repeat the value above"), required=False
    )
    delta = forms.BooleanField(
        label=gettext_lazy("The file holds only devices that are new or changed"),
        help_text=gettext_lazy("Devices that it does not list then do not count as missing."),
        required=False,
    )
    short_years = forms.BooleanField(
        label=gettext_lazy("Years may have two digits (24/4/1 is 2024)"), required=False
    )

    def __init__(self, data: Any = None, *, file: ImportFile) -> None:
        self.file = file
        self.known = from_json(file.mapping) if file.mapping else Mapping(columns={})
        self.fields_of_kind = FIELDS[file.kind]
        super().__init__(data, initial=self._initial())
        if file.kind != Kind.LEDGER:
            del self.fields["delta"]
        columns = [("", "–"), *((header, header) for header in file.headers)]
        for field in self.fields_of_kind:
            self.fields[f"column-{field.name}"] = forms.ChoiceField(
                choices=columns,
                required=False,
                label=_("Column of %(field)s") % {"field": _(field.label)},
            )
            self.fields[f"constant-{field.name}"] = forms.CharField(
                required=False,
                max_length=200,
                label=_("%(field)s of every row, or where the cell is blank")
                % {"field": _(field.label)},
            )

    def _initial(self) -> dict[str, Any]:
        columns = {f"column-{name}": column for name, column in self.known.columns.items()}
        texts = {**self.known.constants, **self.known.defaults}
        constants = {f"constant-{name}": text for name, text in texts.items()}
        switches = {
            "delta": not self.known.snapshot,
            "ditto": bool(self.known.fill_down),
            "short_years": self.known.two_digit_years,
        }
        return {**columns, **constants, **switches}

    def lines(self) -> Iterator[Line]:
        """What the template draws, field by field."""
        rows = sample_rows(self.file)
        reasons = {one.field: one for one in self._suggestions(rows)}
        for field in self.fields_of_kind:
            column = self[f"column-{field.name}"]
            chosen = str(column.value() or "")
            yield Line(
                field=field,
                label=_(field.label),
                column=column,
                constant=self[f"constant-{field.name}"],
                reason=self._reason(chosen, reasons.get(field.name)),
                samples=samples(rows, chosen),
            )

    def unused(self) -> list[str]:
        """The file's columns that no field takes."""
        taken = {str(self[f"column-{field.name}"].value() or "") for field in self.fields_of_kind}
        return [header for header in self.file.headers if header not in taken]

    def mapping(self) -> Mapping:
        """What was entered; words that were explained before stay explained.

        A text without a column stands in every row, one with a column where its cell is blank.
        """
        entered = self.cleaned_data
        columns = self._entered("column-")
        texts = self._entered("constant-")
        ditto = [
            field.name
            for field in self.fields_of_kind
            if field.may_repeat and field.name in columns
        ]
        return Mapping(
            columns=columns,
            constants={name: text for name, text in texts.items() if name not in columns},
            defaults={name: text for name, text in texts.items() if name in columns},
            words=self.known.words,
            fill_down=tuple(ditto) if entered["ditto"] else (),
            two_digit_years=entered["short_years"],
            snapshot=not entered.get("delta"),
        )

    def _entered(self, prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        }

    def _suggestions(self, rows: Sequence[Dict[str, str]]) -> Sequence[Suggestion]:
        headers = self.file.headers
        cells = [[row.get(header, "") for header in headers] for row in rows]
        return suggest(headers, cells, kind=self.file.kind)

    def _reason(self, chosen: str, suggestion: Suggestion | None) -> str:
        if not chosen:
            return ""
        if self.file.profile_id and chosen in self.known.columns.values():
            return _("As in earlier files")
        if suggestion is None or suggestion.column != chosen:
            return _("Chosen by hand")
        return _in_words(suggestion)


def _in_words(suggestion: Suggestion) -> str:
    """Why a column was proposed: what its name resembles, and how many values fit."""
    told = {
        "synonym": _("The name means “%(name)s”."),
        "similar": _("The name resembles “%(name)s”."),
        "values": _("The values fit."),
    }[suggestion.reason] % {"name": suggestion.synonym}
    if not suggestion.sampled:
        return told
    count = _("%(read)d of %(count)d values can be read.")
    return told + " " + count % {"read": suggestion.read, "count": suggestion.sampled}


def sample_rows(file: ImportFile) -> list[dict[str, str]]:
    """The first rows as they stood."""
    rows = file.import_rows.exclude(status="skipped").order_by("number")
    return list(rows.values_list("raw", flat=True)[:_SAMPLE_ROWS])


def samples(rows: Sequence[Dict[str, str]], column: str) -> list[str]:
    """The first different values of a column."""
    values = dict.fromkeys(text for row in rows if (text := row.get(column, "").strip()))
    return list(values)[:_SAMPLES_SHOWN]
