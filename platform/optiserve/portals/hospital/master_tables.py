"""A master as a table, and its values as a reader sees them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from optiserve.portals.hospital import names
from optiserve.usecases.masters import CATEGORIES, WORDS, Master, meaning_of
from optiserve.web.tables import Choice, Column, Table
from tenants.equipment.models import Device, WordMap


def table(master: Master) -> Table:
    """All columns, sortable; a filter for each that has choices; the first leads to the row."""
    columns = [_column(master, name) for name in master.columns]
    if master is CATEGORIES:
        columns.insert(1, _decided())
    filters = [
        Choice(
            name,
            _label(master, name),
            [(str(c), str(t)) for c, t in master.field(name).flatchoices],
        )
        for name in master.columns
        if master.field(name).choices
    ]
    texts = [name for name in master.keys if master.field(name).get_internal_type() == "CharField"]
    return Table(
        name=master.name,
        caption=str(master.caption),
        columns=columns,
        search=texts,
        filters=filters,
        order=f"-{master.keys[0]}" if master.keys[0] == "as_of" else master.keys[0],
        empty=_("Nothing here yet. Rows come from your files, or you add them."),
    )


def _label(master: Master, name: str) -> str:
    return str(master.field(name).verbose_name)


def _column(master: Master, name: str) -> Column:
    field = master.field(name)
    value: Any = None
    if field.choices:
        value = lambda row: getattr(row, f"get_{name}_display")()  # noqa: E731
    elif name == "meaning":
        value = meaning_of
    elif field.is_relation:
        value = lambda row: str(getattr(row, name) or "")  # noqa: E731
    first = name == master.keys[0]
    return Column(
        name,
        _label(master, name),
        value=value,
        link=(lambda row: reverse("master_row", args=[master.name, row.pk])) if first else None,
        numeric=field.get_internal_type().endswith("IntegerField"),
        sortable=not field.is_relation,
    )


def _decided() -> Column:
    """What the operator has decided a local category to be, as its devices are matched."""
    known = names.categories()
    pairs = Device.objects.exclude(category_code=None).values_list(
        "local_category", "category_code"
    )
    codes: dict[str, set[str]] = {}
    for local, code in pairs.distinct().order_by():
        codes.setdefault(local, set()).add(known.get(code, code))
    return Column(
        "decided",
        _("Shared category (decided by the operator)"),
        value=lambda row: ", ".join(sorted(codes.get(row.name, ()))) or _("Not matched yet"),
    )


def word(master: Master, name: str, text: str, whole: Mapping[str, str]) -> str:
    """A value as texts hold it, in the reader's words."""
    if master is WORDS and name == "meaning":
        return meaning_of(WordMap(field=whole.get("field", ""), meaning=text))
    return str(dict(master.field(name).flatchoices).get(text, text))


def title(master: Master, values: Mapping[str, str]) -> str:
    """What tells a row from others."""
    return " · ".join(word(master, key, values[key], values) for key in master.keys if values[key])


def changed(
    master: Master, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """A change as the trail keeps it, in words: each column's label, before and after."""
    was, now = _as_texts(before), _as_texts(after)
    return [
        (
            _label(master, name),
            word(master, name, was.get(name, ""), {**now, **was}),
            word(master, name, now.get(name, ""), {**was, **now}),
        )
        for name in master.columns
        if was.get(name, "") != now.get(name, "")
    ]


def _as_texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}
