"""Any request is found by its hospital: its log line says where it was and who acted."""

from datetime import date
from time import time
from types import SimpleNamespace
from typing import Any

import pytest

from optiserve import logs
from optiserve.entrance import SESSION_GRANT
from optiserve.tasks import drive_months
from optiserve.tenancy.queue import SENT_AT
from shared.delegation import services as delegation
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.users.models import User
from tests.optiserve.api.conftest import Program, key_of
from tests.people import ALICE, DAN, LONG_AGO, OLGA


@pytest.fixture
def line(caplog: pytest.LogCaptureFixture) -> Any:
    """``line()``: the last request's."""

    def last() -> dict[str, Any]:
        events = [record.msg for record in caplog.records if record.name == "optiserve.request"]
        return events[-1]

    return last


def _id(email: str) -> int:
    return User.objects.get(email=email).pk


def test_a_members_request_names_hospital_and_person(
    at_alpha: Any, alpha: Hospital, line: Any
) -> None:
    answer = at_alpha(ALICE).get("/devices/")
    found = line()
    assert {key: found[key] for key in ("event", "door", "hospital_id", "cell", "principal")} == {
        "event": "request.done",
        "door": "alpha",
        "hospital_id": alpha.pk,
        "cell": "default",
        "principal": "hospital",
    }
    assert (found["user_id"], found["grant_id"]) == (_id(ALICE), None)
    assert found["request_id"] == answer["X-Request-ID"]


def test_a_visitors_request_names_the_grant(at_alpha: Any, alpha: Hospital, line: Any) -> None:
    grant = delegation.grant(
        hospital_id=alpha.pk, dealer=Dealer.objects.get(code="delta"), scopes=["ledger"],
        starts_on=date(2026, 1, 1), ends_on=date(2099, 12, 31), by=ALICE, at=LONG_AGO,
    )  # fmt: skip
    visitor = at_alpha(DAN)
    visitor.remember(**{SESSION_GRANT: grant.pk})
    visitor.get("/devices/")
    assert (line()["principal"], line()["grant_id"]) == ("dealer", grant.pk)


def test_a_programs_request_names_its_key(alpha: Hospital, line: Any) -> None:
    Program("alpha.localhost", key_of("hospital", alpha.pk)).get("/api/v1/devices")
    assert (line()["hospital_id"], line()["user_id"]) == (alpha.pk, None)
    assert line()["key_id"]


def test_a_refused_request_has_its_line_too(at_alpha: Any, settings: Any, line: Any) -> None:
    settings.FAIR_REQUESTS = {"page": (0.1, 1)}
    browser = at_alpha(ALICE)
    browser.get("/devices/")
    browser.get("/devices/")
    assert (line()["status"], line()["door"]) == (429, "alpha")


def test_the_portals_requests_belong_to_no_hospital(at_portal: Any, line: Any) -> None:
    at_portal(OLGA).get("/operator/hospitals/")
    assert (line()["door"], line()["hospital_id"], line()["principal"]) == (
        "portal",
        None,
        "operator",
    )


def test_what_a_task_logs_names_its_hospital(caplog: pytest.LogCaptureFixture) -> None:
    logs.bind_task(task_id="t", kwargs={"hospital_id": 7})
    logs.log.info("something.happened")
    assert caplog.records[-1].msg["hospital_id"] == 7


def test_a_task_that_begins_says_how_long_it_waited(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optiserve.logs.time", lambda: 1_000_002.5)
    request = SimpleNamespace(headers={SENT_AT: 1_000_000.0})
    logs.bind_task(task_id="1", task=SimpleNamespace(name="t", request=request), kwargs={})
    begun = next(one.msg for one in caplog.records if one.msg["event"] == "task.begun")
    assert begun["waited_ms"] == 2500


def test_every_message_to_a_worker_says_when_it_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr("celery.Task.apply_async", lambda *_, **options: sent.update(options))
    drive_months.apply_async()
    assert sent["headers"][SENT_AT] == pytest.approx(time(), abs=60)
