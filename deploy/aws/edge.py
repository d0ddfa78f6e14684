"""Where requests come in: the load balancer, its certificate, and the firewall before it."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as route53_targets
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from network import HTTP, Network
from stages import Stage
from tasks import Surroundings

# AWS's own rules, and those of each that count only: a file of loans is larger than 8 kB, and its
# columns look like anything.
RULES: Final[dict[str, tuple[str, ...]]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY", "CrossSiteScripting_BODY"),
    "AWSManagedRulesSQLiRuleSet": ("SQLi_BODY",),
}
A_MINUTE_OF_ONE: Final = 1200  # requests of one address; a hospital is one address


class Edge(Construct):
    """HTTPS only, TLS 1.2 and above; ``balancer`` and ``target`` for whoever watches them."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        network: Network,
        around: Surroundings,
        web: ecs.FargateService,
    ) -> None:
        super().__init__(scope, name)
        self.balancer = balancing.ApplicationLoadBalancer(
            self,
            "Balancer",
            vpc=network.vpc,
            internet_facing=True,
            security_group=network.balancer,
            drop_invalid_header_fields=True,
            deletion_protection=True,
            desync_mitigation_mode=balancing.DesyncMitigationMode.STRICTEST,
            idle_timeout=Duration.seconds(60),
        )
        self.balancer.log_access_logs(around.data.files.access, "balancer")
        self.target = self._target(network, web)
        self.balancer.add_listener(
            "Https",
            port=443,
            open=False,
            certificates=[self._certificate(around)],
            ssl_policy=balancing.SslPolicy.TLS13_RES,
            default_target_groups=[self.target],
        )
        self.balancer.add_redirect(open=False)
        self._name(around)
        self.firewall = self._firewall(stage)

    def _target(
        self, network: Network, web: ecs.FargateService
    ) -> balancing.ApplicationTargetGroup:
        return balancing.ApplicationTargetGroup(
            self,
            "Web",
            vpc=network.vpc,
            port=HTTP,
            protocol=balancing.ApplicationProtocol.HTTP,
            target_type=balancing.TargetType.IP,
            targets=[web],
            # Whether the process answers: a database that is away must not have all tasks replaced.
            health_check=balancing.HealthCheck(
                path="/healthz",
                interval=Duration.seconds(10),
                timeout=Duration.seconds(5),
                healthy_threshold_count=2,
                unhealthy_threshold_count=3,
            ),
            deregistration_delay=Duration.seconds(90),
            load_balancing_algorithm_type=(
                balancing.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS
            ),
        )

    def _certificate(self, around: Surroundings) -> certificates.Certificate:
        place, names = around.place, around.names
        hospitals = f"*.{place.base_domain}"
        return certificates.Certificate(
            self,
            "Certificate",
            domain_name=place.portal_host,
            subject_alternative_names=[hospitals],
            validation=certificates.CertificateValidation.from_dns_multi_zone(
                {place.portal_host: names.portal, hospitals: names.hospitals}
            ),
        )

    def _name(self, around: Surroundings) -> None:
        target = route53.RecordTarget.from_alias(route53_targets.LoadBalancerTarget(self.balancer))
        for name, zone, host in (
            ("Hospitals", around.names.hospitals, f"*.{around.place.base_domain}"),
            ("Portal", around.names.portal, around.place.portal_host),
        ):
            route53.ARecord(self, name, zone=zone, record_name=f"{host}.", target=target)

    def _firewall(self, stage: Stage) -> waf.CfnWebACL:
        """Counts only where ``waf_blocks`` is off: what it would refuse is looked at first."""
        counts = waf.CfnWebACL.OverrideActionProperty(count={})
        takes_effect = waf.CfnWebACL.OverrideActionProperty(none={})
        action = takes_effect if stage.waf_blocks else counts
        rules = [
            waf.CfnWebACL.RuleProperty(
                name=name,
                priority=priority,
                override_action=action,
                statement=waf.CfnWebACL.StatementProperty(
                    managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS",
                        name=name,
                        rule_action_overrides=[
                            waf.CfnWebACL.RuleActionOverrideProperty(
                                name=only,
                                action_to_use=waf.CfnWebACL.RuleActionProperty(count={}),
                            )
                            for only in counted
                        ],
                    )
                ),
                visibility_config=_seen(name),
            )
            for priority, (name, counted) in enumerate(RULES.items(), start=10)
        ]
        rules.append(self._rate(stage))
        acl = waf.CfnWebACL(
            self,
            "Firewall",
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            rules=rules,
            visibility_config=_seen("OptiServe"),
        )
        waf.CfnWebACLAssociation(
            self,
            "FirewallOfBalancer",
            resource_arn=self.balancer.load_balancer_arn,
            web_acl_arn=acl.attr_arn,
        )
        return acl

    def _rate(self, stage: Stage) -> waf.CfnWebACL.RuleProperty:
        """One address on one host: the application's own fairness is finer, this spares it work."""
        key = waf.CfnWebACL.RateBasedStatementCustomKeyProperty
        nothing = [waf.CfnWebACL.TextTransformationProperty(priority=0, type="LOWERCASE")]
        host = waf.CfnWebACL.RateLimitHeaderProperty(name="host", text_transformations=nothing)
        refused = waf.CfnWebACL.RuleActionProperty(block={})
        counted = waf.CfnWebACL.RuleActionProperty(count={})
        return waf.CfnWebACL.RuleProperty(
            name="Rate",
            priority=50,
            action=refused if stage.waf_blocks else counted,
            statement=waf.CfnWebACL.StatementProperty(
                rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                    limit=A_MINUTE_OF_ONE,
                    evaluation_window_sec=60,
                    aggregate_key_type="CUSTOM_KEYS",
                    custom_keys=[key(header=host), key(ip={})],
                )
            ),
            visibility_config=_seen("Rate"),
        )


def _seen(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
