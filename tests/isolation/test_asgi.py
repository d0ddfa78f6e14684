"""The doors under ASGI: tasks of one event loop, threads of one pool."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextvars import Context
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.cache import cache
from django.core.handlers.asgi import ASGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from optiserve.tenancy.context import current_door, inside
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward


@sync_to_async
def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


async def _look(request: HttpRequest) -> HttpResponse:
    await cache.aset("who", current_door().code)
    await asyncio.sleep(0)
    return HttpResponse(f"{current_door().code} {await cache.aget('who')} {await _role()}")


async def _stream(request: HttpRequest) -> StreamingHttpResponse:
    async def wards() -> AsyncIterator[str]:
        async for ward in Ward.objects.order_by("name"):
            yield ward.name

    return StreamingHttpResponse(wards())


_look.operation = _stream.operation = "public"  # type: ignore[attr-defined]
urlpatterns = [path("look/", _look), path("stream/", _stream)]


@pytest.fixture
def hospitals(own_database: str, settings: Any, monkeypatch: Any) -> dict[str, Hospital]:
    """Alpha and Bravo, each with a ward of its own name, behind the addresses above."""
    settings.HOSPITAL_URLCONF = __name__
    # Each request has a thread of its own, which takes its connection with it.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    found = {one.code: one for one in Hospital.objects.filter(code__in=["alpha", "bravo"])}
    for one in found.values():
        with inside(one):
            Ward.objects.create(name=one.code)
    return found


def _run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """As a server does: in an event loop where no door is open."""
    return Context().run(asyncio.run, coroutine)


async def _get(code: str, address: str) -> str:
    """The body, as a server sends it piece by piece."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": address,
        "query_string": b"",
        "headers": [(b"host", f"{code}.localhost".encode())],
    }
    talk = ApplicationCommunicator(ASGIHandler(), scope)
    await talk.send_input({"type": "http.request", "body": b""})
    sent = [await talk.receive_output(10)]
    while sent[-1]["type"] == "http.response.start" or sent[-1].get("more_body"):
        sent.append(await talk.receive_output(10))
    await talk.wait()
    return b"".join(event.get("body", b"") for event in sent).decode()


async def _all(address: str, codes: list[str]) -> list[str]:
    return await asyncio.gather(*(_get(code, address) for code in codes))


def test_requests_that_take_turns_see_their_own_hospital(hospitals: dict[str, Hospital]) -> None:
    codes = ["alpha", "bravo"] * 10
    said = _run(_all("/look/", codes))
    assert said == [f"{code} {code} {hospitals[code].schema_name}" for code in codes]


def test_a_stream_comes_from_the_hospital_that_was_asked(hospitals: dict[str, Hospital]) -> None:
    codes = ["alpha", "bravo"] * 5
    assert _run(_all("/stream/", codes)) == codes
