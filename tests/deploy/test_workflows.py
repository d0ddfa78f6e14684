"""Delivery as its files tell: nothing lasting is known, and nothing goes out unchecked."""

import re
from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOT

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yml"))
}
TEXTS = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.yml")}
EACH = pytest.mark.parametrize("name", WORKFLOWS)


def _uses(name: str) -> list[str]:
    return re.findall(r"^\s*(?:- )?uses: (\S+)", TEXTS[name], re.MULTILINE)


@EACH
def test_no_key_that_lasts_is_known(name: str) -> None:
    assert "secrets." not in TEXTS[name]
    assert not re.search(r"AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)", TEXTS[name])


@EACH
def test_every_foreign_action_is_one_commit(name: str) -> None:
    foreign = [one for one in _uses(name) if not one.startswith("./")]
    assert [one for one in foreign if not re.search(r"@[0-9a-f]{40}$", one)] == []


@EACH
def test_rights_are_given_job_by_job(name: str) -> None:
    given = WORKFLOWS[name]["permissions"]
    assert given in ({}, {"contents": "read"})


@EACH
def test_nothing_that_somebody_typed_becomes_a_command(name: str) -> None:
    """Inputs and the event reach a shell as variables, never as its text."""
    for job in WORKFLOWS[name]["jobs"].values():
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", "")


def test_delivery_waits_for_checks_then_staging_then_an_approval() -> None:
    jobs = WORKFLOWS["delivery"]["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "ci": None,
        "image": "ci",
        "staging": "image",
        "production": "staging",
    }
    assert jobs["production"]["with"]["environment"] == "production"
    assert jobs["staging"]["with"]["image"] == jobs["production"]["with"]["image"]


def test_migrations_run_before_the_roll_out_and_after_what_they_need() -> None:
    runs = [step.get("run", "") for step in WORKFLOWS["deploy"]["jobs"]["deploy"]["steps"]]
    order = [
        next(i for i, run in enumerate(runs) if word in run)
        for word in ("-Commands", "run.py", "-Services", "/readyz")
    ]
    assert order == sorted(order)


def test_going_back_runs_no_migration() -> None:
    (job,) = WORKFLOWS["rollback"]["jobs"].values()
    assert job["with"]["migrate"] is False
    assert set(WORKFLOWS["rollback"][True]) == {"workflow_dispatch"}  # YAML reads `on` as true


def test_one_stage_is_never_deployed_twice_at_a_time() -> None:
    lock = WORKFLOWS["deploy"]["jobs"]["deploy"]["concurrency"]
    assert lock == {"group": "deploy-${{ inputs.environment }}", "cancel-in-progress": False}


def test_continuous_integration_runs_what_anybody_can_run() -> None:
    runs = [step.get("run", "") for step in WORKFLOWS["ci"]["jobs"]["ci"]["steps"]]
    assert {".ci/run", "deploy/check"} <= set(runs)
