"""What is produced after the middleware has left is produced in the same door."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextvars import Context

import pytest
from django.http import StreamingHttpResponse

from optiserve.tenancy.context import Door, NoDoor, current_door
from optiserve.tenancy.streaming import keep_door

ALPHA = Door(schema="h_1", role="h_1", code="alpha", hospital_id=1)


def _pieces() -> Iterator[str]:
    for _ in range(2):
        yield current_door().code


async def _later() -> AsyncIterator[str]:
    for _ in range(2):
        await asyncio.sleep(0)
        yield current_door().code


def test_every_piece_is_made_inside_the_door() -> None:
    response = keep_door(StreamingHttpResponse(_pieces()), ALPHA)
    assert Context().run(list, response) == [b"alpha", b"alpha"]


def test_every_piece_of_an_asynchronous_response_is_made_inside_the_door() -> None:
    response = keep_door(StreamingHttpResponse(_later()), ALPHA)

    async def collect() -> list[bytes]:
        return [piece async for piece in response]

    assert Context().run(asyncio.run, collect()) == [b"alpha", b"alpha"]


def test_between_two_pieces_the_door_is_shut() -> None:
    response = keep_door(StreamingHttpResponse(_pieces()), ALPHA)

    def look_between() -> None:
        next(iter(response))
        current_door()

    with pytest.raises(NoDoor):
        Context().run(look_between)
