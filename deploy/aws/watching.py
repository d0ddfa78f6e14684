"""What is looked at, and who is told: one dashboard, alarms to one address."""

from typing import Any, Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from data import Data
from objectives import Objectives
from services import METRICS, Services
from stages import Place, Stage

# Events of the log that are alarms each (docs/operations.md, Logs).
ALARMS: Final = ("walls.broken", "task.refused", "audit.broken", "audit.file-differs")
_ABOVE: Final = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
_BELOW: Final = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
_MISSING_IS_FINE: Final = cloudwatch.TreatMissingData.NOT_BREACHING
_MISSING_IS_BAD: Final = cloudwatch.TreatMissingData.BREACHING
_FIVE: Final = Duration.minutes(5)


class Watching(Stack):
    """Alarms of objectives, of the application's own words, and of what runs full."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        place: Place,
        key: kms.Key,
        data: Data,
        services: Services,
        **more: Any,
    ) -> None:
        super().__init__(scope, name, **more)
        self._log = services.log
        self.topic = _topic(self, place, key)
        objectives = Objectives(
            self,
            "Objectives",
            balancer=services.edge.balancer,
            target=services.edge.target,
            availability_percent=stage.availability_percent,
        )
        alarms: list[cloudwatch.AlarmBase] = [
            *objectives.alarms,
            *(self._word(event) for event in ALARMS),
            self._beat_is_silent(),
            self._queue_is_slow(services),
            *self._data_runs_full(stage, data),
        ]
        for alarm in alarms:
            alarm.add_alarm_action(actions.SnsAction(self.topic))
        self._dashboard(data, services, alarms)

    def _word(self, event: str) -> cloudwatch.Alarm:
        """One occurrence is one too many."""
        name = "".join(part.capitalize() for part in event.replace("-", ".").split("."))
        count = logs.MetricFilter(
            self,
            name,
            log_group=self._log,
            filter_pattern=logs.FilterPattern.string_value("$.event", "=", event),
            metric_namespace=METRICS,
            metric_name=f"{self.stack_name}-{event}",
        ).metric(statistic="Sum", period=_FIVE)
        return self._alarm(f"{name}Alarm", count, 0, _ABOVE, event)

    def _beat_is_silent(self) -> cloudwatch.Alarm:
        """Every minute it asks for several things: its own log is its heart."""
        beats = logs.MetricFilter(
            self,
            "Beats",
            log_group=self._log,
            filter_pattern=logs.FilterPattern.string_value("$.event", "=", "Scheduler: Sending*"),
            metric_namespace=METRICS,
            metric_name=f"{self.stack_name}-Beats",
        ).metric(statistic="Sum", period=_FIVE)
        why = "beat has asked for nothing for ten minutes"
        return self._alarm("Beat", beats, 1, _BELOW, why, periods=2, missing=_MISSING_IS_BAD)

    def _queue_is_slow(self, services: Services) -> cloudwatch.Alarm:
        why = "one task in ten waits longer than five minutes"
        return self._alarm("Queue", services.waited, 300_000, _ABOVE, why, periods=15)

    def _data_runs_full(self, stage: Stage, data: Data) -> list[cloudwatch.Alarm]:
        rows, cache = data.database, _of_cache(data)
        connections = stage.database_connections * 0.8
        return [
            self._alarm(
                "DatabaseCpu",
                rows.metric_cpu_utilization(),
                80,
                _ABOVE,
                "CPU above 80 %",
                periods=3,
            ),
            self._alarm(
                "DatabaseSpace",
                rows.metric_free_storage_space(),
                10 * 1024**3,
                _BELOW,
                "10 GiB left",
            ),
            self._alarm(
                "DatabaseMemory",
                rows.metric_freeable_memory(),
                256 * 1024**2,
                _BELOW,
                "256 MiB left",
                periods=3,
            ),
            self._alarm(
                "DatabaseConnections",
                rows.metric_database_connections(),
                connections,
                _ABOVE,
                "80 % of all connections",
            ),
            self._alarm(
                "CacheMemory",
                cache("DatabaseMemoryUsagePercentage", "Maximum"),
                70,
                _ABOVE,
                "Valkey evicts nothing: at 100 % it takes no task any more",
            ),
        ]

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        operator: cloudwatch.ComparisonOperator,
        why: str,
        *,
        periods: int = 1,
        missing: cloudwatch.TreatMissingData = _MISSING_IS_FINE,
    ) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            comparison_operator=operator,
            evaluation_periods=periods,
            treat_missing_data=missing,
            alarm_description=f"{why}. docs/runbooks.md, Incident.",
        )

    def _dashboard(
        self, data: Data, services: Services, alarms: list[cloudwatch.AlarmBase]
    ) -> None:
        balancer, target = services.edge.balancer.metrics, services.edge.target.metrics
        board = cloudwatch.Dashboard(self, "Dashboard", default_interval=Duration.hours(12))
        board.add_widgets(cloudwatch.AlarmStatusWidget(alarms=alarms, width=24, title="Alarms"))
        rows = [
            ("Requests", [balancer.request_count()]),
            ("Seconds, 95 of 100", [target.target_response_time(statistic="p95")]),
            ("Queue, ms, 90 of 100", [services.waited]),
            (
                "CPU of tasks, %",
                [one.metric_cpu_utilization() for one in (services.web, services.worker)],
            ),
            ("Database, CPU %", [data.database.metric_cpu_utilization()]),
            ("Database, connections", [data.database.metric_database_connections()]),
        ]
        widgets = [cloudwatch.GraphWidget(title=title, left=left, width=8) for title, left in rows]
        board.add_widgets(*widgets[:3])
        board.add_widgets(*widgets[3:])


def _topic(scope: Stack, place: Place, key: kms.Key) -> sns.Topic:
    topic = sns.Topic(scope, "Alarms", master_key=key, enforce_ssl=True)
    topic.add_subscription(subscriptions.EmailSubscription(place.operator_email))
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": scope.account}},
        )
    )
    return topic


def _of_cache(data: Data) -> Any:
    def metric(name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/ElastiCache",
            metric_name=name,
            statistic=statistic,
            period=_FIVE,
            dimensions_map={"ReplicationGroupId": data.cache.ref},
        )

    return metric
