"""What runs: task definitions out of one image, each with its own role and only its own secrets."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from data import Data
from names import Names
from network import HTTP, POSTGRESQL, VALKEY
from stages import REGION, WEB_POOL, WEB_PROCESSES, WORKER_PROCESSES, Place, Size

# The image's build brings RDS's authority along (.github/workflows/image.yml).
AUTHORITY: Final = "/app/deploy/container/rds.pem"
_TLS: Final = f"sslmode=verify-full&sslrootcert={AUTHORITY}"


class Right(Enum):
    """What a process needs of AWS beyond signing in to the database and the queue."""

    FILES = "files"
    MAIL = "mail"
    OWNER = "owner"  # the database owner's password
    ADMINISTRATOR = "administrator"  # the database administrator's password


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the image's processes: how it is started, how it shows health, what it may."""

    name: str
    command: list[str]
    size: Size
    rights: frozenset[Right]
    health: list[str] | None = None
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every task definition is made from."""

    place: Place
    names: Names
    data: Data
    images: ecr.IRepository


def define(
    scope: Construct, kind: Kind, around: Surroundings, log: logs.ILogGroup
) -> ecs.FargateTaskDefinition:
    """A task that runs as nobody on a read-only root, with 120 s to end in."""
    task = ecs.FargateTaskDefinition(
        scope,
        f"{kind.name.capitalize()}Task",
        family=f"{Stack.of(scope).stack_name}-{kind.name}",
        cpu=kind.size.cpu,
        memory_limit_mib=kind.size.memory,
        ephemeral_storage_gib=30,
    )
    container = task.add_container(
        "main",
        image=ecs.ContainerImage.from_ecr_repository(around.images, around.place.image),
        command=kind.command,
        cpu=kind.size.cpu,
        memory_limit_mib=kind.size.memory,
        environment=_environment(around) | kind.environment | _of_owner(kind, around),
        secrets=_secrets(scope, kind, around.data),
        readonly_root_filesystem=True,
        user="10001:10001",
        stop_timeout=Duration.seconds(120),
        linux_parameters=_linux(scope, kind),
        logging=ecs.LogDriver.aws_logs(stream_prefix=kind.name, log_group=log),
        health_check=_health(kind),
        port_mappings=[ecs.PortMapping(container_port=HTTP)] if kind.name == "web" else None,
    )
    for name, path in (("data", "/data"), ("tmp", "/tmp")):  # noqa: S108 - volumes of the task's own
        task.add_volume(name=name)
        container.add_mount_points(
            ecs.MountPoint(container_path=path, source_volume=name, read_only=False)
        )
    _grant(task.task_role, kind, around)
    around.data.key.grant_decrypt(task.obtain_execution_role())
    return task


def _linux(scope: Construct, kind: Kind) -> ecs.LinuxParameters:
    bare = ecs.LinuxParameters(scope, f"{kind.name.capitalize()}Linux", init_process_enabled=True)
    bare.drop_capabilities(ecs.Capability.ALL)
    return bare


def _health(kind: Kind) -> ecs.HealthCheck | None:
    if kind.health is None:
        return None
    return ecs.HealthCheck(
        command=["CMD", *kind.health],
        interval=Duration.seconds(30),
        timeout=Duration.seconds(20),
        start_period=Duration.seconds(300),
        retries=3,
    )


def _environment(around: Surroundings) -> dict[str, str]:
    place, data, names = around.place, around.data, around.names
    cache = f"{data.cache.attr_primary_end_point_address}:{VALKEY}"
    return {
        "PRODUCTION": "on",
        "MANAGED_POSTGRESQL": "on",
        "UNSEALED_FILES": "off",
        "BASE_DOMAIN": place.base_domain,
        "PORTAL_HOST": place.portal_host,
        "TRUSTED_PROXIES": "1",
        "PORT": str(HTTP),
        "DATABASE_URL": _database(data, "optiserve_app"),
        "REDIS_URL": f"rediss://{cache}/0?ssl_cert_reqs=required",
        "S3_BUCKET": data.files.main.bucket_name,
        "S3_REGION": REGION,
        "SES_REGION": REGION,
        "SES_CONFIGURATION_SET": names.mail.configuration_set_name,
        "MAIL_FROM": f"no-reply@{place.base_domain}",
        "OPERATOR_EMAIL": place.operator_email,
        "DATABASE_POOL_SIZE": str(WEB_POOL),
        "WEB_PROCESSES": str(WEB_PROCESSES),
        "WORKER_PROCESSES": str(WORKER_PROCESSES),
    }


def _database(data: Data, user: str, name: str = "optiserve") -> str:
    host = data.database.db_instance_endpoint_address
    return f"postgresql://{user}@{host}:{POSTGRESQL}/{name}?{_TLS}"


def _of_owner(kind: Kind, around: Surroundings) -> dict[str, str]:
    found = {}
    if Right.OWNER in kind.rights:
        found["DATABASE_OWNER_URL"] = _database(around.data, "optiserve_owner")
    if Right.ADMINISTRATOR in kind.rights:
        address = _database(around.data, "administrator", "postgres")
        found["CELL_DEFAULT_SUPERUSER_URL"] = address
    return found


def _secrets(scope: Construct, kind: Kind, data: Data) -> dict[str, ecs.Secret]:
    found = {
        "DATABASE_PASSWORD": (data.app_login, "password"),
        "REDIS_PASSWORD": (data.cache_token, None),
        "SECRET_KEY": (data.secret_key, None),
        "SEALING_KEYS": (data.sealing_keys, None),
        "LOGINS_KEY": (data.logins_key, None),
    }
    if Right.OWNER in kind.rights:
        found["DATABASE_OWNER_PASSWORD"] = (data.owner_login, "password")
    if Right.ADMINISTRATOR in kind.rights and data.database.secret:
        found["CELL_DEFAULT_SUPERUSER_PASSWORD"] = (data.database.secret, "password")
    given = {}
    for name, (secret, part) in found.items():
        # By its name, not as the other stack's object: that would write the role into the key's
        # policy, and each stack would wait for the other.
        known = secretsmanager.Secret.from_secret_complete_arn(
            scope, f"{kind.name.capitalize()}{name}", secret.secret_arn
        )
        given[name] = ecs.Secret.from_secrets_manager(known, part)
    return given


def _grant(role: iam.IRole, kind: Kind, around: Surroundings) -> None:
    data, names = around.data, around.names
    if Right.FILES in kind.rights:
        for actions, resources in _of_files(data):
            role.add_to_principal_policy(iam.PolicyStatement(actions=actions, resources=resources))
    if Right.MAIL in kind.rights:
        role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=["ses:SendEmail", "ses:SendRawEmail"],
                resources=[
                    names.sender.email_identity_arn,
                    Stack.of(names).format_arn(
                        service="ses",
                        resource="configuration-set",
                        resource_name=names.mail.configuration_set_name,
                    ),
                ],
                conditions={
                    "StringEquals": {"ses:FromAddress": f"no-reply@{around.place.base_domain}"}
                },
            )
        )


def _of_files(data: Data) -> list[tuple[list[str], list[str]]]:
    """Exactly what the application calls: no right over the bucket itself, nor over versions."""
    bucket = data.files.main
    of_objects = ("GetObject", "PutObject", "DeleteObject", "AbortMultipartUpload")
    return [
        ([f"s3:{action}" for action in of_objects], [bucket.arn_for_objects("*")]),
        (["s3:ListBucket"], [bucket.bucket_arn]),
        (["kms:GenerateDataKey", "kms:Decrypt"], [data.key.key_arn]),
        (["kms:Encrypt", "kms:Decrypt"], [data.sealing_key.key_arn]),
    ]


def images(scope: Construct, name: str) -> ecr.Repository:
    """Where images lie: looked through when they come, never written over."""
    return ecr.Repository(
        scope,
        name,
        repository_name="optiserve",
        image_scan_on_push=True,
        image_tag_mutability=ecr.TagMutability.IMMUTABLE,
        encryption=ecr.RepositoryEncryption.KMS,
        lifecycle_rules=[ecr.LifecycleRule(max_image_count=50)],
        removal_policy=RemovalPolicy.RETAIN,
    )
