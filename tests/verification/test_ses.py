"""Mails through SES's API, against moto's server."""

from collections.abc import Iterator
from smtplib import SMTPException

import boto3
import pytest
from django.core.mail import EmailMessage, get_connection
from moto.server import ThreadedMotoServer

SENDER = "no-reply@hospitals.example"


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[object]:
    """SES without any sender."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    settings.SES_REGION = "ap-northeast-1"
    yield boto3.client("sesv2", region_name=settings.SES_REGION)
    server.stop()


@pytest.fixture
def away(ses, monkeypatch: pytest.MonkeyPatch) -> None:
    """SES cannot be reached."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def test_ses_takes_a_mail_of_a_known_sender(ses) -> None:
    ses.create_email_identity(EmailIdentity="hospitals.example")
    mail = EmailMessage("件名", "本文", SENDER, ["anna@hospital.example"])
    assert get_connection("optiserve.mail.SesBackend").send_messages([mail]) == 1


def test_what_ses_does_not_take_is_an_error_of_mail(away: None) -> None:
    mail = EmailMessage("s", "b", SENDER, ["anna@hospital.example"])
    with pytest.raises(SMTPException):
        get_connection("optiserve.mail.SesBackend").send_messages([mail])


def test_silence_is_kept_where_it_was_asked_for(away: None) -> None:
    mail = EmailMessage("s", "b", SENDER, ["anna@hospital.example"])
    quiet = get_connection("optiserve.mail.SesBackend", fail_silently=True)
    assert quiet.send_messages([mail]) == 0
