"""Django's own checks, as developed and as deployed."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from tests.architecture.source import ROOT

DEPLOYED = {
    "PRODUCTION": "1",
    "OPTISERVE_TESTING": "0",
    "DEBUG": "0",
    "BASE_DOMAIN": "optiserve-hospitals.example",
    "PORTAL_HOST": "portal.optiserve.example",
    "SECRET_KEY": "a-long-secret-key-that-only-this-check-uses-0123456789-abcdefghij",
}


def test_the_project_passes_its_checks() -> None:
    call_command("check", fail_level="WARNING", verbosity=0)


def test_the_project_passes_the_checks_for_deployment() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, **DEPLOYED},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SEALING_KEYS"])
def test_a_missing_variable_names_its_remedy(missing: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != missing}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "docs/operations.md" in done.stderr
