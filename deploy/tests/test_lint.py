"""CloudFormation's own rules, by cfn-lint."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CFN_LINT = Path(sys.executable).parent / "cfn-lint"
LEFT_OUT = {
    "W3005": "CDK says twice what waits for what",
    "W3010": "zones are named on purpose: nothing is looked up while templates are made",
    "W6001": "run.py finds all it needs in the outputs of one stack, imported ones too",
}


def _findings(*templates: Path) -> str:
    command = [CFN_LINT, "--ignore-checks", *LEFT_OUT, "--format", "parseable", "--template"]
    done = subprocess.run([*command, *templates], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def test_cfn_lint_finds_nothing(stage: str, made: Callable[[str], Path]) -> None:
    templates = sorted(made(stage).glob("*.template.json"))
    assert len(templates) >= 8
    assert _findings(*templates) == ""


def test_it_would_find_something(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketNam": "files"}}
    broken.write_text(json.dumps({"Resources": {"Files": bucket}}))
    assert "BucketNam" in _findings(broken)
