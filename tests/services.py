"""The suite's own PostgreSQL and Valkey, started before Django reads its settings.

Loaded as an early plugin (``-p tests.services``). The controlling process starts the servers, has a
template database migrated once, and every worker works on a clone of it.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "optiserve_template"
FOLDER = "OPTISERVE_TEST_SERVICES"


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


# The log of the server that this process has started.
_log: list[Path] = []


def _start() -> None:
    """Start the servers and prepare the template, unless a parent process has done so."""
    from optiserve import embedded
    from optiserve.tenancy import bootstrap

    folder = Path(tempfile.mkdtemp(prefix="optiserve-tests-", dir=_roomy_memory()))
    folder.chmod(0o755)
    plan = embedded.plan(folder)
    services = embedded.Services(folder, plan, durable=False)
    # Registered before the start, so that an interrupted start is cleaned up as well.
    atexit.register(_end, services, folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    services.start()
    _log.append(folder / "postgres" / "server.log")
    bootstrap.prepare_cluster(
        plan.superuser_url, owner_password=plan.owner_password, app_password=plan.app_password
    )
    bootstrap.prepare_database(plan.superuser_url, TEMPLATE)
    _log_every_statement(plan.superuser_url)
    os.environ[FOLDER] = str(folder)
    subprocess.run(
        [sys.executable, "-m", "tests.template"],
        cwd=ROOT,
        check=True,
        env={**os.environ, **plan.environment(TEMPLATE), "OPTISERVE_DATA": str(folder)},
    )


def _roomy_memory() -> str | None:
    """A file system in memory, where there is one with room for all clones; None: on the disk.

    Every clone is a thousand files made and removed, which disks are slow at. ``TMPDIR`` wins.
    """
    memory = Path("/dev/shm")  # noqa: S108 (mkdtemp makes a folder of our own in it)
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK):
        return None
    return str(memory) if shutil.disk_usage(memory).free >= 8 * 2**30 else None


def _log_every_statement(superuser_url: str) -> None:
    from tests.isolation import log_replay

    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for name, value in log_replay.SETTINGS.items():
            connection.execute(
                sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
            )
        connection.execute("SELECT pg_reload_conf()")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Play the server's log back, where the server was started, and say what was found."""
    if not _log:
        return
    from tests.isolation.log_replay import Replay

    with _log[0].open(encoding="utf-8", errors="replace") as lines:
        replay = Replay().read(lines)
    counts = ", ".join(f"{count} {kind}" for kind, count in replay.statements.most_common())
    terminalreporter.section("walls, by PostgreSQL's own log")
    terminalreporter.write_line(f"Statements of the application: {counts}.")
    for finding in replay.findings[:20]:
        terminalreporter.write_line(f"FOUND {finding}", red=True)
    if replay.findings:
        terminalreporter.write_line(f"{len(replay.findings)} findings.", red=True)
        terminalreporter._session.exitstatus = 1


def _end(services: object, folder: Path) -> None:
    services.stop()  # type: ignore[attr-defined]
    shutil.rmtree(folder, ignore_errors=True)


def plan() -> Any:
    """The plan of the running test services."""
    from optiserve import embedded

    return embedded.read(Path(os.environ[FOLDER]))


def clone(name: str, *, template: str = TEMPLATE) -> None:
    """Make (or make anew) a database from a template nobody is connected to."""
    with psycopg.connect(plan().superuser_url, autocommit=True) as connection:
        database = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER optiserve_owner TEMPLATE {} STRATEGY FILE_COPY"
            ).format(database, sql.Identifier(template))
        )
        # Rights on a database itself are not copied with its template.
        connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(database))


def drop(name: str) -> None:
    """Remove a clone, whoever is still connected."""
    with psycopg.connect(plan().superuser_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _work_on_a_clone() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    database = f"optiserve_{worker}"
    clone(database)
    number = int(worker[2:]) + 1 if worker.startswith("gw") else 0
    os.environ.update(plan().environment(database, valkey_db=number))
    data = Path(os.environ[FOLDER]) / worker
    (data / "static").mkdir(parents=True, exist_ok=True)
    os.environ["OPTISERVE_DATA"] = str(data)


os.environ["OPTISERVE_TESTING"] = "1"
# As many workers as cores: threads of linear algebra besides would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
if not _is_worker():
    _start()
_work_on_a_clone()
