"""What cdk-nag finds and stays, each with the reason. Everything else is mended.

Synthesis fails on a finding without a reason, and a test on a reason without a finding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aws_cdk import Acknowledgment, App, Stack, Validations
from constructs import IConstruct

from stages import Stage


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule's finding stays, at constructs whose path (below the stage) begins so.

    ``only`` is the part of the finding that is meant, as ``Resource::*``; empty: all of it.
    """

    rule: str
    paths: tuple[str, ...]
    why: str
    only: tuple[str, ...] = ()
    stages: tuple[str, ...] = ("minimal", "ha")

    def ids(self) -> Iterator[str]:
        """As cdk-nag 3 names findings."""
        for part in self.only or ("",):
            yield f"AwsSolutions::AwsSolutions-{self.rule}" + (f"[{part}]" if part else "")


_TASKS: Final = (
    "Commands/InstallTask",
    "Commands/ReleaseTask",
    "Services/WebTask",
    "Services/WorkerTask",
    "Services/BeatTask",
)
_WITH_FILES: Final = ("Commands/ReleaseTask", "Services/WebTask", "Services/WorkerTask")
_BY_HAND: Final = ("CacheToken", "SecretKey", "SealingKeys", "LoginsKey")
_POLICY: Final = "DefaultPolicy/Resource"
_MANAGED: Final = "Policy::arn:<AWS::Partition>:iam::aws:policy/service-role"


def reasons(stage: Stage, account: str) -> list[Reason]:
    """All of a stage's."""
    data = f"optiserve-{stage.name}-Data"
    here = f"ap-northeast-1:{account}"
    commands = f"optiserve-{stage.name}-Commands"
    listed = [
        Reason(
            "EC23",
            ("Network/Balancer/Resource",),
            "It is the door of a public service: 80 (which only redirects) and 443, nothing else.",
        ),
        Reason(
            "ECS2",
            tuple(f"{task}/Resource" for task in _TASKS),
            "Addresses and names only; every password and key comes by `secrets`.",
        ),
        Reason(
            "IAM5",
            tuple(f"{task}/ExecutionRole/{_POLICY}" for task in _TASKS),
            "ecr:GetAuthorizationToken knows no resource; all else in the policy names its own.",
            only=("Resource::*",),
        ),
        Reason(
            "IAM5",
            (f"Delivery/Publisher/{_POLICY}",),
            "ecr:GetAuthorizationToken knows no resource; pushing is allowed to one repository.",
            only=("Resource::*",),
        ),
        Reason(
            "IAM5",
            (f"Services/Roll/Role/{_POLICY}",),
            "X-Ray and the delivery of logs know no resources; services are named one by one.",
            only=("Resource::*",),
        ),
        Reason(
            "IAM5",
            tuple(f"{task}/TaskRole/{_POLICY}" for task in _WITH_FILES),
            "Every object of the one bucket: whose it is, the application and its keys look after.",
            only=(f"Resource::{data}:ExportsOutputFnGetAttFilesMain53170C99Arn4E1FEAD0/*",),
        ),
        Reason(
            "IAM5",
            (f"Data/Files/Main/ReplicationRole/{_POLICY}",),
            "S3's own replication: objects of these two buckets, and the two verbs KMS groups.",
            only=(
                "Resource::<FilesMain53170C99.Arn>/*",
                "Resource::<FilesKeptD17E0077.Arn>/*",
                "Action::kms:GenerateDataKey*",
                "Action::kms:ReEncrypt*",
            ),
        ),
        Reason(
            "IAM5",
            (f"Delivery/Deployer/{_POLICY}",),
            "Names that CloudFormation and ECS end themselves, below this stage's own prefix.",
            only=(
                *(
                    f"Resource::arn:aws:iam::{account}:role/cdk-hnb659fds-{kind}-role-{account}-*"
                    for kind in ("deploy", "file-publishing", "lookup")
                ),
                f"Resource::arn:aws:cloudformation:{here}:stack/{commands}/*",
                f"Resource::arn:aws:ecs:{here}:task-definition/{commands}-*",
                f"Resource::arn:aws:ecs:{here}:task/{commands}-*/*",
                f"Resource::arn:aws:logs:{here}:log-group:{commands}-*:log-stream:*",
                f"Resource::arn:aws:iam::{account}:role/{commands}-*",
            ),
        ),
        Reason(
            "IAM4",
            ("Data/Database/MonitoringRole/Resource",),
            "AWS's own policy for AWS's own agent: it may write this instance's metrics.",
            only=(f"{_MANAGED}/AmazonRDSEnhancedMonitoringRole",),
        ),
        Reason(
            "IAM4",
            ("Data/Backups/Ours/Role/Resource",),
            "AWS Backup's own policy, worn by AWS Backup alone.",
            only=(f"{_MANAGED}/AWSBackupServiceRolePolicyForBackup",),
        ),
        Reason(
            "IAM4",
            ("Data/Restorer/Resource",),
            "AWS Backup's own policy, worn by AWS Backup alone, for the monthly restore.",
            only=(f"{_MANAGED}/AWSBackupServiceRolePolicyForRestores",),
            stages=("ha",),
        ),
        Reason(
            "SMG4",
            tuple(f"Data/{one}/Resource" for one in _BY_HAND),
            "No service can replace them: what earlier ones made must stay readable, hospitals' "
            "logins be made anew. By hand, docs/runbooks.md, Replacing secrets.",
        ),
        Reason(
            "RDS3",
            ("Data/Database/Resource",),
            "The small stage: one zone, back from a backup within hours (docs/aws.md).",
            stages=("minimal",),
        ),
        Reason(
            "AEC4",
            ("Data/Cache",),
            "The small stage: what a lost queue asked for is asked for again from rows.",
            stages=("minimal",),
        ),
    ]
    return [reason for reason in listed if stage.name in reason.stages]


def give_reasons(app: App, stage: Stage, account: str) -> None:
    """Acknowledge each finding where it is. Raises KeyError where there is no such construct."""
    stacks = [one for one in app.node.children if isinstance(one, Stack)]
    by_path = {
        construct.node.path.removeprefix(f"optiserve-{stage.name}-"): construct
        for stack in stacks
        for construct in stack.node.find_all()
    }
    for reason in reasons(stage, account):
        for path in reason.paths:
            _acknowledge(by_path[path], reason)


def _acknowledge(construct: IConstruct, reason: Reason) -> None:
    known = [Acknowledgment(id=one, reason=reason.why) for one in reason.ids()]
    Validations.of(construct).acknowledge(*known)
