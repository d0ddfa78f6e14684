"""What a report of an error tells, and what it must not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
import structlog
from sentry_sdk.transport import Transport

from optiserve import error_reports
from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital

# What an error of ours may have about it: a cell's text, a person's address, a password.
PRIVATE = ("山田花子", "anna@hospital.example", "correct horse battery staple")


class Kept(Transport):
    """Keeps what would be sent."""

    sent: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent += [item.payload.json for item in envelope.items if item.payload.json]


@pytest.fixture
def sent(settings: Any) -> Iterator[list[dict[str, Any]]]:
    settings.SENTRY_DSN = "https://key@errors.example/1"
    Kept.sent = []
    error_reports.begin(Kept)
    yield Kept.sent
    sentry_sdk.get_client().close()
    sentry_sdk.init()


def _fail(cell: str, _person: str, _password: str) -> None:
    sentry_sdk.set_user({"email": _person})
    sentry_sdk.add_breadcrumb(message=_password)
    sentry_sdk.set_context("row", {"cell": cell})
    sentry_sdk.set_tag("cell", cell)
    raise ValueError(f"cannot read {cell}")


def _report() -> None:
    try:
        _fail(*PRIVATE)
    except ValueError:
        sentry_sdk.capture_exception()


def test_nothing_that_somebody_wrote_leaves_the_house(sent: list[dict[str, Any]]) -> None:
    _report()
    told = json.dumps(sent, ensure_ascii=False)
    assert len(sent) == 1
    assert [words for words in (*PRIVATE, "cannot read") if words in told] == []


def test_a_report_says_where_it_happened(sent: list[dict[str, Any]], alpha: Hospital) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id="abc")
    with inside(alpha):
        _report()
    structlog.contextvars.clear_contextvars()
    (report,) = sent
    (error,) = report["exception"]["values"]
    assert error["type"] == "ValueError"
    assert error["stacktrace"]["frames"][-1]["function"] == "_fail"
    assert report["tags"] == {
        "request_id": "abc", "hospital_id": str(alpha.pk), "cell": "default",
    }  # fmt: skip


def test_whatever_else_an_event_has_is_left_out() -> None:
    event = {
        "event_id": "1",
        "request": {"data": PRIVATE[0], "headers": {"Cookie": PRIVATE[2]}},
        "logentry": {"message": PRIVATE[1]},
        "extra": {"sys.argv": PRIVATE[0]},
    }
    assert set(error_reports.without_data(event)) == {"event_id", "exception", "tags"}


def test_without_an_address_nobody_is_told(settings: Any) -> None:
    settings.SENTRY_DSN = ""
    Kept.sent = []
    error_reports.begin(Kept)
    _report()
    assert Kept.sent == []
