"""The cluster, and the commands of a deployment: tasks that run once and end.

A stack of its own, so that a release's migrations run with the new image while the old one still
serves (deploy/aws/run.py).
"""

from typing import Any, Final

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from keys import log_group
from network import Network
from stages import Size, Stage
from tasks import Kind, Right, Surroundings, define

ONCE: Final = Size(cpu=1024, memory=4096, least=0, most=1)
INSTALL: Final = Kind("install", ["install"], ONCE, frozenset({Right.OWNER, Right.ADMINISTRATOR}))
RELEASE: Final = Kind(
    "release", ["release"], ONCE, frozenset({Right.OWNER, Right.FILES, Right.MAIL})
)


class Commands(Stack):
    """``install`` (once), ``release`` (before each roll-out; any other command by an override)."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        network: Network,
        around: Surroundings,
        **more: Any,
    ) -> None:
        super().__init__(scope, name, **more)
        self.cluster = ecs.Cluster(
            self,
            "Cluster",
            vpc=network.vpc,
            container_insights_v2=ecs.ContainerInsights.ENABLED,
            enable_fargate_capacity_providers=True,
        )
        self.log = log_group(self, "Log", stage=stage, key=network.logs_key)
        self.tasks = {
            kind.name: define(self, kind, around, self.log) for kind in (INSTALL, RELEASE)
        }
        private = network.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
        outputs = {
            "ClusterName": self.cluster.cluster_name,
            "Subnets": ",".join(private.subnet_ids),
            "Group": network.jobs.security_group_id,
            "LogName": self.log.log_group_name,
            **{
                f"{name.capitalize()}Definition": task.task_definition_arn
                for name, task in self.tasks.items()
            },
        }
        for key, value in outputs.items():
            CfnOutput(self, key, value=value)
