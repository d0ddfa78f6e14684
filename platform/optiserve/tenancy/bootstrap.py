"""What a database administrator does once: roles, passwords, the database.

`manage.py demo` and the test suite call this on their embedded server, `manage.py cell` on any; the
SQL files can be run by hand as well (docs/operations.md). A managed service's administrator, who is
no superuser, cannot close the catalog: ADR 39 says what follows.
"""

import psycopg
from django.db import connections
from psycopg import sql

from optiserve.tenancy import owner
from shared.kernel.sql import load


def prepare_cluster(superuser_url: str, *, owner_password: str, app_password: str) -> None:
    """Make the roles and set the two logins' passwords. Repeatable."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(load("optiserve.tenancy", "roles"))
        for role, password in (
            ("optiserve_owner", owner_password),
            ("optiserve_app", app_password),
        ):
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(password)
                )
            )


def prepare_database(superuser_url: str, database: str) -> bool:
    """Create the database, owned by optiserve_owner, and close its doors. False: it exists."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
        if not found:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER optiserve_owner").format(sql.Identifier(database))
            )
    with psycopg.connect(superuser_url, autocommit=True, dbname=database) as connection:
        connection.execute(load("optiserve.tenancy", "database"))
        if connection.info.parameter_status("is_superuser") == "on":
            connection.execute(load("optiserve.tenancy", "catalog"))
        connection.execute(load("optiserve.tenancy", "statistics"))
        connection.execute("SET ROLE optiserve_owner")
        connection.execute(load("optiserve.tenancy", "granted"))
    return not found


def prepare_cell(superuser_url: str, cell: str) -> bool:
    """Make a cell's roles and its database as the settings name them. False: it was there.

    Repeatable. A cell needs no tables of its own: all that is not a hospital's is at home.
    """
    serving, owning = (connections[alias].settings_dict for alias in (cell, owner.alias_of(cell)))
    prepare_cluster(
        superuser_url, owner_password=owning["PASSWORD"], app_password=serving["PASSWORD"]
    )
    return prepare_database(superuser_url, serving["NAME"])
