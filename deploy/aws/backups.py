"""Backups of rows and files, copies in another region, and a restore that proves them."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from files import Files
from stages import REFUGE, Stage

VAULT = "optiserve-refuge"


def keep_backups(
    scope: Construct, *, stage: Stage, key: kms.IKey, database: rds.DatabaseInstance, files: Files
) -> None:
    """Every night; where guarded, also in Osaka, and a restore of the newest every month."""
    vault = backup.BackupVault(
        scope,
        "Vault",
        encryption_key=key,
        removal_policy=RemovalPolicy.RETAIN,
        lock_configuration=backup.LockConfiguration(
            min_retention=Duration.days(7), max_retention=Duration.days(400)
        ),
    )
    plan = backup.BackupPlan(scope, "Backups", backup_vault=vault)
    plan.add_rule(
        backup.BackupPlanRule(
            rule_name="nightly",
            schedule_expression=events.Schedule.cron(hour="19", minute="0"),  # 04:00 JST
            start_window=Duration.hours(1),
            completion_window=Duration.hours(6),
            delete_after=Duration.days(stage.restore_days),
            copy_actions=[_copy(scope, stage)] if stage.is_guarded else None,
        )
    )
    plan.add_selection(
        "Ours",
        resources=[
            backup.BackupResource.from_rds_database_instance(database),
            backup.BackupResource.from_arn(files.main.bucket_arn),
        ],
    )
    if stage.is_guarded:
        _prove_by_restoring(scope, vault)


def _copy(scope: Construct, stage: Stage) -> backup.BackupPlanCopyActionProps:
    account = Stack.of(scope).account
    arn = f"arn:aws:backup:{REFUGE}:{account}:backup-vault:{VAULT}"
    return backup.BackupPlanCopyActionProps(
        destination_backup_vault=backup.BackupVault.from_backup_vault_arn(scope, "Refuge", arn),
        delete_after=Duration.days(stage.restore_days),
    )


def _prove_by_restoring(scope: Construct, vault: backup.BackupVault) -> None:
    """AWS Backup restores the newest, waits a day for whoever looks at it, and removes it."""
    role = iam.Role(
        scope,
        "Restorer",
        assumed_by=iam.ServicePrincipal("backup.amazonaws.com"),
        managed_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name(
                "service-role/AWSBackupServiceRolePolicyForRestores"
            )
        ],
    )
    plan = backup.CfnRestoreTestingPlan(
        scope,
        "RestoreTest",
        restore_testing_plan_name="optiserve_monthly",
        schedule_expression="cron(0 20 ? * 1#1 *)",  # the first Sunday, 05:00 JST on Monday
        start_window_hours=8,
        recovery_point_selection=backup.CfnRestoreTestingPlan.RestoreTestingRecoveryPointSelectionProperty(
            algorithm="LATEST_WITHIN_WINDOW",
            include_vaults=[vault.backup_vault_arn],
            recovery_point_types=["SNAPSHOT", "CONTINUOUS"],
            selection_window_days=7,
        ),
    )
    selection = backup.CfnRestoreTestingSelection(
        scope,
        "RestoreTestOfRows",
        iam_role_arn=role.role_arn,
        protected_resource_type="RDS",
        protected_resource_arns=["*"],
        restore_testing_plan_name=plan.restore_testing_plan_name,
        restore_testing_selection_name="optiserve_rows",
        validation_window_hours=24,
    )
    selection.node.add_dependency(plan)


class Refuge(Stack):
    """Osaka: a vault for the copies, with a key of its own."""

    def __init__(self, scope: Construct, name: str, **more: object) -> None:
        super().__init__(scope, name, **more)  # type: ignore[arg-type]
        backup.BackupVault(
            self,
            "Vault",
            backup_vault_name=VAULT,
            encryption_key=kms.Key(self, "Key", enable_key_rotation=True),
            removal_policy=RemovalPolicy.RETAIN,
        )
