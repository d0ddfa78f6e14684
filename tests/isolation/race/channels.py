"""The ways in: threads, psycopg's pool, asyncio and ASGI, Celery's two kinds of workers."""

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from functools import lru_cache
from random import Random
from typing import Any, Final

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection, connections

from optiserve.tenancy.context import door_of
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward
from tests.isolation.race import world
from tests.isolation.race.operations import DISTURBED, Player, Report

THREADS: Final = 6
TASKS: Final = 16


class Chaos:
    """Now and then cuts or cancels whichever of the application's backends it meets."""

    def __init__(self, database: str, seed: str) -> None:
        self._database = database
        self._random = Random(seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._rage)

    def __enter__(self) -> "Chaos":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _rage(self) -> None:
        with world.superuser(self._database) as outside:
            while not self._over.wait(0.2):
                act = self._random.choice(("pg_cancel_backend", "pg_terminate_backend"))
                outside.execute(
                    f"SELECT {act}(pid) FROM pg_stat_activity WHERE usename ~ '_app$|_login_'"
                    " AND datname = current_database() ORDER BY random() LIMIT 1"
                )


def threads(players: list[Player], operations: int) -> None:
    """Each player in a thread of its own, with a connection that stays."""

    def run(player: Player) -> None:
        try:
            player.play(operations // len(players))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(players)) as pool:
        # As a new thread has it: no door is open.
        for done in [pool.submit(Context().run, run, player) for player in players]:
            done.result()


def pool(players: list[Player], operations: int) -> None:
    """As threads; after every turn the connection goes back to the pool for anybody."""
    for player in players:
        player.after_turn = _close
    threads(players, operations)
    connection.close_pool()


def asgi(players: list[Player], operations: int) -> None:
    """Tasks of one event loop: by threads shared and not shared, and by requests."""
    settings.HOSPITAL_URLCONF = "tests.isolation.race.site"

    async def everybody() -> None:
        share = operations // len(players)
        await asyncio.gather(*(_play(player, share) for player in players))
        await sync_to_async(_close)()

    Context().run(asyncio.run, everybody())


def _close() -> None:
    connections.close_all()  # the calling thread's


async def _play(player: Player, operations: int) -> None:
    turns: tuple[tuple[int, Callable[[Player], Any]], ...] = (
        (50, _in_the_shared_thread),
        (20, _in_a_thread_of_many),
        (20, _by_async_orm),
        (3, _by_request),
        (3, _by_stream),
    )
    weights = [weight for weight, _ in turns]
    while player.report.operations < operations:
        ((_, turn),) = player.random.choices(turns, weights)
        try:
            await turn(player)
        except DISTURBED as accident:
            player.report.disturbed[type(accident).__name__] += 1
            await sync_to_async(_close)()


async def _in_the_shared_thread(player: Player) -> None:
    with player.somewhere():
        await asyncio.sleep(0)
        await sync_to_async(player.read_on)()


async def _in_a_thread_of_many(player: Player) -> None:
    def read() -> None:
        try:
            player.read_on()
        except DISTURBED:
            connections.close_all()
            raise

    with player.somewhere():
        await sync_to_async(read, thread_sensitive=False)()


async def _by_async_orm(player: Player) -> None:
    with player.somewhere():
        names = [
            name async for name in Ward.objects.order_by("pk").values_list("name", flat=True)[:5]
        ]
        player.saw("read by async ORM", names)


async def _by_request(player: Player) -> None:
    hospital = player.random.choice(player.hospitals)
    body = await _get(hospital, "/look/")
    if body is not None:
        player.saw("read by request", json.loads(body)["marks"], at=door_of(hospital))


async def _by_stream(player: Player) -> None:
    hospital = player.random.choice(player.hospitals)
    body = await _get(hospital, "/stream/")
    if body is not None:
        player.saw("read by stream", body.decode().split(), at=door_of(hospital))


async def _get(hospital: Hospital, path: str) -> bytes | None:
    """What a browser at the hospital's door gets from the ASGI application; None for an error."""
    host = f"{hospital.code}.{settings.BASE_DOMAIN}"
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", host.encode())],
    }
    browser = ApplicationCommunicator(_application(), scope)
    await browser.send_input({"type": "http.request"})
    start = await _output_of(browser)
    body, more = b"", True
    while more:
        piece = await _output_of(browser)
        body, more = body + piece.get("body", b""), piece.get("more_body", False)
    await browser.wait()
    return body if start["status"] == 200 else None


async def _output_of(browser: ApplicationCommunicator) -> Any:
    """What the application sends next; if an accident ended it in the middle, that accident.

    The communicator's own would wait for an application that is no more.
    """
    sent = asyncio.ensure_future(browser.output_queue.get())
    await asyncio.wait({sent, browser.future}, return_when=asyncio.FIRST_COMPLETED)
    if sent.done() or not browser.output_queue.empty():
        return await sent
    sent.cancel()
    browser.future.result()
    raise AssertionError("the application ended without an answer")


@lru_cache(maxsize=1)
def _application() -> Any:
    return get_asgi_application()


def run(
    channel: str, *, hospitals: list[Hospital], database: str, operations: int, seed: str
) -> Report:
    """Let a channel's players do so many operations, and put their reports together."""
    ways: dict[str, tuple[int, Callable[[list[Player], int], None]]] = {
        "threads": (THREADS, threads),
        "pool": (THREADS, pool),
        "asgi": (TASKS, asgi),
    }
    count, play = ways[channel]
    players = [
        Player(f"{channel}{number}", f"{seed}:{channel}:{number}", hospitals, database)
        for number in range(count)
    ]
    with Chaos(database, f"{seed}:{channel}"):
        play(players, operations)
    report = Report()
    for player in players:
        report.add(player.report)
    return report
