"""Buckets: hospitals' files, what nobody may delete, and who asked for what."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stages import Stage

YEARS = 7  # of the audit trail and financial documents


class Files(Construct):
    """``main`` for the application, ``kept`` for ever, ``access`` for the others' access logs."""

    def __init__(self, scope: Construct, name: str, *, stage: Stage, key: kms.IKey) -> None:
        super().__init__(scope, name)
        # Load balancers and S3 itself can write to a bucket with S3's own key only.
        self.access = self._bucket(
            "Access",
            encryption=s3.BucketEncryption.S3_MANAGED,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(400))],
        )
        self.kept = self._bucket(
            "Kept",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            server_access_logs_bucket=self.access,
            server_access_logs_prefix="kept/",
            object_lock_enabled=True,
            object_lock_default_retention=s3.ObjectLockRetention.compliance(
                Duration.days(365 * YEARS)
            ),
        )
        self.main = self._bucket(
            "Main",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            server_access_logs_bucket=self.access,
            server_access_logs_prefix="main/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="versions",
                    noncurrent_version_expiration=Duration.days(stage.restore_days),
                    abort_incomplete_multipart_upload_after=Duration.days(2),
                ),
                s3.LifecycleRule(id="inbox", prefix="inbox/", expiration=Duration.days(8)),
            ],
            replication_rules=[
                s3.ReplicationRule(
                    destination=self.kept,
                    kms_key=key,
                    sse_kms_encrypted_objects=True,
                    filter=s3.Filter(prefix=prefix),
                    priority=priority,
                    id=prefix.rstrip("/"),
                )
                for priority, prefix in enumerate(("audit/", "certificates/"), start=1)
            ],
        )

    def _bucket(self, name: str, **more: object) -> s3.Bucket:
        return s3.Bucket(
            self,
            name,
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN,
            **more,  # type: ignore[arg-type]
        )
