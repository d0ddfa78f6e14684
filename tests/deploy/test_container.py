"""The image and the one-host installation, as far as their files tell."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "install", "release")
VARIABLE = re.compile(
    r'env\.(?:text|secret|address|long_secrets|flag|number|listing)\(\s*"([A-Z0-9_]+)"'
)


def _known() -> set[str]:
    """Every variable that the settings read, and what may be given as a file or apart."""
    names = set()
    for module in ("settings", "databases", "schedule"):
        text = (ROOT / f"platform/optiserve/{module}.py").read_text("utf-8")
        names |= set(VARIABLE.findall(text))
    names |= {name.removesuffix("_URL") + "_PASSWORD" for name in names if name.endswith("_URL")}
    return names | {f"{name}_FILE" for name in names}


def _environment(service: str) -> dict[str, str]:
    given: dict[str, str] = SERVICES[service]["environment"]
    return given


def _secrets() -> Iterator[str]:
    for service in SERVICES.values():
        yield from service.get("secrets", [])


@pytest.mark.parametrize("service", OURS)
def test_our_processes_run_bare(service: str) -> None:
    one = SERVICES[service]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["user"] == "10001:10001"
    assert not one.get("privileged")
    assert "ports" not in one


def test_nothing_but_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    for name in ("database", "valkey", "store"):
        assert SERVICES[name]["networks"] == ["back"]


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_one_that_the_settings_read(service: str) -> None:
    of_cells = {name for name in _environment(service) if name.startswith("CELL_DEFAULT_SUPERUSER")}
    assert set(_environment(service)) - of_cells <= _known()


@pytest.mark.parametrize("service", ["web", "beat"])
def test_the_owners_password_is_where_schemas_are_made_only(service: str) -> None:
    assert "owner_password" not in SERVICES[service]["secrets"]
    assert not [name for name in _environment(service) if "OWNER" in name]


def test_no_secret_stands_in_an_environment() -> None:
    for service in OURS:
        for name, value in _environment(service).items():
            if name.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in SERVICES[service]["secrets"]
            elif "PASSWORD" in name or "SECRET" in name or name.endswith("KEY"):
                assert str(value).startswith("${SMTP_PASSWORD")


def test_the_script_makes_every_secret_once(tmp_path: Path) -> None:
    command = [sys.executable, DEPLOY / "secrets", tmp_path / "made"]
    for _ in range(2):
        subprocess.run(command, check=True)
        made = {path.name: path.read_text() for path in (tmp_path / "made").iterdir()}
        assert set(made) == set(COMPOSE["secrets"]) == set(_secrets())
        tmp_path.joinpath("made/s3_identities").unlink()
    assert (tmp_path / "made").stat().st_mode & 0o77 == 0
    assert len(set(made.values())) == len(made)


def test_processes_wait_for_the_release() -> None:
    for name in ("web", "worker", "beat"):
        waits = SERVICES[name]["depends_on"]["release"]
        assert waits == {"condition": "service_completed_successfully"}


def test_beat_is_one() -> None:
    assert SERVICES["beat"].get("deploy", {}).get("replicas", 1) == 1


def test_whoever_stops_a_worker_waits_longer_than_it_works_on(settings: Any) -> None:
    grace = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace > settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT
    assert (
        (settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"])
        > settings.CELERY_TASK_TIME_LIMIT
    )


def test_the_image_runs_as_nobody_and_says_how_it_is() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    final = text.rpartition("\nFROM ")[2]
    assert "USER 10001:10001" in final
    assert "--chown=root:root" in final
    assert "HEALTHCHECK" in final
    assert "pip install" not in final


def test_the_image_holds_what_its_scripts_need_and_no_more() -> None:
    let_in = [
        line[1:]
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    ]
    assert not {"tests", "docs", ".git", "var", "deploy/secrets.d"} & set(let_in)
    assert all((ROOT / name).exists() for name in let_in)
