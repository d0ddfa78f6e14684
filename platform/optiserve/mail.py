"""Mails through Amazon SES's API: the process's own role signs, so there is no password to keep."""

from collections.abc import Sequence
from smtplib import SMTPException
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class SesBackend(BaseEmailBackend):
    """Django's EMAIL_BACKEND where ``SES_REGION`` is set. What SES refuses is an SMTPException."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many SES has taken."""
        client = boto3.client("sesv2", region_name=settings.SES_REGION)
        return sum(
            self._sent(client, message) for message in email_messages if message.recipients()
        )

    def _sent(self, client: Any, message: EmailMessage) -> bool:
        content = {"Raw": {"Data": message.message().as_bytes(linesep="\r\n")}}
        more = {}
        if settings.SES_CONFIGURATION_SET:
            more["ConfigurationSetName"] = settings.SES_CONFIGURATION_SET
        try:
            client.send_email(
                FromEmailAddress=message.from_email,
                Destination={"ToAddresses": message.recipients()},
                Content=content,
                **more,
            )
        except (BotoCoreError, ClientError) as error:
            if self.fail_silently:
                return False
            raise SMTPException(str(error)) from error
        return True
