"""django-tenants as it comes, in processes and a database of its own."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from psycopg import sql

from tests import services

SETTINGS = "tests.benchmarks.stock_settings"
PATH = os.pathsep.join((str(services.ROOT), str(services.ROOT / "platform")))
# Programs start from compiled modules, as they do once installed.
COMPILED = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(os.environ[services.FOLDER]) / "compiled"),
}


class Stock:
    """The library's database, its commands, and a running program that makes tenants in it."""

    def __init__(self, database: str, *, contrib: bool = False, owned: bool = True) -> None:
        """``owned``: made for it, and dropped at the end; else it is a guest in ours."""
        from optiserve.tenancy import bootstrap

        self.database = database
        self._owned = owned
        if owned:
            bootstrap.prepare_database(services.plan().superuser_url, database)
        self._environment = {
            **os.environ,
            **COMPILED,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": PATH,
            "STOCK_DATABASE": database,
            "STOCK_CONTRIB": "1" if contrib else "",
        }

    def __enter__(self) -> "Stock":
        if self._owned:
            self.command("migrate_schemas", "--shared")
        self._maker = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.stock_maker"],
            env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._maker.stdin.close()
        self._maker.wait(timeout=30)
        if self._owned:
            services.drop(self.database)

    def command(self, *arguments: str, **more: str) -> None:
        """A management command of the library, as a whole process."""
        subprocess.run(
            [sys.executable, "-m", "django", *arguments, "-v", "0"],
            env={**self._environment, **more}, cwd=services.ROOT, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def create_schema(self) -> str:
        """One more tenant; the name of its schema."""
        self._maker.stdin.write("\n")
        self._maker.stdin.flush()
        name = self._maker.stdout.readline().strip()
        if not name:
            raise RuntimeError("django-tenants' program has ended.")
        return name

    def replay(self, connection: Any, first: str, numbers: range) -> None:
        """Tenants like ``first`` by our replay, which is quicker and makes the same."""
        from optiserve.tenancy import golden

        ddl = golden.describe(connection, first)
        for number in numbers:
            with connection.transaction():
                name = sql.Identifier(f"s_{number}")
                connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
                connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(name))
                connection.execute(ddl.encode())
                connection.execute(
                    "INSERT INTO public.hospitals_hospital SELECT (json_populate_record(tenant,"
                    " json_build_object('id', %s, 'schema_name', %s::text, 'code', %s::text))).*"
                    " FROM public.hospitals_hospital AS tenant WHERE schema_name = %s",
                    [number, f"s_{number}", f"s-{number}", first],
                )
