"""What must not be lost: rows, the queue's server, and who may open them."""

from typing import Any

from aws_cdk import Duration, RemovalPolicy, SecretValue, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from backups import keep_backups
from files import Files
from keys import key
from network import POSTGRESQL, VALKEY, Network
from stages import Stage

# docs/scale.md: what thousands of schemas need of PostgreSQL.
PARAMETERS = {
    "rds.force_ssl": "1",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.max": "10000",
    "max_locks_per_transaction": "512",
    "autovacuum_naptime": "15",
    "log_min_duration_statement": "5000",
    "log_connections": "1",
    "log_disconnections": "1",
}
ALPHABET = "\"'\\@/%:{}"  # left out of passwords that travel in addresses and files


class Data(Stack):
    """PostgreSQL, Valkey, files and secrets. Deleting the stack deletes none of the first three."""

    def __init__(
        self, scope: Construct, name: str, *, stage: Stage, network: Network, **more: Any
    ) -> None:
        super().__init__(scope, name, **more)
        self.key = key(self, "Key", "OptiServe: rows, files and secrets at rest")
        # The application's own: it wraps the keys that hospitals' files are sealed with (ADR 26).
        self.sealing_key = key(self, "SealingKey", "OptiServe: wraps hospitals' data keys")
        self.files = Files(self, "Files", stage=stage, key=self.key)
        self.database = self._database(stage, network)
        self.app_login = self._login("AppLogin", "optiserve_app")
        self.owner_login = self._login("OwnerLogin", "optiserve_owner")
        self._replace_passwords(network)
        self.cache_token = self._secret("CacheToken", "Valkey's password")
        self.secret_key = self._secret("SecretKey", "Django's SECRET_KEY, 64 characters")
        # A secret, though it says an address only: keys from elsewhere may stand beside it.
        self.sealing_keys = secretsmanager.Secret(
            self,
            "SealingKeys",
            description="SEALING_KEYS: the first wraps, all unwrap",
            encryption_key=self.key,
            secret_string_value=SecretValue.unsafe_plain_text(
                f"aws-kms:{self.sealing_key.key_arn}"
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.logins_key = self._secret("LoginsKey", "LOGINS_KEY: hospitals' own logins")
        self.cache = self._cache(stage, network)
        keep_backups(self, stage=stage, key=self.key, database=self.database, files=self.files)

    def _database(self, stage: Stage, network: Network) -> rds.DatabaseInstance:
        engine = rds.DatabaseInstanceEngine.postgres(
            version=rds.PostgresEngineVersion.of("18.6", "18")
        )
        return rds.DatabaseInstance(
            self,
            "Database",
            engine=engine,
            instance_type=ec2.InstanceType(stage.database_class),
            vpc=network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[network.fixed(self, network.database)],
            credentials=rds.Credentials.from_generated_secret(
                "administrator", encryption_key=self.key, exclude_characters=ALPHABET
            ),
            parameter_group=rds.ParameterGroup(
                self, "Parameters", engine=engine, parameters=PARAMETERS
            ),
            port=POSTGRESQL,
            multi_az=stage.has_standby,
            allocated_storage=stage.database_gib,
            max_allocated_storage=stage.database_gib * 5,
            storage_type=rds.StorageType.GP3,
            storage_encrypted=True,
            storage_encryption_key=self.key,
            backup_retention=Duration.days(stage.restore_days),
            preferred_backup_window="17:30-18:30",  # 02:30 JST, after the hospitals' own backups
            preferred_maintenance_window="sat:19:00-sat:20:00",
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            removal_policy=RemovalPolicy.SNAPSHOT,
            auto_minor_version_upgrade=True,
            cloudwatch_logs_exports=["postgresql", "upgrade"],
            iam_authentication=True,
            enable_performance_insights=True,
            performance_insight_encryption_key=self.key,
            performance_insight_retention=rds.PerformanceInsightRetention.DEFAULT,
            monitoring_interval=Duration.seconds(60),
        )

    def _login(self, name: str, user: str) -> secretsmanager.Secret:
        """A PostgreSQL login's name and password; where it signs in comes with the attachment."""
        return secretsmanager.Secret(
            self,
            name,
            description=f"The password of {user}",
            encryption_key=self.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=f'{{"username":"{user}","dbname":"optiserve"}}',
                generate_string_key="password",
                password_length=40,
                exclude_characters=ALPHABET,
                exclude_punctuation=True,
            ),
        )

    def _secret(self, name: str, description: str) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            name,
            description=description,
            encryption_key=self.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=64, exclude_punctuation=True
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _replace_passwords(self, network: Network) -> None:
        """Every thirty days; the services are then rolled by themselves (services.py)."""
        group = network.fixed(self, network.rotation)
        administrator = self.database.secret
        assert administrator is not None  # noqa: S101 - generated above
        logins = {
            "Administrator": administrator,
            "AppLogin": self.app_login.attach(self.database),
            "OwnerLogin": self.owner_login.attach(self.database),
        }
        for name, secret in logins.items():
            secretsmanager.SecretRotation(
                self,
                f"{name}Rotation",
                application=secretsmanager.SecretRotationApplication.POSTGRES_ROTATION_SINGLE_USER,
                secret=secret,
                target=self.database,
                vpc=network.vpc,
                vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
                security_group=group,
                automatically_after=Duration.days(30),
                exclude_characters=ALPHABET,
            )

    def _cache(self, stage: Stage, network: Network) -> elasticache.CfnReplicationGroup:
        inside = network.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        subnets = elasticache.CfnSubnetGroup(
            self, "CacheSubnets", description="Valkey", subnet_ids=inside.subnet_ids
        )
        parameters = elasticache.CfnParameterGroup(
            self,
            "CacheParameters",
            cache_parameter_group_family="valkey8",
            description="A queue must not lose what it was given",
            properties={"maxmemory-policy": "noeviction"},
        )
        several = stage.cache_nodes > 1
        token: SecretValue = self.cache_token.secret_value
        return elasticache.CfnReplicationGroup(
            self,
            "Cache",
            replication_group_description="Queue, cache and counters",
            engine="valkey",
            engine_version="8.1",
            cache_node_type=stage.cache_class,
            port=VALKEY,
            num_cache_clusters=stage.cache_nodes,
            automatic_failover_enabled=several,
            multi_az_enabled=several,
            at_rest_encryption_enabled=True,
            kms_key_id=self.key.key_id,
            transit_encryption_enabled=True,
            auth_token=token.unsafe_unwrap(),
            cache_subnet_group_name=subnets.ref,
            cache_parameter_group_name=parameters.ref,
            security_group_ids=[network.cache.security_group_id],
            auto_minor_version_upgrade=True,
            snapshot_retention_limit=1,
        )
