"""A reason stands for a finding: none without one, and none of two words."""

import json
from pathlib import Path

import pytest

from tests.conftest import context


def test_every_reason_has_its_finding(stage: str, tmp_path: Path) -> None:
    from app import build
    from reasons import reasons
    from stages import STAGES, Place

    place = Place()
    options = {"outdir": str(tmp_path), "context": context()}
    app = build(STAGES[stage], place, with_reasons=False, **options)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = json.loads((tmp_path / "validation-report.json").read_text())
    found = {
        (violation["ruleName"], one["constructPath"].removeprefix(f"optiserve-{stage}-"))
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for one in violation["violatingConstructs"]
    }
    explained = {
        (rule.rpartition("::AwsSolutions-")[2], path)
        for reason in reasons(STAGES[stage], place.account)
        for rule in (one.replace("AwsSolutions::", "::", 1) for one in reason.ids())
        for path in reason.paths
    }
    assert {(rule.removeprefix("AwsSolutions-"), path) for rule, path in found} == explained
    for reason in reasons(STAGES[stage], place.account):
        assert len(reason.why.split()) > 6
