"""Lists of rows as JSON that PostgreSQL writes: no objects, no second look at every value.

A list of 100 devices spends most of its time in building objects and serialising them. Here the
database turns the rows into the answer's text. The published schema stays the one that describes
the rows: its fields choose the columns, and tests/optiserve/api/test_pages.py holds answers against
it.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import connections
from django.db.models import QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.http import HttpResponse
from ninja import Schema
from psycopg import sql
from pydantic import Field, create_model

from optiserve import addresses
from shared.hospitals import queries as hospitals

# Where a field's value comes from: a path of names (ward__name), or an expression.
Source: TypeAlias = str | Combinable
# SQL and its parameters.
Statement: TypeAlias = tuple[str, tuple[Any, ...]]


class Page(Schema):
    """Which part of a list: pages are counted from 1."""

    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int | None = Field(None, ge=1)

    def span(self, most: int) -> tuple[int, int]:
        """The first row's place, counted from 0, and how many rows the page may have."""
        size = min(self.page_size or most, most)
        return (self.page - 1) * size, size


def paged(schema: type[Schema]) -> type[Schema]:
    """The answer's schema: ``items`` of this page, and the ``count`` of all pages' rows."""
    return create_model(
        f"Paged{schema.__name__}",
        __base__=Schema,
        items=(list[schema], Field(...)),  # type: ignore[valid-type]
        count=(int, Field(...)),
    )


def one_page(
    schema: type[Schema], rows: QuerySet, page: Page, *, size: int = 100, **sources: Source
) -> HttpResponse:
    """One page of ordered rows as ``paged(schema)`` describes it, ``size`` rows at most.

    ``sources`` says where a field comes from that is not named like its column.
    """
    return _page(rows, *_page_statement(schema, rows, *page.span(size), sources))


class Listing:
    """A much-read list: its SQL is composed once for each set of filters and page.

    ``rows`` makes the ordered rows of some filters, and of nothing else: not of the time, the
    hospital or the reader. What they are in which hospital is decided by the open door.
    """

    def __init__(
        self, schema: type[Schema], rows: Callable[..., QuerySet], **sources: Source
    ) -> None:
        self._schema = schema
        self._rows = rows
        self._sources = sources
        self._composed = lru_cache(maxsize=1000)(self._compose)

    def page(self, page: Page, *filters: str) -> HttpResponse:
        """One page, 100 rows at most, as ``paged(schema)`` describes it."""
        rows = self._rows(*filters)
        return _page(rows, *self._composed(rows.db, *page.span(100), *filters))

    def _compose(self, _: str, first: int, size: int, *filters: str) -> Statement:
        return _page_statement(self._schema, self._rows(*filters), first, size, self._sources)


def every_row(schema: type[Schema], rows: QuerySet, **sources: Source) -> HttpResponse:
    """All rows as ``list[schema]`` describes them: for lists that stay short."""
    statement, values = _json(schema, rows, sources)
    (items,) = _fetch(rows, statement.as_string(), values)
    return _answer(items)


def address_of(hospital_id: str) -> Concat:
    """A hospital's present origin; ``hospital_id`` is the path to its id."""
    before, after = addresses.origin("*").split("*")
    host = hospitals.main_host(hospital_id)
    return Concat(Value(before), host, Value(after), output_field=TextField())


def _page_statement(
    schema: type[Schema], rows: QuerySet, first: int, size: int, sources: dict[str, Source]
) -> Statement:
    """A query for two values: the page's rows as a text, and the number of all rows."""
    statement, values = _json(schema, rows[first : first + size], sources)
    everything, more = _compiled(rows.order_by().values_list("pk"))
    counted = sql.SQL("SELECT ({}), (SELECT count(*) FROM ({}) AS everything)")
    return counted.format(statement, everything).as_string(), values + more


def _page(rows: QuerySet, statement: str, values: tuple[Any, ...]) -> HttpResponse:
    items, count = _fetch(rows, statement, values)
    return _answer(f'{{"items": {items}, "count": {count}}}')


def _json(
    schema: type[Schema], rows: QuerySet, sources: dict[str, Source]
) -> tuple[sql.Composed, tuple[Any, ...]]:
    """A query for one text: the array of the rows, each with the schema's fields."""
    fields = list(schema.model_fields)
    query, values = _compiled(rows.values_list(*(sources.get(name, name) for name in fields)))
    statement = sql.SQL("SELECT coalesce(json_agg(row), '[]')::text FROM ({}) AS row({})").format(
        query, sql.SQL(", ").join(map(sql.Identifier, fields))
    )
    return statement, values


def _compiled(rows: QuerySet) -> tuple[sql.SQL, tuple[Any, ...]]:
    # Also of a filter that nothing can pass, which Django would not send at all.
    compiler = rows.query.get_compiler(rows.db, elide_empty=False)
    text, values = compiler.as_sql()
    return sql.SQL(text), tuple(values)


def _fetch(rows: QuerySet, statement: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _answer(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json; charset=utf-8")
