"""The intake's codes as sentences on a screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shared.kernel.errors import DomainError
from tenants.intake import messages
from tenants.intake.fields import FIELDS
from tenants.intake.models import FileState, ImportFile
from tenants.intake.reading import UnreadableFile
from tenants.intake.services import (
    AlreadyThere,
    BadMapping,
    FileNeeded,
    NoSuchRow,
    OtherFile,
    StillNeeded,
    TooLate,
)
from tenants.intake.services.holds import size_notice


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and how to mend it."""

    code: str
    wrong: str
    remedy: str


def trouble(code: str, params: Mapping[str, Any]) -> Trouble:
    """A code with its parameters in the reader's language."""
    return Trouble(code, messages.message(code, **params), messages.remedy(code))


def notices(file: ImportFile) -> list[Trouble]:
    """What was noticed about a file as a whole, in words."""
    return [trouble(notice["code"], notice["params"]) for notice in noticed(file)]


def noticed(file: ImportFile) -> list[dict[str, Any]]:
    """What was written down about a file; while it waits, also what its size gives to think of.

    Said before the commit is tried: a ledger that shrank looks harmless where it is only counted.
    """
    if file.state != FileState.TO_CHECK:
        return list(file.notices)
    size = size_notice(file)
    others = [notice for notice in file.notices if notice["code"] != "W-SIZE"]
    return [*others, size] if size else others


def why_not_undone(error: DomainError) -> str:
    """Why a file cannot be taken back, and what can be done."""
    match error:
        case TooLate():
            told = _("A file can be taken back for 30 days. This one could be until %(until)s.")
            return (
                told % error.params + " " + _("Hand over a corrected file for its month instead.")
            )
        case StillNeeded(params={"files": list(files), "reason": "replaced"}):
            told = _("%(files)s has taken its place. Take that file back first.")
            return told % {"files": ", ".join(files)}
        case StillNeeded(params={"files": list(files)}):
            told = _("%(files)s corrects rows of this file. Take that file back first.")
            return told % {"files": ", ".join(files)}
    return refusal(error)


def refusal(error: DomainError) -> str:
    """Why something could not be done to a file, and what can be done."""
    match error:
        case UnreadableFile():
            told = trouble(error.code, error.params)
            return f"{told.wrong} {told.remedy}"
        case FileNeeded():
            return _("Choose the same file once more: only a part of it was kept.")
        case OtherFile():
            told = _("This is not the file that was handed over as %(filename)s.")
            return told % error.params + " " + _("To take it instead, hand it over as a new file.")
        case AlreadyThere():
            told = _("The same file was handed over as that kind already: %(filename)s")
            return told % error.params
        case NoSuchRow():
            return _("The file has no such row any more. Please look again.")
    return _("The file has changed meanwhile. Please look again.")


def mapping_problems(error: BadMapping, *, kind: str) -> list[str]:
    """Why a mapping cannot be used; fields by their labels, columns by their names."""
    labels = {field.name: _(field.label) for field in FIELDS[kind]}  # type: ignore[index]
    problems: Sequence[tuple[str, str]] = error.params["problems"]  # type: ignore[assignment]
    found = [trouble(code, {"name": labels.get(name, name)}) for code, name in problems]
    return [f"{one.wrong} {one.remedy}" for one in found]
