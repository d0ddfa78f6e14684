"""L4, L5, L8: where nobody said which hospital, or the one that was named is gone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache
from django.db import ProgrammingError, connection, connections

from optiserve.tenancy.backend.base import WallBroken
from optiserve.tenancy.context import PORTAL, Door, current_door, inside, open_door
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from tenants.equipment.models import Ward

GONE = Door(schema="h_999999", role="h_999999", code="gone", hospital_id=999999)


def test_a_missing_schema_is_neither_read_nor_written(own_database: str) -> None:
    """L4: the path would end in public without a word."""
    with open_door(GONE):
        with pytest.raises(WallBroken):
            Ward.objects.count()
        with pytest.raises(WallBroken):
            Ward.objects.create(name="nowhere")


def test_a_schema_that_is_dropped_while_a_connection_stands_there_is_not_replaced_by_public(
    own_database: str,
) -> None:
    """L4: the path is still the hospital's; public has no table of that name."""
    bravo = Hospital.objects.get(code="bravo")
    with inside(bravo):
        assert Ward.objects.count() == 0
        with connections["owner"].cursor() as cursor:
            cursor.execute(f'DROP SCHEMA "{bravo.schema_name}" CASCADE')
        with pytest.raises((ProgrammingError, WallBroken)):
            Ward.objects.count()


def test_the_library_reads_and_writes_public_for_a_tenant_that_is_gone(
    stock: dict[str, Any],
) -> None:
    """L4, on the library as it is."""
    assert stock["L4"] == {"seen": ["public", "written for a tenant that is gone"], "in_public": 2}


def test_public_holds_no_table_that_a_hospital_has(own_database: str) -> None:
    """L4: what is silent in the library is a name that both have."""
    alpha = Hospital.objects.get(code="alpha")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace"
            " INTERSECT SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace",
            [alpha.schema_name],
        )
        assert cursor.fetchall() == [("django_migrations",)]


def test_what_async_code_hands_to_threads_stays_at_its_door(own_database: str) -> None:
    """L5: both kinds of threads, and the cache key."""
    both = list(Hospital.objects.filter(code__in=["alpha", "bravo"]))

    async def ask(hospital: Hospital) -> tuple[str, str, str]:
        with inside(hospital):
            await asyncio.sleep(0)
            shared = await sync_to_async(lambda: current_door().schema)()
            own = await sync_to_async(lambda: current_door().schema, thread_sensitive=False)()
            return shared, own, cache.make_key("k")

    async def everybody() -> list[tuple[str, str, str]]:
        return list(await asyncio.gather(*map(ask, both)))

    said = Context().run(asyncio.run, everybody())
    assert said == [
        (
            one.schema_name,
            one.schema_name,
            f"h{one.pk}:{settings.CACHES['default'].get('KEY_PREFIX', '')}:1:k",
        )
        for one in both
    ]


def test_the_library_tells_async_codes_threads_public(stock: dict[str, Any]) -> None:
    """L5, on the library as it is: one cache key for two tenants."""
    assert stock["L5"]["t1"] == stock["L5"]["t2"] == {"schema": "public", "key": "public::1:k"}


def test_a_thread_that_nobody_let_in_reaches_no_hospital(own_database: str) -> None:
    """L5: a bare thread has no context of ours: an exception, never public."""

    def read() -> int:
        try:
            return Ward.objects.count()
        finally:
            connection.close()

    alpha = Hospital.objects.get(code="alpha")
    with inside(alpha), ThreadPoolExecutor(1) as pool:
        with pytest.raises(DomainError):
            pool.submit(Context().run, read).result()
        assert pool.submit(copy_context().run, read).result() == 0


def test_every_relation_of_django_itself_is_in_public_only(own_database: str) -> None:
    """L8, L16: sessions and accounts are cloned with no hospital, and cost no hospital a table."""
    with open_door(PORTAL), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT relnamespace::regnamespace::text FROM pg_class WHERE relkind = 'r'"
            " AND (relname LIKE ANY (ARRAY['django_session', 'django_content_type', 'auth%%',"
            " 'account%%', 'users%%']))"
        )
        assert cursor.fetchall() == [("public",)]
