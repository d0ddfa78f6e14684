"""What django-tenants does as it comes: asked once for all tests that compare with it."""

import json
import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests import services


@pytest.fixture(scope="session")
def stock() -> dict[str, Any]:
    """What went wrong in tests.isolation.stock, by L-number."""
    name = f"optiserve_stock_{os.getpid()}"
    services.clone(name, template="template0")
    url = services.plan().superuser_url.rpartition("/")[0]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.isolation.stock", f"{url}/{name}"],
            cwd=services.ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        services.drop(name)
        _drop_roles(name)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def _drop_roles(prefix: str) -> None:
    with psycopg.connect(services.plan().superuser_url, autocommit=True) as connection:
        left = connection.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [f"{prefix}_"]
        )
        for (role,) in left.fetchall():
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
