"""A second cell on the tests' server, prepared as in production, and what tests do there."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connections

from optiserve.tenancy import bootstrap
from shared.hospitals.models import Hospital
from tests import services
from tests.optiserve.cells.furnishing import furnish


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


@pytest.fixture
def furnished(osaka: str) -> Hospital:
    """Alpha at home, with rows in every table, committed; Osaka is ready for it."""
    return furnish(Hospital.objects.get(code="alpha"))
