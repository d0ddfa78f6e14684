"""A process of one stack: takes `WORK TIMES` line by line, answers with what it measured.

Requests go through Django's WSGI handler, so that connections are kept and given back as when
served. `trips` counts the statements' round trips on the wire, in libpq's own trace.
"""

import sys
import tempfile
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.test import RequestFactory  # noqa: E402

APPLICATION = get_wsgi_application()


@cache
def _environ(path: str, host: str) -> dict[str, Any]:
    return RequestFactory().get(path, headers={"host": host}).environ


def ask(path: str, host: str = "alpha.localhost") -> None:
    """One request. Raises AssertionError unless it is answered."""
    environ = _environ(path, host).copy()
    answered = []
    response = APPLICATION(environ, lambda status, headers: answered.append(status))
    b"".join(response)
    response.close()
    assert answered == ["200 OK"], answered


def requests(path: str, times: int) -> float:
    """Seconds that a number of requests took."""
    started = perf_counter()
    for _ in range(times):
        ask(path)
    return perf_counter() - started


def queries(_: str, times: int) -> float:
    """Seconds that a number of queries in an open door took."""
    if connection.settings_dict["ENGINE"] == "django_tenants.postgresql_backend":
        connection.set_schema("h_1")
        return _query(times)
    from optiserve.tenancy.context import PORTAL, inside, open_door
    from shared.hospitals.models import Hospital

    with open_door(PORTAL):
        alpha = Hospital.objects.get(code="alpha")
    with inside(alpha):
        return _query(times)


def _query(times: int) -> float:
    started = perf_counter()
    for _ in range(times):
        with connection.cursor() as cursor:
            cursor.execute("SELECT status FROM equipment_device WHERE key = %s", ["D0007"])
            cursor.fetchone()
    return perf_counter() - started


def trips(hosts: str, _: int) -> float:
    """Round trips that the second of two requests costs beyond the view's one query."""
    first, second = hosts.split(",")
    for host in (second, first, second, first):
        ask("/one", host)
    wires = []
    with tempfile.NamedTemporaryFile() as file:

        def listen(**_: object) -> None:
            wires.append(connection.connection.pgconn)
            wires[-1].trace(file.fileno())

        connection_created.connect(listen)  # a pool hands a connection out for each request
        if connection.connection:
            listen()
        ask("/one", second)
        connection_created.disconnect(listen)
        for wire in wires:
            wire.untrace()
        return Path(file.name).read_text().count("ReadyForQuery") - 1


WORK = {"requests": requests, "queries": queries, "trips": trips}

for line in sys.stdin:
    work, argument, times = line.split()
    sys.stdout.write(f"{WORK[work](argument, int(times))}\n")
    sys.stdout.flush()
