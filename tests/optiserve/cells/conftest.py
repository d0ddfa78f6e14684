"""A second cell on the tests' server: a database beside the test's own, prepared as in production."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connections

from optiserve.tenancy import bootstrap
from tests import services


@pytest.fixture
def osaka(own_database: str, settings: Any) -> Iterator[str]:
    """The name of a further cell, which nobody lives in yet."""
    name = f"{own_database}_osaka"
    bootstrap.prepare_database(services.plan().superuser_url, name)
    for alias, like in (("osaka", "default"), ("osaka_owner", "owner")):
        usual = connections.settings[like]
        connections.settings[alias] = {**deepcopy(usual), "NAME": name, "CELL": "osaka"}
    settings.CELLS = ["osaka"]
    try:
        yield "osaka"
    finally:
        for alias in ("osaka", "osaka_owner"):
            connections[alias].close()
            del connections[alias], connections.settings[alias]
        services.drop(name)
