"""How far a worker has come with a file, for those who wait.

Kept in the cache, inside the hospital's door: the rows themselves show nothing before all of them
are there. What nobody has noted for a while is forgotten, as when a worker was killed.
"""

from typing import NamedTuple

from django.core.cache import cache

from tenants.intake.models import ImportFile

_REMEMBERED_SECONDS = 300


class Progress(NamedTuple):
    """Rows done so far, of ``size`` in all."""

    done: int
    size: int


def note(file: ImportFile, *, done: int, size: int) -> None:
    """Say how many rows are done; the last few need no word."""
    if done < size:
        cache.set(_key(file), (done, size), timeout=_REMEMBERED_SECONDS)


def of(file: ImportFile) -> Progress | None:
    """What was noted last, unless that is long ago."""
    noted = cache.get(_key(file))
    return Progress(*noted) if noted else None


def _key(file: ImportFile) -> str:
    return f"file-progress:{file.pk}"
