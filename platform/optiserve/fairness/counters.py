"""The counters in Valkey: small scripts that run there, each all at once."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from importlib import resources
from time import perf_counter
from typing import Any, Final

import redis
from django.conf import settings

# Days that a day's counts are kept: usecases.collect_usage writes them down every hour.
KEPT_DAYS: Final = 8
UNREACHABLE: Final = redis.RedisError
_COLLECTING: Final = "fair:collecting"


@cache
def valkey() -> redis.Redis:
    """This process's client. It gives up soon: what it is asked is never worth a wait."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, decode_responses=True
    )


@cache
def script(name: str) -> Any:
    """``name``.lua beside this module, ready to be called with keys and args."""
    text = resources.files("optiserve.fairness").joinpath(f"{name}.lua").read_text("utf-8")
    return valkey().register_script(text)


def counts_key(day: date) -> str:
    """The hash that holds a JST day's counts, a field ``<hospital>:<what>`` each."""
    return f"fair:counts:{day:%Y-%m-%d}"


@contextmanager
def collecting(schema: str) -> Iterator[None]:
    """Count the time of the block, in which a hospital's month is added up, for that hospital.

    The role that does it is the same for all, so PostgreSQL's own count does not tell whose it was.
    """
    started = perf_counter()
    try:
        yield
    finally:
        with suppress(UNREACHABLE):
            valkey().hincrbyfloat(_COLLECTING, schema, (perf_counter() - started) * 1000)


def collected() -> dict[str, float]:
    """Milliseconds by schema that collecting has ever taken. Raises UNREACHABLE."""
    totals: Any = valkey().hgetall(_COLLECTING)
    return {schema: float(total) for schema, total in totals.items()}


def counts(day: date) -> dict[int, dict[str, int]]:
    """A day's counts of every hospital: requests, refused, task_ms. Raises UNREACHABLE."""
    found: dict[int, dict[str, int]] = {}
    fields: Any = valkey().hgetall(counts_key(day))
    for field, value in fields.items():
        hospital, _, what = field.partition(":")
        found.setdefault(int(hospital), {})[what] = int(value)
    return found
