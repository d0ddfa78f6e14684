"""Addresses for the race through ASGI: an answer at once, and one that streams."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

from asgiref.sync import sync_to_async
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.urls import path

from optiserve.tenancy.context import current_door
from shared.users import permissions
from tenants.equipment.models import Ward
from tests.isolation.race.operations import read_by_hand


async def look(request: HttpRequest) -> JsonResponse:
    """Marks of a table, read in a thread after giving others their turn."""
    await asyncio.sleep(0)
    read = sync_to_async(read_by_hand, thread_sensitive=False)
    return JsonResponse({"marks": await read(current_door(), Random())})


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Wards, one by one, after the middleware has returned."""

    async def names() -> AsyncIterator[str]:
        async for ward in Ward.objects.order_by("pk")[:5]:
            await asyncio.sleep(0)
            yield f"{ward.name}\n"

    return StreamingHttpResponse(names())


# Marked by hand: open_to_all wraps views that are not coroutines.
look.operation = stream.operation = permissions.PUBLIC  # type: ignore[attr-defined]
urlpatterns = [path("look/", look), path("stream/", stream)]
