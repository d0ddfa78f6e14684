"""A managed PostgreSQL: its administrator is no superuser and cannot close the catalog (ADR 39)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from optiserve import embedded
from optiserve.tenancy import bootstrap
from optiserve.tenancy.backend.login import weaknesses


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, prepared by such an administrator; the application's address."""
    folder: Path = tmp_path_factory.mktemp("managed")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    plan = embedded.plan(folder)
    with embedded.Services(folder, plan, durable=False):
        with psycopg.connect(plan.superuser_url, autocommit=True) as superuser:
            superuser.execute("CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD 'admin'")
            superuser.execute("GRANT pg_monitor TO admin")  # as rds_superuser has it
        with psycopg.connect(plan.superuser_url, dbname="template1") as superuser:
            # RDS lets its administrator make this one extension.
            superuser.execute("CREATE SCHEMA statistics")
            superuser.execute("CREATE EXTENSION pg_stat_statements SCHEMA statistics")
            superuser.execute("GRANT USAGE ON SCHEMA statistics TO admin WITH GRANT OPTION")
        address = plan.postgres_url("admin", "admin", "postgres")
        for _ in range(2):  # said again, it changes nothing
            bootstrap.prepare_cluster(
                address, owner_password=plan.owner_password, app_password=plan.app_password
            )
            bootstrap.prepare_database(address, "optiserve")
        yield plan.postgres_url("optiserve_app", plan.app_password)


def test_its_administrator_prepares_it_but_the_catalog_stays_open(managed: str) -> None:
    with psycopg.connect(managed) as connection:
        assert weaknesses(connection) == ["changes_roles_by_function"]


def test_whoever_runs_it_says_so(managed: str, settings: Any) -> None:
    settings.MANAGED_POSTGRESQL = True
    with psycopg.connect(managed) as connection:
        assert weaknesses(connection) == []
