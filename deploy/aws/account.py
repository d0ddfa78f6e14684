"""The account's own guards: who did what, what looks like an attack, what strays from the rules."""

from typing import Any

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_config as config
from aws_cdk import aws_guardduty as guardduty
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_securityhub as securityhub
from constructs import Construct

from files import Files
from keys import log_group
from stages import Place, Stage

BUDGET = {"minimal": 350, "ha": 1300}  # USD a month; at 80 % somebody is told


class Account(Stack):
    """CloudTrail and a budget everywhere; GuardDuty, Security Hub and Config where guarded."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        place: Place,
        key: kms.Key,
        files: Files,
        **more: Any,
    ) -> None:
        super().__init__(scope, name, **more)
        self._budget(stage, place)
        self._trail(stage, key, files)
        if stage.is_guarded:
            self._look_for_attacks()
            self._compare_with_rules(files)

    def _budget(self, stage: Stage, place: Place) -> None:
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=BUDGET[stage.name], unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=80,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[
                        budgets.CfnBudget.SubscriberProperty(
                            address=place.operator_email, subscription_type="EMAIL"
                        )
                    ],
                )
                for kind in ("ACTUAL", "FORECASTED")
            ],
        )

    def _trail(self, stage: Stage, key: kms.Key, files: Files) -> None:
        bucket = s3.Bucket(
            self,
            "TrailFiles",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            server_access_logs_bucket=files.access,
            server_access_logs_prefix="trail/",
            removal_policy=RemovalPolicy.RETAIN,
        )
        trail = cloudtrail.Trail(
            self,
            "Trail",
            bucket=bucket,
            is_multi_region_trail=True,
            enable_file_validation=True,
            send_to_cloud_watch_logs=True,
            cloud_watch_log_group=log_group(self, "TrailLog", stage=stage, key=key),
        )
        if stage.is_guarded:
            # Who opened a hospital's file, as object storage saw it.
            trail.add_s3_event_selector(
                [cloudtrail.S3EventSelector(bucket=files.main, object_prefix="bundles/")],
                include_management_events=True,
            )

    def _look_for_attacks(self) -> None:
        guardduty.CfnDetector(
            self,
            "Detector",
            enable=True,
            finding_publishing_frequency="FIFTEEN_MINUTES",
            features=[
                guardduty.CfnDetector.CFNFeatureConfigurationProperty(name=name, status="ENABLED")
                for name in ("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "RUNTIME_MONITORING")
            ],
        )
        securityhub.CfnHub(self, "Hub", enable_default_standards=True)

    def _compare_with_rules(self, files: Files) -> None:
        role = iam.CfnServiceLinkedRole(self, "ConfigRole", aws_service_name="config.amazonaws.com")
        bucket = s3.Bucket(
            self,
            "ConfigFiles",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            server_access_logs_bucket=files.access,
            server_access_logs_prefix="config/",
            removal_policy=RemovalPolicy.RETAIN,
        )
        for actions, resources in (
            (["s3:GetBucketAcl", "s3:ListBucket"], [bucket.bucket_arn]),
            (["s3:PutObject"], [bucket.arn_for_objects(f"AWSLogs/{self.account}/*")]),
        ):
            bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[iam.ServicePrincipal("config.amazonaws.com")],
                    actions=actions,
                    resources=resources,
                    conditions={"StringEquals": {"AWS:SourceAccount": self.account}},
                )
            )
        linked = (
            f"arn:aws:iam::{self.account}:role/aws-service-role/config.amazonaws.com/"
            "AWSServiceRoleForConfig"
        )
        recorder = config.CfnConfigurationRecorder(
            self,
            "Recorder",
            role_arn=linked,
            recording_group=config.CfnConfigurationRecorder.RecordingGroupProperty(
                all_supported=True, include_global_resource_types=True
            ),
        )
        recorder.node.add_dependency(role)
        config.CfnDeliveryChannel(self, "Delivery", s3_bucket_name=bucket.bucket_name)
