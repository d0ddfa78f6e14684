"""What runs all the time: web behind the load balancer, workers, and one beat."""

from typing import Any, Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as steps
from aws_cdk import aws_stepfunctions_tasks as step_tasks
from constructs import Construct

from commands import Commands
from edge import Edge
from keys import log_group
from network import Network
from stages import Size, Stage
from tasks import Kind, Right, Surroundings, define

_HEALTHY: Final = "deploy/container/healthy"
ALL: Final = frozenset({Right.FILES, Right.MAIL})
BEAT: Final = Size(cpu=256, memory=1024, least=1, most=1)
METRICS: Final = "OptiServe"


def kinds_of(stage: Stage) -> tuple[Kind, Kind, Kind]:
    """Web, worker, beat. Only workers make schemas; beat asks, and touches nothing."""
    web = Kind(
        "web", ["web"], stage.web, ALL, [_HEALTHY, "web"], environment={"DATABASE_POOL": "on"}
    )
    worker = Kind("worker", ["worker"], stage.worker, ALL | {Right.OWNER}, [_HEALTHY, "worker"])
    beat = Kind("beat", ["beat"], BEAT, frozenset(), [_HEALTHY, "beat"])
    return web, worker, beat


class Services(Stack):
    """Rolled one by one, back by themselves when the new ones do not become healthy."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        network: Network,
        commands: Commands,
        around: Surroundings,
        **more: Any,
    ) -> None:
        super().__init__(scope, name, **more)
        self.log = log_group(self, "Log", stage=stage, key=network.logs_key)
        self._commands, self._network, self._around = commands, network, around
        web, worker, beat = kinds_of(stage)
        self.web = self._service(web, network.web)
        self.worker = self._service(worker, network.jobs)
        # Twice would ask for everything twice: the old one ends before the new one begins.
        self.beat = self._service(beat, network.jobs, least_percent=0, most_percent=100)
        self.edge = Edge(self, "Edge", stage=stage, network=network, around=around, web=self.web)
        self.waited = self._waiting_time()
        self._follow_the_load(stage)
        self._roll_when_passwords_change()

    def _service(
        self,
        kind: Kind,
        group: ec2.ISecurityGroup,
        *,
        least_percent: int = 100,
        most_percent: int = 200,
    ) -> ecs.FargateService:
        spot = [ecs.CapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=3)]
        base = ecs.CapacityProviderStrategy(capacity_provider="FARGATE", base=1, weight=1)
        return ecs.FargateService(
            self,
            kind.name.capitalize(),
            cluster=self._commands.cluster,
            task_definition=define(self, kind, self._around, self.log),
            desired_count=kind.size.least,
            min_healthy_percent=least_percent,
            max_healthy_percent=most_percent,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            capacity_provider_strategies=[base, *(spot if kind.size.spot else [])],
            security_groups=[group],
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            assign_public_ip=False,
            health_check_grace_period=Duration.seconds(90) if kind.name == "web" else None,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )

    def _waiting_time(self) -> cloudwatch.Metric:
        """How long tasks waited in the queue, in ms, as workers' logs say (optiserve/logs.py)."""
        filtered = logs.MetricFilter(
            self,
            "Waited",
            log_group=self.log,
            filter_pattern=logs.FilterPattern.all(
                logs.FilterPattern.string_value("$.event", "=", "task.begun"),
                logs.FilterPattern.exists("$.waited_ms"),
            ),
            metric_namespace=METRICS,
            metric_name=f"{self.stack_name}-TaskWaited",
            metric_value="$.waited_ms",
        )
        return filtered.metric(statistic="p90", period=Duration.minutes(1))

    def _follow_the_load(self, stage: Stage) -> None:
        web = self.web.auto_scale_task_count(
            min_capacity=stage.web.least, max_capacity=stage.web.most
        )
        web.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)
        web.scale_on_request_count(
            "Requests", requests_per_target=1500, target_group=self.edge.target
        )
        worker = self.worker.auto_scale_task_count(
            min_capacity=stage.worker.least, max_capacity=stage.worker.most
        )
        worker.scale_on_metric(
            "Waited",
            metric=self.waited,
            adjustment_type=scaling.AdjustmentType.CHANGE_IN_CAPACITY,
            scaling_steps=[
                scaling.ScalingInterval(upper=1_000, change=-1),
                scaling.ScalingInterval(lower=20_000, change=1),
                scaling.ScalingInterval(lower=120_000, change=2),
            ],
            cooldown=Duration.minutes(5),
        )

    def _roll_when_passwords_change(self) -> None:
        """A task knows the password of its start: after a rotation all are replaced, one by one."""
        chain: steps.IChainable | None = None
        for service in (self.web, self.worker, self.beat):
            call = step_tasks.CallAwsService(
                self,
                f"Roll{service.node.id}",
                service="ecs",
                action="updateService",
                parameters={
                    "Cluster": self._commands.cluster.cluster_name,
                    "Service": service.service_name,
                    "ForceNewDeployment": True,
                },
                iam_resources=[service.service_arn],
                result_path=steps.JsonPath.DISCARD,
            )
            chain = call if chain is None else steps.Chain.start(chain).next(call)
        assert chain is not None  # noqa: S101 - three services
        machine = steps.StateMachine(
            self,
            "Roll",
            definition_body=steps.DefinitionBody.from_chainable(chain),
            state_machine_type=steps.StateMachineType.STANDARD,
            tracing_enabled=True,
            logs=steps.LogOptions(
                destination=self.log, level=steps.LogLevel.ALL, include_execution_data=False
            ),
            timeout=Duration.minutes(5),
        )
        logins = [self._around.data.app_login, self._around.data.owner_login]
        events.Rule(
            self,
            "PasswordChanged",
            event_pattern=events.EventPattern(
                source=["aws.secretsmanager"],
                detail={
                    "eventName": ["RotationSucceeded"],
                    "additionalEventData": {"SecretId": [one.secret_arn for one in logins]},
                },
            ),
            targets=[targets.SfnStateMachine(machine)],
        )
