"""A real web server on a real socket, over a clone of the filled database."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from optiserve.embedded import Plan
from optiserve.tenancy import bootstrap
from tests import services

FILLED = "optiserve_browser"
PATIENCE = 180  # seconds
# Valkey's databases below belong to the workers of the suite.
_FIRST_VALKEY_DB = 8


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server listens, its folder of files and mails, the port on which it asks the DNS."""

    port: int
    data: Path
    dns_port: int

    def at(self, host: str, path: str = "/") -> str:
        """An address at a door: ``at("portal")``, ``at("kita", "/devices/")``."""
        return f"http://{host}.localhost:{self.port}{path}"


@contextmanager
def serving(number: int = 0) -> Iterator[Served]:
    """Serve the small demonstration; each number has a database, files and cache of its own."""
    folder = Path(os.environ[services.FOLDER])
    _fill_once(folder)
    database, data = f"{FILLED}_{number}", folder / f"browser-{number}"
    shutil.copytree(folder / FILLED, data)
    services.clone(database, template=FILLED)
    bootstrap.prepare_database(services.plan().superuser_url, f"{database}_osaka")
    served = Served(_free_port(), data, dns_port=_free_port())
    server = _start(served, _environment(database, served, number=number))
    try:
        _wait_for(served, server)
        yield served
    finally:
        server.terminate()
        server.wait(PATIENCE)
        services.drop(database)
        services.drop(f"{database}_osaka")
        shutil.rmtree(data)


def _fill_once(folder: Path) -> None:
    """The first of the suite's workers fills the database; the others wait for it."""
    done = folder / f"{FILLED}.done"
    with (folder / f"{FILLED}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        data = folder / FILLED
        data.mkdir(exist_ok=True)
        services.clone(FILLED)
        program = [sys.executable, "-m", "tests.browser.world"]
        # At home: there is no other cell beside the one that all are copied from.
        served = Served(80, data, dns_port=53)
        environment = _environment(FILLED, served, number=0) | {"CELLS": ""}
        subprocess.run(program, cwd=services.ROOT, env=environment, check=True)
        done.touch()


def _environment(database: str, served: Served, *, number: int) -> dict[str, str]:
    """As the suite's own, so with tasks done at once, but for the named database and folder."""
    plan: Plan = services.plan()
    cell = plan.environment(f"{database}_osaka")
    return {
        **os.environ,
        **plan.environment(database, valkey_db=_FIRST_VALKEY_DB + number),
        "CELLS": "osaka",
        "CELL_OSAKA_DATABASE_URL": cell["DATABASE_URL"],
        "CELL_OSAKA_OWNER_URL": cell["DATABASE_OWNER_URL"],
        "OPTISERVE_DATA": str(served.data),
        "OUTWARD_PRIVATE_HOSTS": "127.0.0.1",  # where the journeys' OpenID provider is
        "PUBLIC_PORT": str(served.port),
        "DNS_SERVERS": f"127.0.0.1@{served.dns_port}",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join(str(services.ROOT / part) for part in (".", "platform")),
    }


def _start(served: Served, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    (served.data / "static").mkdir(exist_ok=True)
    bind = f"127.0.0.1:{served.port}"
    arguments = ["gunicorn", "optiserve.wsgi", "--bind", bind, "--workers", "1", "--threads", "6"]
    with (served.data / "web.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=services.ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )


def _wait_for(served: Served, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{served.port}/healthz", timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError((served.data / "web.log").read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
