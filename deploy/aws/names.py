"""Names: the two zones, and the domain that mails come from.

Deployed first: whoever holds the domains delegates them to these zones' name servers, and only then
can the certificate of the next stacks be proved.
"""

from typing import Any

from aws_cdk import CfnOutput, Fn, Stack
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_ses as ses
from constructs import Construct

from stages import Place


class Names(Stack):
    """Hospitals' parent and the portal's domain, each a zone of its own (trap 5 of ADR 39)."""

    def __init__(self, scope: Construct, name: str, *, place: Place, **more: Any) -> None:
        super().__init__(scope, name, **more)
        self.hospitals = route53.PublicHostedZone(self, "Hospitals", zone_name=place.base_domain)
        self.portal = route53.PublicHostedZone(self, "Portal", zone_name=place.portal_zone)
        for zone in (self.hospitals, self.portal):
            servers = Fn.join(" ", zone.hosted_zone_name_servers or [])
            CfnOutput(self, f"Servers{zone.node.id}", value=servers)
        self.mail = ses.ConfigurationSet(
            self,
            "Mail",
            reputation_metrics=True,
            tls_policy=ses.ConfigurationSetTlsPolicy.REQUIRE,
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
        )
        self.sender = ses.EmailIdentity(
            self,
            "Sender",
            identity=ses.Identity.public_hosted_zone(self.hospitals),
            mail_from_domain=f"mail.{place.base_domain}",
            configuration_set=self.mail,
        )
        route53.TxtRecord(
            self,
            "Dmarc",
            zone=self.hospitals,
            record_name="_dmarc",
            values=[f"v=DMARC1; p=quarantine; rua=mailto:{place.operator_email}; adkim=s; aspf=r"],
        )
