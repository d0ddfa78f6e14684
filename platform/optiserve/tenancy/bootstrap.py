"""What a database administrator does once: roles, passwords, the database.

`manage.py demo` and the test suite call this on their embedded server; in production the two SQL
files are run by hand or by the deployment (docs/operations.md).
"""

import psycopg
from psycopg import sql

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
    return not found
