"""The network: who may talk to whom. Nothing of ours has a public address but the load balancer."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

from keys import log_group, logs_key
from stages import Stage

# Not the usual ones: whoever tries those finds nothing.
POSTGRESQL, VALKEY, HTTP, HTTPS = 5433, 6380, 8000, 443


class Network(Stack):
    """Public subnets for the load balancer, private ones for tasks, shut ones for data."""

    def __init__(self, scope: Construct, name: str, *, stage: Stage, **more: Any) -> None:
        super().__init__(scope, name, **more)
        self.logs_key = logs_key(self)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.20.0.0/16"),
            availability_zones=list(stage.zones),
            nat_gateways=stage.nat_gateways,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="edge",
                    subnet_type=ec2.SubnetType.PUBLIC,
                    cidr_mask=24,
                    map_public_ip_on_launch=False,
                ),
                ec2.SubnetConfiguration(
                    name="tasks", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=20
                ),
                ec2.SubnetConfiguration(
                    name="data", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                ),
            ],
        )
        self._keep_flow_logs(stage, self.logs_key)
        self.balancer = self._group("Balancer", "The load balancer: the world, by HTTP and HTTPS")
        self.web = self._group("Web", "Web tasks: the load balancer alone")
        self.jobs = self._group("Jobs", "Workers, beat and commands: nobody calls them")
        self.rotation = self._group("Rotation", "Replaces passwords of the database")
        self.database = self._group("Database", "PostgreSQL: our tasks alone")
        self.cache = self._group("Cache", "Valkey: our tasks alone")
        for port in (80, HTTPS):
            self.balancer.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(port), "The world")
        self._let(self.balancer, self.web, HTTP, "Requests")
        for tasks in (self.web, self.jobs, self.rotation):
            self._let(tasks, self.database, POSTGRESQL, "Rows")
            # Object storage, keys, mail, and the identity providers that organisations name.
            tasks.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(HTTPS), "HTTPS outwards")
        for tasks in (self.web, self.jobs):
            self._let(tasks, self.cache, VALKEY, "Queue and cache")
        self._shorten_ways(stage)

    def _group(self, name: str, description: str) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self, name, vpc=self.vpc, description=description, allow_all_outbound=False
        )

    def _let(
        self, source: ec2.SecurityGroup, target: ec2.SecurityGroup, port: int, what: str
    ) -> None:
        target.add_ingress_rule(source, ec2.Port.tcp(port), what)
        source.add_egress_rule(target, ec2.Port.tcp(port), what)

    def fixed(self, scope: Construct, group: ec2.SecurityGroup) -> ec2.ISecurityGroup:
        """The group for another stack, whose constructs may add no rule to it: all stand here."""
        known = f"{group.node.id}Group"
        return ec2.SecurityGroup.from_security_group_id(
            scope, known, group.security_group_id, mutable=False
        )

    def _keep_flow_logs(self, stage: Stage, key: kms.IKey) -> None:
        group = log_group(self, "Flows", stage=stage, key=key)
        self.vpc.add_flow_log(
            "FlowLog", destination=ec2.FlowLogDestination.to_cloud_watch_logs(group)
        )

    def _shorten_ways(self, stage: Stage) -> None:
        """Files by a gateway that costs nothing; keys and secrets never over the internet's way."""
        self.vpc.add_gateway_endpoint("Files", service=ec2.GatewayVpcEndpointAwsService.S3)
        if not stage.private_endpoints:
            return
        services = {
            "Secrets": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
            "Keys": ec2.InterfaceVpcEndpointAwsService.KMS,
        }
        for name, service in services.items():
            group = self._group(f"{name}Door", f"The endpoint of {name.lower()}")
            for tasks in (self.web, self.jobs, self.rotation):
                group.add_ingress_rule(tasks, ec2.Port.tcp(HTTPS), "Our tasks")
            self.vpc.add_interface_endpoint(
                name, service=service, security_groups=[group], open=False
            )
