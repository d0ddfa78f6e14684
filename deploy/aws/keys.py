"""Keys of KMS, one for each purpose, replaced every year by AWS; and logs, which one seals."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from stages import Stage

_KEPT = {30: logs.RetentionDays.ONE_MONTH, 90: logs.RetentionDays.THREE_MONTHS}


def key(scope: Construct, name: str, description: str) -> kms.Key:
    """A key that outlives its stack: what it has sealed does too."""
    return kms.Key(
        scope,
        name,
        description=description,
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN,
    )


def logs_key(scope: Construct) -> kms.Key:
    """A key that CloudWatch may use for this account's log groups."""
    stack = Stack.of(scope)
    made = key(scope, "LogsKey", "OptiServe: logs and alarms")
    made.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
            actions=[
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:Describe*",
            ],
            resources=["*"],
            conditions={
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": (
                        f"arn:aws:logs:{stack.region}:{stack.account}:*"
                    )
                }
            },
        )
    )
    return made


def log_group(scope: Construct, name: str, *, stage: Stage, key: kms.IKey) -> logs.LogGroup:
    """Sealed, and kept for as many days as the stage says."""
    return logs.LogGroup(
        scope,
        name,
        retention=_KEPT[stage.log_days],
        encryption_key=key,
        removal_policy=RemovalPolicy.DESTROY,
    )
