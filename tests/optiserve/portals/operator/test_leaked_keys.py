"""The operator's screen and API for keys that were found where they do not belong."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import keys, members, secrets
from shared.users.models import OrganisationKind, User
from tests.people import ALICE, MIKA, OLGA

FIND, END = "/operator/keys/leaked/", "/operator/keys/leaked/end/"


@pytest.fixture
def secret(alpha: Hospital) -> str:
    """A key of Alpha Hospital."""
    at = clock.now()
    return keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=alpha.pk,
        name="nightly upload",
        operations=["device.read"],
        by=ALICE,
        at=at,
        expires_at=at + timedelta(days=90),
    ).secret


@pytest.fixture
def auditor(db: Any) -> str:
    """Somebody who audits, and does nothing else."""
    user = User.objects.create_user("auditor@operator.example")
    members.add_member(
        user=user,
        kind=OrganisationKind.OPERATOR,
        organisation_id=0,
        role="auditor",
        by="tests",
        at=clock.now(),
    )
    return user.email


def test_a_line_of_a_log_says_whose_key_it_holds(
    at_portal: Any, alpha: Hospital, secret: str
) -> None:
    line = f'10.0.0.9 - - "GET /api/v1/devices?key={secret}&page=2 HTTP/1.1" 200'
    page = at_portal(OLGA).post(FIND, {"text": line}).content.decode()
    for told in (alpha.name, "nightly upload", "The whole key", "In force", "from everywhere"):
        assert told in page
    event = Event.objects.get(chain="portal", operation="key.find")
    assert (event.subject, event.actor) == (secret[:10], OLGA)
    assert event.organisation == f"hospital:{alpha.pk}"


def test_the_text_is_nowhere_afterwards(
    at_portal: Any, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = at_portal(OLGA).post(FIND, {"text": f"patient 4711 {secret}"})
    told = [answer.content.decode(), str(answer.headers), caplog.text]
    told += [str(one) for one in Event.objects.values_list("subject", "details")]
    assert [one for one in told if secret in one or "4711" in one] == []


def test_a_ticked_key_ends_and_its_administrators_are_told(
    at_portal: Any, alpha: Hospital, secret: str, django_capture_on_commit_callbacks: Any
) -> None:
    olga = at_portal(OLGA)
    with django_capture_on_commit_callbacks(execute=True):
        page = olga.post(END, {"key": [secret[:10]]}, follow=True).content.decode()
    assert "1 key was ended" in page
    assert keys.live_key(secret, at=clock.now()) is None
    assert [letter.to for letter in mail.outbox] == [[ALICE]]
    assert "http://alpha.localhost:8000/keys/" in mail.outbox[0].body
    with inside(alpha):
        assert Event.objects.get(operation="key.leaked").actor == OLGA
    assert (
        "No key was ended" in olga.post(END, {"key": [secret[:10]]}, follow=True).content.decode()
    )


def test_an_auditor_finds_and_ends_nothing(at_portal: Any, auditor: str, secret: str) -> None:
    page = at_portal(auditor).post(FIND, {"text": secret}).content.decode()
    assert "nightly upload" in page
    assert "End the ticked keys" not in page
    assert at_portal(auditor).post(END, {"key": [secret[:10]]}).status_code == 403
    assert keys.live_key(secret, at=clock.now()) is not None


def test_nobody_else_looks(at_portal: Any) -> None:
    assert at_portal(MIKA).get(FIND).status_code == 403


def test_what_is_none_of_ours_is_said(at_portal: Any) -> None:
    page = at_portal(OLGA).post(FIND, {"text": f"a={secrets.new_key()}"}).content.decode()
    assert "No key of ours is in this text." in page
    assert "One more has a key" in page


def test_a_program_of_the_operators_does_the_same(at_portal: Any, secret: str) -> None:
    olga = at_portal(OLGA)
    asked = {"content_type": "application/json"}
    answer = olga.post("/api/v1/leaked-keys/find", {"text": f"token: {secret}"}, **asked).json()
    (found,) = answer["found"]
    assert (found["prefix"], found["whole"], found["name"]) == (secret[:10], True, "nightly upload")
    ended = olga.post("/api/v1/leaked-keys/end", {"prefixes": [secret[:10], "opt_other1"]}, **asked)
    assert ended.json() == {"ended": [secret[:10]]}
    with open_door(PORTAL):
        assert keys.live_key(secret, at=clock.now()) is None
