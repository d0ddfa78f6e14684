"""The way in through a real broker and real workers, forked and threaded."""

import os
import subprocess
import sys
from typing import Final
from uuid import uuid4

import redis
from django.conf import settings

from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital
from tests.isolation.race.operations import Report

POOLS: Final = {"prefork": 2, "celery-threads": 4}
BATCH: Final = 250
_PATIENCE_SECONDS: Final = 600


def run(
    channel: str, *, hospitals: list[Hospital], database: str, operations: int, seed: str
) -> Report:
    """Hand out batches until so many operations are done, and put the reports together."""
    from tests.isolation.race.worker import play

    broker = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None)
    # A name of this run's own: a broker may still hold messages of one that was broken off.
    queue = f"race-{uuid4().hex}"
    worker = _start(channel, queue)
    total = Report()
    batches = -(-operations // BATCH)
    try:
        for number in range(batches):
            # A message belongs to the hospital that was open when it was sent.
            with inside(hospitals[number % len(hospitals)]):
                play.apply_async(
                    kwargs={
                        "channel": channel,
                        "operations": BATCH,
                        "seed": f"{seed}:{number}",
                        "answers": f"{queue}:answers",
                    },
                    queue=queue,
                )
        for _ in range(batches):
            answer = broker.blpop([f"{queue}:answers"], timeout=_PATIENCE_SECONDS)
            assert answer is not None, "A batch was lost."
            total.add(Report.from_json(answer[1]))
    finally:
        worker.terminate()
        worker.wait()
    return total


def _start(channel: str, queue: str) -> "subprocess.Popen[bytes]":
    kind = "prefork" if channel == "prefork" else "threads"
    return subprocess.Popen(
        [
            sys.executable, "-m", "celery", "-A", "optiserve.celery", "worker",
            "--include", "tests.isolation.race.worker",
            "--pool", kind, "--concurrency", str(POOLS[channel]), "--queues", queue,
            "--without-gossip", "--without-mingle", "--loglevel", "ERROR",
            "--hostname", f"{queue}@localhost",
        ],
        cwd=settings.ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
