"""Which kind of file a table is, whatever it was handed over as."""

from collections.abc import Sequence
from typing import get_args

from tenants.intake.fields import Kind
from tenants.intake.mapping import Mapping, problems, suggest


def likelier_kind(
    headers: Sequence[str], sample_rows: Sequence[Sequence[str]], *, kind: Kind
) -> Kind | None:
    """The kind that a table looks like instead of ``kind``, or None.

    One that could be used as it is suggested, and finds a place for clearly more of the columns.
    """
    used, usable = _fit(headers, sample_rows, kind=kind)
    best, best_used = None, used + (1 if usable else 0)
    for other in get_args(Kind):
        if other == kind:
            continue
        its, works = _fit(headers, sample_rows, kind=other)
        if works and its > best_used:
            best, best_used = other, its
    return best


def _fit(
    headers: Sequence[str], sample_rows: Sequence[Sequence[str]], *, kind: Kind
) -> tuple[int, bool]:
    """How many columns find a field, and whether that is enough."""
    found = suggest(headers, sample_rows, kind=kind)
    columns = {one.field: one.column for one in found if one.field}
    return len(columns), not problems(Mapping(columns=columns), kind=kind)
