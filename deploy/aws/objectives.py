"""Service level objectives, and alarms on how fast their error budget burns.

The method is that of "The Site Reliability Workbook" (Google, 2018), chapter 5: a budget is what an
objective lets fail in thirty days; it burns at rate 1 when it lasts exactly as long. An alarm needs
a long window (it matters) and a short one (it is still so).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from constructs import Construct

Percent: TypeAlias = Callable[[Duration], cloudwatch.IMetric]


@dataclass(frozen=True, slots=True)
class Burn:
    """An alarm: at this rate, over both windows (minutes)."""

    name: str
    rate: float
    long: int
    short: int


# 2 % of thirty days' budget in an hour; 5 % in six hours.
BURNS: Final = (Burn("fast", 14.4, 60, 5), Burn("slow", 6.0, 360, 30))
SLOW_SECONDS: Final = 1.0  # a request that takes longer is a slow one
QUICK_PERCENT: Final = 95.0  # of requests shall not be slow


class Objectives(Construct):
    """Availability and speed as the load balancer sees them; ``alarms`` to tell somebody of."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        balancer: balancing.ApplicationLoadBalancer,
        target: balancing.ApplicationTargetGroup,
        availability_percent: float,
    ) -> None:
        super().__init__(scope, name)
        self._balancer, self._target = balancer, target
        self.alarms = [
            *self._burning("Availability", self._failed, 100 - availability_percent),
            *self._burning("Speed", self._slow, 100 - QUICK_PERCENT),
        ]

    def _burning(
        self, what: str, percent_bad: Percent, budget: float
    ) -> list[cloudwatch.CompositeAlarm]:
        made = []
        for burn in BURNS:
            windows = [
                cloudwatch.Alarm(
                    self,
                    f"{what}{burn.name.capitalize()}{minutes}",
                    metric=percent_bad(Duration.minutes(minutes)),
                    # No rate can burn more than everything.
                    threshold=min(99.0, round(burn.rate * budget, 4)),
                    evaluation_periods=1,
                    comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                    treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
                )
                for minutes in (burn.long, burn.short)
            ]
            made.append(
                cloudwatch.CompositeAlarm(
                    self,
                    f"{what}{burn.name.capitalize()}",
                    alarm_description=(
                        f"{what}: the budget of 30 days burns {burn.rate} times too fast "
                        f"({burn.long} and {burn.short} minutes). docs/runbooks.md, Incident."
                    ),
                    alarm_rule=cloudwatch.AlarmRule.all_of(*windows),
                )
            )
        return made

    def _failed(self, period: Duration) -> cloudwatch.IMetric:
        """Percent of requests that nobody answered, or with 5xx."""
        metrics = self._balancer.metrics
        return cloudwatch.MathExpression(
            expression="100 * (FILL(target, 0) + FILL(balancer, 0)) / requests",
            label="failed, %",
            using_metrics={
                "target": metrics.http_code_target(
                    balancing.HttpCodeTarget.TARGET_5XX_COUNT, period=period
                ),
                "balancer": metrics.http_code_elb(
                    balancing.HttpCodeElb.ELB_5XX_COUNT, period=period
                ),
                "requests": metrics.request_count(period=period),
            },
            period=period,
        )

    def _slow(self, period: Duration) -> cloudwatch.IMetric:
        """Percent of requests that took longer than SLOW_SECONDS."""
        quick = self._target.metrics.target_response_time(
            period=period, statistic=f"PR(:{SLOW_SECONDS:g})"
        )
        return cloudwatch.MathExpression(
            expression="100 - quick", label="slow, %", using_metrics={"quick": quick}, period=period
        )
