"""The address for the race through ASGI."""

import asyncio
from random import Random

from asgiref.sync import sync_to_async
from django.http import HttpRequest, JsonResponse
from django.urls import path

from optiserve.tenancy.context import current_door
from shared.users import permissions
from tests.isolation.race.operations import read_by_hand


async def look(request: HttpRequest) -> JsonResponse:
    """Marks of a table, read in a thread after giving others their turn."""
    await asyncio.sleep(0)
    read = sync_to_async(read_by_hand, thread_sensitive=False)
    return JsonResponse({"marks": await read(current_door(), Random())})


# Marked by hand: open_to_all wraps views that are not coroutines.
look.operation = permissions.PUBLIC  # type: ignore[attr-defined]
urlpatterns = [path("look/", look)]
