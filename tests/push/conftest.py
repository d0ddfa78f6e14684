"""The real application on a socket, a line to it, and a hospital's folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from optiserve_push import sending
from optiserve_push.__main__ import main

from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.hospitals.models import Hospital
from tenants.feeds.models import Delivery, Upload
from tenants.intake.models import ImportFile
from tests import services
from tests.conftest import _a_clone
from tests.optiserve.api.conftest import key_of
from tests.push.line import Line, line

PATIENCE = 180
LEDGER = "管理番号,機器名,状態\r\nME-001,輸液ポンプ,稼働\r\n".encode("cp932")


@pytest.fixture(scope="module")
def database(django_db_blocker: Any) -> Iterator[str]:
    """A database of these tests' own: the application is another process."""
    with _a_clone(__name__, django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def app_port(database: str, tmp_path_factory: Any) -> Iterator[int]:
    """The port of the application over that database, started once."""
    data = tmp_path_factory.mktemp("served")
    (data / "static").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        **services.plan().environment(database),
        "OPTISERVE_DATA": str(data),
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join(str(services.ROOT / part) for part in (".", "platform")),
    }
    bind = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
    with (data / "web.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "optiserve.wsgi", *bind],
            cwd=services.ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(port, server, data / "web.log")
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait_for(port: int, server: Any, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError(log.read_text())


@pytest.fixture
def to_app(app_port: int) -> Iterator[Line]:
    """A line to the application."""
    with line(app_port) as laid:
        yield laid


@pytest.fixture
def key(database: str) -> str:
    """Alpha's key for its nightly program; nothing has been handed over yet."""
    with open_door(PORTAL):
        alpha = Hospital.objects.get(code="alpha")
        with inside(alpha):
            for model in (Delivery, Upload, ImportFile):
                model.objects.all().delete()
        return key_of("hospital", alpha.pk, "file.upload")


class Place:
    """A computer at a hospital: its folder, its settings, and what the command says there."""

    def __init__(self, root: Path, said: Callable[[], str]) -> None:
        self.root = root
        self.folder = root / "書き出し"
        self.folder.mkdir()
        self._said = said
        self.settings = root / "optiserve-push.ini"

    def set_up(
        self,
        *,
        url: str,
        key: str = "opt_wrong",
        proxy: str = "",
        more: str = "",
        timeout: int = 60,
    ) -> None:
        """Write the settings as somebody in Japan would: with Notepad, in UTF-8 with its mark."""
        self.settings.write_text(
            f"[push]\nurl = {url}\nkey = {key}\nfolder = 書き出し\nproxy = {proxy}\n"
            f"plain_http = yes\nsettle = 0\nattempts = 4\ntimeout = {timeout}\n{more}\n"
            "[files]\nledger = *台帳*.csv, ledger*\nloans = *貸出*\n",
            encoding="utf-8-sig",
        )

    def put(self, name: str, data: bytes = LEDGER) -> Path:
        """The hospital's system exports a file."""
        path = self.folder / name
        path.write_bytes(data)
        return path

    def run(self, *arguments: str) -> tuple[int, str]:
        """The command's exit code, and what it said."""
        code = main([*arguments, "--settings", str(self.settings)])
        return code, self._said()


@pytest.fixture
def place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Place:
    """A hospital's computer whose locale is English, and on which nobody waits."""
    monkeypatch.setenv("OPTISERVE_LANG", "en")
    monkeypatch.setattr(sending, "_wait", lambda trouble, attempt: 0.0)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return Place(tmp_path, lambda: capsys.readouterr().out)


@pytest.fixture
def at_alpha_hospital(place: Place, to_app: Line, key: str) -> Place:
    """Its settings lead to the application, through the line as a proxy."""
    place.set_up(url="http://alpha.localhost", key=key, proxy=to_app.address)
    return place
