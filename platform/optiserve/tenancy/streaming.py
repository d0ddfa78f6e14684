"""Responses that are produced piece by piece, after the middleware has left the room."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any, Final

from django.http.response import HttpResponseBase, StreamingHttpResponse

from optiserve.tenancy.context import Door, open_door

_END: Final = object()


def keep_door(response: HttpResponseBase, door: Door) -> HttpResponseBase:
    """Have every piece of a streaming response made inside the door; others are left as they are.

    A file's bytes need no door, and the server may send them without us.
    """
    if isinstance(response, StreamingHttpResponse) and not _is_file(response):
        made = _made_later if response.is_async else _made
        response.streaming_content = made(response.streaming_content, door)
    return response


def _is_file(response: StreamingHttpResponse) -> bool:
    return getattr(response, "file_to_stream", None) is not None


def _made(content: Iterable[bytes], door: Door) -> Iterator[bytes]:
    # The door is shut between pieces: the server must not find it open.
    pieces = iter(content)
    while True:
        with open_door(door):
            piece: Any = next(pieces, _END)
        if piece is _END:
            return
        yield piece


async def _made_later(content: AsyncIterable[bytes], door: Door) -> AsyncIterator[bytes]:
    pieces = aiter(content)
    while True:
        with open_door(door):
            piece: Any = await anext(pieces, _END)
        if piece is _END:
            return
        yield piece
