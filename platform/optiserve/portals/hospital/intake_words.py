"""The intake's codes as sentences on a screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tenants.intake import messages
from tenants.intake.fields import FIELDS
from tenants.intake.models import ImportFile
from tenants.intake.services import BadMapping


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
    """What was noticed about a file as a whole."""
    return [trouble(notice["code"], notice["params"]) for notice in file.notices]


def mapping_problems(error: BadMapping, *, kind: str) -> list[str]:
    """Why a mapping cannot be used; fields by their labels, columns by their names."""
    labels = {field.name: _(field.label) for field in FIELDS[kind]}  # type: ignore[index]
    problems: Sequence[tuple[str, str]] = error.params["problems"]  # type: ignore[assignment]
    found = [trouble(code, {"name": labels.get(name, name)}) for code, name in problems]
    return [f"{one.wrong} {one.remedy}" for one in found]
