"""How a file was read: its first lines as they stand, and the form that has it read otherwise."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.intake.models import FileState, ImportFile
from tenants.intake.reading import Choices, chosen
from tenants.intake.reading.choices import ENCODINGS, MOST_HEADER_ROW, MOST_HEADER_ROWS
from tenants.intake.services import storage

_DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";"}
_LABEL_CELLS, _LABEL_LENGTH = 3, 40


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the file with its number, and whether it is taken for column names."""

    number: int
    cells: list[str]
    is_header: bool


class ReadingForm(forms.Form):
    """Encoding, delimiter, sheet and header; what is left open is found out."""

    encoding = forms.ChoiceField(label=gettext_lazy("Character encoding"), required=False)
    delimiter = forms.ChoiceField(label=gettext_lazy("Cells are separated by"), required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    header_row = forms.ChoiceField(label=gettext_lazy("Row of the column names"), required=False)
    header_rows = forms.ChoiceField(
        label=gettext_lazy("Rows that the column names take"), required=False
    )
    again = forms.FileField(label=gettext_lazy("The same file once more"))

    def __init__(self, data: Any = None, files: Any = None, *, file: ImportFile) -> None:
        self.file = file
        said = dict(file.reading)
        said["delimiter"] = next(
            (name for name, sign in _DELIMITERS.items() if sign == said.get("delimiter")), ""
        )
        super().__init__(data, files, initial=said)
        for name, options in self._options().items():
            if options:
                self.fields[name].choices = options
            else:
                del self.fields[name]
        if storage.is_original(file):
            del self.fields["again"]
        else:
            self.fields["again"].help_text = _why_again(file)

    def choices(self) -> Choices:
        """What was chosen."""
        given = {name: self.cleaned_data.get(name) for name in ("encoding", "sheet")}
        for name in ("header_row", "header_rows"):
            given[name] = int(self.cleaned_data.get(name) or 0)
        delimiter = self.cleaned_data.get("delimiter")
        return chosen({**given, "delimiter": _DELIMITERS.get(delimiter or "")})

    def _options(self) -> dict[str, list[tuple[str, str]]]:
        file, seen = self.file, self.file.seen
        is_unread = file.state == FileState.UNREADABLE
        is_text = bool(file.encoding) or is_unread
        found = next((n for n, s in _DELIMITERS.items() if s == seen.get("delimiter")), "")
        return {
            "encoding": _offered(_encodings(), file.encoding) if is_text else [],
            "delimiter": _offered(_separators(), found) if is_text else [],
            "sheet": _offered(_sheets(file), file.sheet) if len(_sheets(file)) > 1 else [],
            "header_row": _offered(_rows(file), str(file.header_row or "")),
            "header_rows": _offered(
                {str(n): str(n) for n in range(1, MOST_HEADER_ROWS + 1)},
                str(seen.get("header_rows") or ""),
            ),
        }


def grid(file: ImportFile) -> list[GridLine]:
    """The first lines of a file as they stand in it, without persons."""
    first = file.header_row or 0
    lines: list[tuple[int, list[str]]] = file.seen.get("top") or []
    place = next((at for at, line in enumerate(lines) if line[0] == first), -1)
    header = range(place, place + (file.seen.get("header_rows") or 1)) if place >= 0 else range(0)
    width = max((len(cells) for _number, cells in lines), default=0)
    return [
        GridLine(number, [*cells, *[""] * (width - len(cells))], at in header)
        for at, (number, cells) in enumerate(lines)
    ]


def facts(file: ImportFile) -> list[tuple[str, str]]:
    """How the file was read, in words."""
    encodings = _encodings()
    found = next((n for n, s in _DELIMITERS.items() if s == file.seen.get("delimiter")), "")
    told = [
        (_("Character encoding"), encodings.get(file.encoding, file.encoding)),
        (_("Cells are separated by"), _separators().get(found, "")),
        (_("Sheet"), _sheets(file).get(file.sheet, file.sheet)),
        (_("Row of the column names"), str(file.header_row or "")),
    ]
    return [(label, value) for label, value in told if value]


def _why_again(file: ImportFile) -> str:
    """Which file to choose from one's own computer, and what of it was not kept."""
    choose = _("Choose %(filename)s from your computer.") % {"filename": file.filename}
    left_out = next(
        (one["params"]["columns"] for one in file.notices if one["code"] == "N-PERSONAL-COLUMNS"),
        "",
    )
    if left_out:
        told = _("These columns of persons were not kept: %(columns)s.") % {"columns": left_out}
        return f"{choose} {told}"
    kept = _("We kept only what may be kept of it: no columns of persons, no other sheets.")
    return f"{choose} {kept}"


def _offered(options: dict[str, str], found: str) -> list[tuple[str, str]]:
    """All options, after the one of leaving it open, which says what would be taken now."""
    taken = options.get(found, found)
    left_open = _("Find it out (now: %(found)s)") % {"found": taken} if taken else _("Find it out")
    return [("", left_open), *options.items()]


def _encodings() -> dict[str, str]:
    names = ("UTF-8", "Shift_JIS (Windows, CP932)", "EUC-JP", "ISO-2022-JP (JIS)", "UTF-16")
    return dict(zip(ENCODINGS, names, strict=True))


def _separators() -> dict[str, str]:
    return {"comma": _("Comma"), "tab": _("Tab"), "semicolon": _("Semicolon")}


def _sheets(file: ImportFile) -> dict[str, str]:
    hidden = file.seen.get("hidden_sheets") or []
    named = _("%(sheet)s (hidden)")
    return {
        name: named % {"sheet": name} if name in hidden else name
        for name in file.seen.get("sheets") or []
    }


def _rows(file: ImportFile) -> dict[str, str]:
    lines = file.seen.get("top") or []
    if not lines:
        return {str(number): str(number) for number in range(1, MOST_HEADER_ROW + 1)}
    return {str(number): _row_label(number, cells) for number, cells in lines if any(cells)}


def _row_label(number: int, cells: list[str]) -> str:
    begins = " · ".join([cell for cell in cells if cell.strip()][:_LABEL_CELLS])
    return f"{number}: {begins[:_LABEL_LENGTH]}"
