"""The database in which a model's rows live now.

A hospital's rows live in the cell of the open door, everybody else's in ``default``. The router
knows; who writes SQL or opens a transaction asks by the model and names no database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Model


def connection_for(model: type[Model]) -> Any:
    """The connection to a model's rows. Raises what the router raises, before any SQL."""
    return connections[router.db_for_write(model)]


@contextmanager
def atomic_for(model: type[Model]) -> Iterator[None]:
    """A transaction where a model's rows live, around a block or a function.

    A decorated function asks anew with every call, so that it follows the open door.
    """
    with transaction.atomic(using=router.db_for_write(model)):
        yield
