"""A profile in words: what it makes of a file, line by line, and how versions differ."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from optiserve.portals.hospital.field_words import meanings
from tenants.intake.fields import FIELDS
from tenants.intake.models import ImportProfile

_NAMES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Version:
    """A version, and what it changed: label, before, after."""

    profile: ImportProfile
    changed: list[tuple[str, str, str]]


def source(profile: ImportProfile) -> str:
    """What the hospital calls the system; where it has no name, the first columns."""
    if profile.source:
        return str(profile.source)
    mapped = profile.mapping.get("columns", {})
    fields = FIELDS[profile.kind]
    columns = [mapped[field.name] for field in fields if field.name in mapped]
    return ", ".join(columns[:_NAMES_SHOWN]) + (" …" if len(columns) > _NAMES_SHOWN else "")


def lines(profile: ImportProfile) -> dict[str, str]:
    """Everything that a profile says, by label."""
    return {
        **_columns(profile.mapping, profile.kind),
        **_switches(profile.mapping, profile.kind),
        **_reading(profile.reading),
        **_words(profile.mapping, profile.kind),
    }


def versions(profiles: list[ImportProfile]) -> list[Version]:
    """Versions, newest first, each with what differs from the one before it."""
    told = [lines(one) for one in profiles]
    before = [*told[1:], {}]
    return [
        Version(one, _difference(old, new) if old else [])
        for one, new, old in zip(profiles, told, before, strict=True)
    ]


def _difference(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str, str]]:
    labels = dict.fromkeys([*new, *old])
    return [
        (label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def _columns(mapping: dict[str, Any], kind: str) -> dict[str, str]:
    """Field by field: its column, what stands for blank cells, or what stands in every row."""
    columns, constants = mapping.get("columns", {}), mapping.get("constants", {})
    defaults = mapping.get("defaults", {})
    told = {}
    for field in FIELDS[kind]:  # type: ignore[index]
        if field.name in columns:
            blank = defaults.get(field.name)
            also = " " + _("(blank: %(text)s)") % {"text": blank} if blank else ""
            told[_(field.label)] = columns[field.name] + also
        elif field.name in constants:
            text = {"text": constants[field.name]}
            told[_(field.label)] = _("“%(text)s” in every row") % text
    return told


def _switches(mapping: dict[str, Any], kind: str) -> dict[str, str]:
    yes, no = _("Yes"), _("No")
    told = {
        _("Ditto marks repeat the value above"): yes if mapping.get("fill_down") else no,
        _("Years may have two digits"): yes if mapping.get("two_digit_years") else no,
    }
    if kind == "ledger":
        whole = _("All devices") if mapping.get("snapshot", True) else _("Only new or changed ones")
        told[_("The file lists")] = whole
    return told


def _reading(reading: dict[str, Any]) -> dict[str, str]:
    signs = {",": _("Comma"), "\t": _("Tab"), ";": _("Semicolon")}
    labels = {
        "encoding": _("Character encoding"),
        "delimiter": _("Cells are separated by"),
        "sheet": _("Sheet"),
        "header_row": _("Row of the column names"),
        "header_rows": _("Rows that the column names take"),
    }
    return {
        label: signs.get(reading[name], str(reading[name]))
        for name, label in labels.items()
        if reading.get(name)
    }


def _words(mapping: dict[str, Any], kind: str) -> dict[str, str]:
    labels = {field.name: _(field.label) for field in FIELDS[kind]}  # type: ignore[index]
    return {
        f"{labels.get(field, field)}: {word}": dict(meanings(field)).get(code, code)
        for field, words in mapping.get("words", {}).items()
        for word, code in words.items()
    }
