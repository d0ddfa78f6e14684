"""Searching, choosing and ordering rows, whether they lie in the database or in a list."""

import unicodedata
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.lookups import IContains

Rows: TypeAlias = QuerySet | Sequence[Any]


def value_at(row: Any, path: str) -> Any:
    """What a row holds at ``path``: a mapping's key, or attributes joined by dots.

    None where a link on the way is None. Raises AttributeError or KeyError for a wrong path.
    """
    if isinstance(row, Mapping):
        return row[path]
    first, _, rest = path.partition(".")
    value = attrgetter(first)(row)
    return value_at(value, rest) if rest and value is not None else value


def searched(rows: Rows, text: str, *, paths: Sequence[str]) -> Rows:
    """Rows in which every word of ``text`` stands in one of the places, whatever its width."""
    words = unicodedata.normalize("NFKC", text).split()
    if isinstance(rows, QuerySet):
        for word in words:
            rows = rows.filter(_anywhere(word, paths))
        return rows
    return [row for row in rows if _has_all(row, [_plain(word) for word in words], paths)]


def chosen(rows: Rows, value: str, *, path: str) -> Rows:
    """Rows whose value at ``path`` is the chosen one, compared as text in a list."""
    if isinstance(rows, QuerySet):
        return rows.filter(**{_lookup(path): value})
    return [row for row in rows if str(value_at(row, path)) == value]


def ordered(rows: Rows, path: str, *, descending: bool) -> Rows:
    """Rows by the value at ``path``; absent values come last in both directions."""
    if isinstance(rows, QuerySet):
        field = F(_lookup(path))
        by = field.desc(nulls_last=True) if descending else field.asc(nulls_last=True)
        # The key decides between equals, or a row could stand on two pages.
        return rows.order_by(by, "pk")
    present = [row for row in rows if value_at(row, path) is not None]
    absent = [row for row in rows if value_at(row, path) is None]
    return sorted(present, key=lambda row: value_at(row, path), reverse=descending) + absent


def _lookup(path: str) -> str:
    return path.replace(".", "__")


def _anywhere(word: str, paths: Sequence[str]) -> Q:
    found = Q()
    for path in paths:
        found |= Q(IContains(_Normalised(F(_lookup(path))), word))
    return found


class _Normalised(Func):
    """A text as PostgreSQL folds its widths: hospitals write ﾎﾟﾝﾌﾟ and look for ポンプ."""

    template = "normalize(%(expressions)s::text, NFKC)"
    output_field = TextField()


def _has_all(row: Any, words: Sequence[str], paths: Sequence[str]) -> bool:
    text = " ".join(_plain(str(value_at(row, path) or "")) for path in paths)
    return all(word in text for word in words)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
