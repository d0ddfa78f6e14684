"""The templates on moto's CloudFormation, as far as it carries, and a command run there.

moto knows no part of IAM's evaluation, of networks or of what a service would refuse: this shows
that the stacks fit together (names, exports, order) and that run.py does what it says.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.cloudformation.parsing import get_model_map
from moto.moto_api import state_manager

from tests.conftest import Template, Templates

ORDER = ("Delivery", "Names", "Network", "Data", "Commands", "Services", "Watching", "Account")
REGION = "ap-northeast-1"
# What moto stumbles over in types that it knows. Tags are left out everywhere: it reads those of
# keys by another name.
LEFT_OUT = {
    "AWS::RDS::DBInstance": ("DBParameterGroupName",),
    "AWS::ElasticLoadBalancingV2::Listener": ("Certificates",),  # it knows no certificate's type
}
UNKNOWN_ATTRIBUTES = {"TargetGroupFullName"}
# What must be carried at least, of all resources: more is lost only with a look at this number.
CARRIED_PERCENT = 55


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    with mock_aws():
        yield


def _carried(template: Template) -> Template:
    """The template without what moto does not know; who names it gets an address."""
    known = set(get_model_map())
    kept = {name: one for name, one in template["Resources"].items() if one["Type"] in known}
    gone = set(template["Resources"]) - set(kept)
    cut = {**template, "Resources": kept}
    cut.pop("Transform", None)
    cut.pop("Rules", None)
    cut.pop("Conditions", None)
    cut.get("Parameters", {}).pop("BootstrapVersion", None)
    filtered: Template = _without(cut, gone)
    for one in filtered["Resources"].values():
        for name in ("Tags", *LEFT_OUT.get(one["Type"], ())):
            one.get("Properties", {}).pop(name, None)
        waits = one.pop("DependsOn", [])
        waits = [waits] if isinstance(waits, str) else waits
        if left := [name for name in waits if name not in gone]:
            one["DependsOn"] = left
    return filtered


def _without(part: Any, gone: set[str]) -> Any:
    if isinstance(part, list):
        return [_without(one, gone) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("Ref") in gone:
        return f"arn:aws:gone:::{part['Ref']}"
    named = part.get("Fn::GetAtt")
    if named and (named[0] in gone or named[1] in UNKNOWN_ATTRIBUTES):
        return f"arn:aws:gone:::{'.'.join(named)}"
    return {name: _without(one, gone) for name, one in part.items()}


def _deploy(templates: Templates, stage: str) -> dict[str, Counter[str]]:
    cloudformation = boto3.client("cloudformation", region_name=REGION)
    counts = {}
    for stack in ORDER:
        template = _carried(templates[stack])
        name = f"optiserve-{stage}-{stack}"
        if not template["Resources"]:
            continue
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        (told,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        assert told["StackStatus"] == "CREATE_COMPLETE", name
        counts[stack] = Counter(one["Type"] for one in template["Resources"].values())
    return counts


def test_the_stacks_fit_together(aws: None, templates: Templates, stage: str) -> None:
    carried = _deploy(templates, stage)
    total = sum(len(templates[stack]["Resources"]) for stack in ORDER)
    made = sum(sum(one.values()) for one in carried.values())
    print(f"{stage}: {made} of {total} resources")
    assert 100 * made / total >= CARRIED_PERCENT


def test_a_command_runs_waits_and_tells_how_it_ended(
    aws: None, templates: Templates, stage: str
) -> None:
    import run

    _deploy(templates, stage)
    state_manager.set_transition("ecs::task", {"progression": "manual", "times": 1})
    outcome = run.run(stage, "release", ["manage", "fleet", "--status"])
    told = run.outputs(stage)
    ecs = boto3.client("ecs", region_name=REGION)
    (arn,) = ecs.list_tasks(cluster=told["ClusterName"])["taskArns"]
    (task,) = ecs.describe_tasks(cluster=told["ClusterName"], tasks=[arn])["tasks"]
    assert task["taskDefinitionArn"] == told["ReleaseDefinition"]
    assert task["overrides"]["containerOverrides"][0]["command"] == ["manage", "fleet", "--status"]
    assert outcome.status == task["containers"][0]["exitCode"]
