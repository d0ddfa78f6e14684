"""What the lab tried with the library, small enough for a test. Each returns what went wrong."""

import asyncio
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client as Browser
from django_tenants.postgresql_backend.base import is_valid_schema_name
from django_tenants.utils import schema_context, tenant_context  # noqa: TID251 - on trial

from tests.isolation.stock.models import Client, Domain, Note

TENANTS: Final = ("t1", "t2", "t3", "t4")
TURNS: Final = 60

_PUBLIC: Final = """
CREATE TABLE note (id bigserial PRIMARY KEY, text text NOT NULL);
CREATE TABLE stock_client (id bigserial PRIMARY KEY, schema_name varchar(63) UNIQUE);
CREATE TABLE stock_domain (id bigserial PRIMARY KEY, domain varchar(253) UNIQUE,
    tenant_id bigint REFERENCES stock_client, is_primary boolean);
INSERT INTO note (text) VALUES ('public');
"""
_TENANT: Final = """
CREATE SCHEMA {0};
CREATE TABLE {0}.note (id bigserial PRIMARY KEY, text text NOT NULL);
INSERT INTO {0}.note (text) VALUES ('{0}');
CREATE TABLE {0}.django_content_type (id integer PRIMARY KEY, app_label varchar(100),
    model varchar(100));
INSERT INTO {0}.django_content_type VALUES ({1}, 'stock', 'note');
CREATE ROLE {2} NOLOGIN;
GRANT USAGE ON SCHEMA {0} TO {2};
GRANT SELECT ON {0}.note TO {2};
"""


def all_of_them() -> dict[str, Any]:
    """Every experiment by its L-number."""
    _settle()
    # Threads of real work meet more often than threads of a test.
    sys.setswitchinterval(1e-5)
    found = {
        "L1": _in_threads(_by_with),
        "L2": _in_threads(_by_decorator()),
        "L3": _in_threads(_content_type),
    }
    sys.setswitchinterval(0.005)
    return {
        **found,
        "L4": _missing_schema(),
        "L5": asyncio.run(_async()),
        "L9": _injected(),
        "L20": _hosts(),
        "L21": [name for name in _ODD_NAMES if is_valid_schema_name(name)],
    }


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PUBLIC)
        for number, name in enumerate(TENANTS, start=1):
            cursor.execute(_TENANT.format(name, number * 10, _role(name)))
    for name in TENANTS:
        client = Client.objects.create(schema_name=name)
        Domain.objects.create(domain=f"{name}.localhost", tenant=client, is_primary=True)


def _role(tenant: str) -> str:
    """Roles belong to the whole server: named after the database too."""
    return f"{connection.settings_dict['NAME']}_{tenant}"


def _in_threads(look: Callable[[Client], bool]) -> dict[str, int]:
    """How many looks of four threads, each at its own tenant, met another's."""
    wrong: list[bool] = []
    together = threading.Barrier(len(TENANTS))

    def run(client: Client) -> None:
        together.wait()
        wrong.extend(not look(client) for _ in range(TURNS))
        connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in Client.objects.all()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"looks": len(wrong), "wrong": sum(wrong)}


def _text() -> str:
    return str(Note.objects.values_list("text", flat=True).get())


def _by_with(client: Client) -> bool:
    """Leaving the inner block goes back to whatever any thread was in last: one list for all."""
    try:
        with client:
            with client:
                _text()
            return _text() == client.schema_name
    except DatabaseError:
        return False


def _by_decorator() -> Callable[[Client], bool]:
    """One decorated function for all threads, as a module has it."""
    read_first = tenant_context(Client(schema_name="t1"))(_text)

    def look(client: Client) -> bool:
        connection.set_tenant(client)
        try:
            read_first()
            return _text() == client.schema_name
        except DatabaseError:
            return False

    return look


def _content_type(client: Client) -> bool:
    """Ids differ between tenants; the cache of them is the process's."""
    with schema_context(client.schema_name):
        _text()
        found = ContentType.objects.get_for_model(Note).pk
        _text()
        return found == 10 * (1 + TENANTS.index(client.schema_name))


def _missing_schema() -> dict[str, Any]:
    with schema_context("gone"):
        Note.objects.create(text="written for a tenant that is gone")
        seen = list(Note.objects.values_list("text", flat=True))
    with schema_context("public"):
        return {"seen": seen, "in_public": Note.objects.count()}


async def _async() -> dict[str, Any]:
    """What a thread that async code asked sees, and where the cache puts a value."""
    said = {}
    for name in TENANTS[:2]:
        connection.set_schema(name)
        said[name] = await asyncio.to_thread(_what_a_thread_sees)  # noqa: TID251
    return said


def _what_a_thread_sees() -> dict[str, str]:
    return {"schema": connection.schema_name, "key": cache.make_key("k")}


def _injected() -> dict[str, Any]:
    """As t1's role, with text that was meant to be a value."""
    connection.set_schema("t1")
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {_role('t1')}")
        cursor.execute(f"SELECT 1; SET ROLE {_role('t2')}; SELECT text FROM t2.note")
        cursor.nextset(), cursor.nextset()
        found["second command"] = cursor.fetchone()[0]
        cursor.execute(f"SET ROLE {_role('t1')}")
        cursor.execute("SELECT set_config('role', %s, false)", [_role("t2")])
        cursor.execute("SELECT text FROM t2.note")
        found["set_config"] = cursor.fetchone()[0]
        cursor.execute("RESET ROLE")
    return found


def _hosts() -> dict[str, Any]:
    hosts = ("t1.localhost", "T1.localhost", "t1.localhost.", "www.t1.localhost")
    answers = {host: Browser(headers={"host": host}).get("/").status_code for host in hosts}
    Browser(headers={"host": "t1.localhost"}).get("/")
    return {"answers": answers, "left_at": connection.schema_name}


_ODD_NAMES: Final = ("../../etc", "a:b", "information_schema", "PUBLIC", "日本")
