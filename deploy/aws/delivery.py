"""Who may deliver: GitHub's workflows by OpenID Connect, without any key that lasts."""

from typing import Any, Final

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stages import Place, Stage
from tasks import images

_ISSUER: Final = "token.actions.githubusercontent.com"
# GitHub's environment of each stage: production asks for an approval there.
ENVIRONMENTS: Final = {"minimal": "staging", "ha": "production"}


class Delivery(Stack):
    """The image's repository, a role that pushes, and one that deploys this stage alone."""

    def __init__(
        self, scope: Construct, name: str, *, stage: Stage, place: Place, **more: Any
    ) -> None:
        super().__init__(scope, name, **more)
        self.images = images(self, "Images")
        issuer = iam.CfnOIDCProvider(
            self, "GitHub", url=f"https://{_ISSUER}", client_id_list=["sts.amazonaws.com"]
        )
        self._place, self._issuer = place, issuer
        self.publisher = self._role("Publisher", "ref:refs/heads/main")
        self.images.grant_pull_push(self.publisher)
        self.images.grant(self.publisher, "ecr:DescribeImages", "ecr:DescribeImageScanFindings")
        self.deployer = self._role("Deployer", f"environment:{ENVIRONMENTS[stage.name]}")
        self._let_deploy(stage)
        for role in (self.publisher, self.deployer):
            CfnOutput(self, f"{role.node.id}Role", value=role.role_arn)

    def _role(self, name: str, subject: str) -> iam.Role:
        return iam.Role(
            self,
            name,
            max_session_duration=Duration.hours(1),
            assumed_by=iam.FederatedPrincipal(
                self._issuer.attr_arn,
                {
                    "StringEquals": {
                        f"{_ISSUER}:aud": "sts.amazonaws.com",
                        f"{_ISSUER}:sub": f"repo:{self._place.repository}:{subject}",
                    }
                },
                "sts:AssumeRoleWithWebIdentity",
            ),
        )

    def _let_deploy(self, stage: Stage) -> None:
        """CDK's own roles do the work; besides, the one-off tasks of run.py."""
        prefix = f"optiserve-{stage.name}"
        here = f"{self.region}:{self.account}"
        commands = f"arn:aws:ecs:{here}:task-definition/{prefix}-Commands-*"
        statements = {
            "Cdk": (
                ["sts:AssumeRole"],
                [
                    f"arn:aws:iam::{self.account}:role/cdk-hnb659fds-{kind}-role-{self.account}-*"
                    for kind in ("deploy", "file-publishing", "lookup")
                ],
                {},
            ),
            "Outputs": (
                ["cloudformation:DescribeStacks"],
                [f"arn:aws:cloudformation:{here}:stack/{prefix}-Commands/*"],
                {},
            ),
            "Run": (["ecs:RunTask"], [commands], {}),
            "Look": (["ecs:DescribeTasks"], [f"arn:aws:ecs:{here}:task/{prefix}-Commands-*/*"], {}),
            "Log": (
                ["logs:GetLogEvents"],
                [f"arn:aws:logs:{here}:log-group:{prefix}-Commands-*:log-stream:*"],
                {},
            ),
            # A task is started with its roles: whoever starts it hands them over, to ECS alone.
            "Pass": (
                ["iam:PassRole"],
                [f"arn:aws:iam::{self.account}:role/{prefix}-Commands-*"],
                {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            ),
        }
        for name, (actions, resources, conditions) in statements.items():
            self.deployer.add_to_policy(
                iam.PolicyStatement(
                    sid=name, actions=actions, resources=resources, conditions=conditions
                )
            )
