"""What the templates must say, whatever the constructs of CDK choose."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DEPLOY, Templates, resources

TASKS = {"Commands": ("install", "release"), "Services": ("web", "worker", "beat")}
SETTINGS = DEPLOY.parent / "platform" / "optiserve"
READ = re.compile(
    r'env\.(?:text|secret|address|long_secrets|flag|number|listing)\(\s*"([A-Z0-9_]+)"'
)
# Read by the image's own scripts, and by `manage.py cell default --prepare`.
BESIDES = {"PORT", "WEB_PROCESSES", "WORKER_PROCESSES", "CELL_DEFAULT_SUPERUSER_URL"}


def _container(templates: Templates, stack: str, name: str) -> dict[str, Any]:
    found = resources(templates[stack], "AWS::ECS::TaskDefinition").values()
    task = next(one for one in found if one["Family"].endswith(f"-{name}"))
    container: dict[str, Any] = task["ContainerDefinitions"][0]
    return container


ALL_TASKS = [(stack, name) for stack, names in TASKS.items() for name in names]


@pytest.mark.parametrize(("stack", "name"), ALL_TASKS)
def test_a_task_runs_bare(templates: Templates, stack: str, name: str) -> None:
    one = _container(templates, stack, name)
    assert one["User"] == "10001:10001"
    assert one["ReadonlyRootFilesystem"] is True
    assert one["LinuxParameters"]["Capabilities"]["Drop"] == ["ALL"]
    assert one["StopTimeout"] == 120
    assert not one.get("Privileged")


@pytest.mark.parametrize(("stack", "name"), ALL_TASKS)
def test_a_task_is_told_only_what_the_settings_read(
    templates: Templates, stack: str, name: str
) -> None:
    one = _container(templates, stack, name)
    known = set(BESIDES)
    for module in ("settings", "databases"):
        known |= set(READ.findall((SETTINGS / f"{module}.py").read_text("utf-8")))
    known |= {f"{url.removesuffix('_URL')}_PASSWORD" for url in known if url.endswith("_URL")}
    told = {pair["Name"] for pair in (*one["Environment"], *one["Secrets"])}
    assert told <= known


@pytest.mark.parametrize(("stack", "name"), ALL_TASKS)
def test_no_secret_stands_in_an_environment(templates: Templates, stack: str, name: str) -> None:
    for pair in _container(templates, stack, name)["Environment"]:
        assert not re.search(r"PASSWORD|SECRET|TOKEN|_KEY$", pair["Name"])


def test_only_what_makes_schemas_knows_the_owners_password(templates: Templates) -> None:
    knowing = [
        name
        for stack, name in ALL_TASKS
        if any("OWNER" in one["Name"] for one in _container(templates, stack, name)["Secrets"])
    ]
    assert knowing == ["install", "release", "worker"]


def test_only_the_installation_knows_the_administrators(templates: Templates) -> None:
    knowing = [
        name
        for stack, name in ALL_TASKS
        if any("SUPERUSER" in one["Name"] for one in _container(templates, stack, name)["Secrets"])
    ]
    assert knowing == ["install"]


def test_beat_is_never_two(templates: Templates) -> None:
    services = resources(templates["Services"], "AWS::ECS::Service")
    beat = next(one for name, one in services.items() if name.startswith("Beat"))
    assert beat["DesiredCount"] == 1
    assert beat["DeploymentConfiguration"]["MaximumPercent"] == 100
    assert beat["DeploymentConfiguration"]["MinimumHealthyPercent"] == 0
    scaled = resources(templates["Services"], "AWS::ApplicationAutoScaling::ScalableTarget")
    assert not [name for name in scaled if "Beat" in name]


def test_a_failed_roll_out_goes_back_by_itself(templates: Templates) -> None:
    for one in resources(templates["Services"], "AWS::ECS::Service").values():
        breaker = one["DeploymentConfiguration"]["DeploymentCircuitBreaker"]
        assert breaker == {"Enable": True, "Rollback": True}
        assert one["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"


def test_rows_are_sealed_and_kept_from_the_world(templates: Templates, stage: str) -> None:
    (database,) = resources(templates["Data"], "AWS::RDS::DBInstance").values()
    assert database["StorageEncrypted"] is True
    assert database["PubliclyAccessible"] is False
    assert database["DeletionProtection"] is True
    assert database["BackupRetentionPeriod"] == {"minimal": 7, "ha": 35}[stage]
    assert database["MultiAZ"] is (stage == "ha")


def test_the_world_reaches_the_load_balancer_alone(templates: Templates) -> None:
    open_groups = [
        name
        for name, one in resources(templates["Network"], "AWS::EC2::SecurityGroup").items()
        if any(rule.get("CidrIp") == "0.0.0.0/0" for rule in one.get("SecurityGroupIngress", []))
    ]
    assert [name.startswith("Balancer") for name in open_groups] == [True]


def test_every_bucket_is_shut_versioned_and_wants_tls(templates: Templates) -> None:
    for template in templates.values():
        buckets = resources(template, "AWS::S3::Bucket")
        for one in buckets.values():
            assert set(one["PublicAccessBlockConfiguration"].values()) == {True}
            assert one["VersioningConfiguration"] == {"Status": "Enabled"}
            assert one["BucketEncryption"]
        policies = json.dumps(resources(template, "AWS::S3::BucketPolicy"))
        assert policies.count("aws:SecureTransport") >= len(buckets)


def test_what_must_stay_outlives_its_stack(templates: Templates) -> None:
    lasting = ("AWS::S3::Bucket", "AWS::KMS::Key", "AWS::RDS::DBInstance", "AWS::ECR::Repository")
    for template in templates.values():
        for name, one in template["Resources"].items():
            if one["Type"] in lasting:
                assert one["DeletionPolicy"] in {"Retain", "Snapshot"}, name


def test_every_log_is_sealed_and_ends(templates: Templates) -> None:
    for template in templates.values():
        for one in resources(template, "AWS::Logs::LogGroup").values():
            assert one["KmsKeyId"]
            assert one["RetentionInDays"] in {30, 90}


def _statements(template: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        statement
        for policy in resources(template, "AWS::IAM::Policy").values()
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def test_nobody_may_do_everything(templates: Templates) -> None:
    for template in templates.values():
        for one in _statements(template):
            actions = one["Action"] if isinstance(one["Action"], list) else [one["Action"]]
            assert not [action for action in actions if action.endswith(":*") or action == "*"]


def test_whoever_starts_a_task_may_hand_its_roles_over_and_to_ecs_alone(
    templates: Templates,
) -> None:
    by_name = {one.get("Sid"): one for one in _statements(templates["Delivery"])}
    assert by_name["Run"]["Action"] == "ecs:RunTask"
    handed = by_name["Pass"]
    assert handed["Action"] == "iam:PassRole"
    assert handed["Condition"]["StringEquals"]["iam:PassedToService"] == "ecs-tasks.amazonaws.com"
    roles = resources(templates["Commands"], "AWS::IAM::Role")
    assert {name.startswith(("InstallTask", "ReleaseTask")) for name in roles} == {True}


def test_only_this_repositorys_environment_may_deploy(templates: Templates, stage: str) -> None:
    roles = resources(templates["Delivery"], "AWS::IAM::Role")
    deployer = next(one for name, one in roles.items() if name.startswith("Deployer"))
    (statement,) = deployer["AssumeRolePolicyDocument"]["Statement"]
    subject = statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
    where = {"minimal": "staging", "ha": "production"}[stage]
    assert subject == f"repo:owner/optiserve:environment:{where}"


def test_no_user_with_a_lasting_key_is_made(templates: Templates) -> None:
    for template in templates.values():
        assert not resources(template, "AWS::IAM::AccessKey")
        assert not resources(template, "AWS::IAM::User")


def test_the_firewall_blocks_in_ha_and_counts_in_minimal(templates: Templates, stage: str) -> None:
    (acl,) = resources(templates["Services"], "AWS::WAFv2::WebACL").values()
    managed = [one["OverrideAction"] for one in acl["Rules"] if "OverrideAction" in one]
    assert managed == [{"None": {}} if stage == "ha" else {"Count": {}}] * 4


def test_listeners_speak_tls_or_lead_to_it(templates: Templates) -> None:
    kind = "AWS::ElasticLoadBalancingV2::Listener"
    by_port = {one["Port"]: one for one in resources(templates["Services"], kind).values()}
    assert by_port[443]["SslPolicy"].startswith("ELBSecurityPolicy-TLS13")
    assert by_port[80]["DefaultActions"][0]["Type"] == "redirect"


def test_every_alarm_tells_somebody_and_where_to_read_on(templates: Templates) -> None:
    watching = templates["Watching"]
    told = resources(watching, "AWS::CloudWatch::CompositeAlarm")
    told |= {
        name: one
        for name, one in resources(watching, "AWS::CloudWatch::Alarm").items()
        if not name.startswith("Objectives")  # parts of the composite ones
    }
    assert len(told) >= 14
    for name, one in told.items():
        assert one["AlarmActions"], name
        assert "docs/runbooks.md" in one["AlarmDescription"], name


def test_the_stack_is_what_was_last_looked_at(templates: Templates, stage: str) -> None:
    """A change shows as a change of one file: delete it and run again to accept."""
    seen = {
        stack: sorted(f"{one['Type']} {name}" for name, one in template["Resources"].items())
        for stack, template in templates.items()
    }
    snapshot = Path(__file__).parent / "snapshots" / f"{stage}.json"
    if not snapshot.exists():
        snapshot.write_text(json.dumps(seen, indent=1) + "\n")
        pytest.fail(f"{snapshot.name} was written: look at it and run again")
    assert seen == json.loads(snapshot.read_text())
