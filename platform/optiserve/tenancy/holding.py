"""Holding a piece of work, so that no two workers do it at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from optiserve.tenancy import owner


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Hold what is called ``name`` for the block; False if somebody else holds it.

    The lock is the session's of a connection of its own: it lasts as long as the work does, however
    long that is, and ends at once when the worker is killed. Needs the owner's login.
    """
    with owner.connect() as holder:
        found = holder.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 7))", [name])
        yield found.fetchone() == (True,)
