"""The processes of the demonstration: a worker, beat and the web server, ended with it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class Crew:
    """Child processes that never outlive the block they are started in.

    Each is in a session of its own, so that Ctrl-C reaches only us and we end them in order.
    """

    def __init__(self, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._members: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        for member in reversed(self._members):
            member.terminate()
        for member in reversed(self._members):
            try:
                member.wait(timeout=15)
            except subprocess.TimeoutExpired:
                member.kill()
                member.wait()

    def worker(self) -> None:
        """A Celery worker with two processes."""
        self._start("worker", ["celery", "-A", "optiserve", "worker", "-c", "2", "-l", "WARNING"])

    def beat(self) -> None:
        """The Celery scheduler."""
        self._start("beat", ["celery", "-A", "optiserve", "beat", "-l", "WARNING"])

    def web(self, port: int) -> None:
        """The web application on loopback."""
        bind = f"127.0.0.1:{port}"
        self._start(
            "web",
            ["gunicorn", "optiserve.wsgi", "--bind", bind, "--workers", "2", "--threads", "4"],
            DATABASE_POOL="1",
        )

    def first_dead(self) -> int | None:
        """The exit code of the first member that ended by itself; None while all live."""
        codes = (member.poll() for member in self._members)
        return next((code for code in codes if code is not None), None)

    def _start(self, name: str, arguments: Sequence[str], **environment: str) -> None:
        with (self._logs / f"{name}.log").open("ab") as log:
            self._members.append(
                subprocess.Popen(
                    [sys.executable, "-m", *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    env={**os.environ, **environment},
                )
            )
