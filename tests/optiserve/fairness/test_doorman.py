"""A flood of calls is answered before Django, with Django's own refusal."""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from optiserve.fairness import counters
from optiserve.fairness.doorman import Doorman
from optiserve.fairness.refusals import Kind
from shared.hospitals.models import Hospital
from shared.kernel import clock

Answer = tuple[str, dict[str, str], bytes]
Ask = Callable[..., Answer]


class Counting:
    """The application, and how often it was asked."""

    def __init__(self) -> None:
        self.application, self.asked = get_wsgi_application(), 0

    def __call__(self, *args: Any) -> Any:
        self.asked += 1
        return self.application(*args)


@pytest.fixture
def django(settings: Any, db: Any) -> Iterator[Counting]:
    """Django where every kind has two requests at once, then one in ten seconds."""
    settings.FAIR_REQUESTS = dict.fromkeys(Kind, (0.1, 2))
    signals = (request_started, request_finished)
    for signal in signals:  # the test's transaction goes on
        signal.disconnect(close_old_connections)
    yield Counting()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def ask(django: Counting) -> Ask:
    """``ask("/api/…", HTTP_HOST=…)`` at the door."""
    doorman = Doorman(django)

    def ask_(path: str = "/api/v1/devices", **environ: str) -> Answer:
        environ = {"PATH_INFO": path, "HTTP_HOST": "alpha.localhost", **environ}
        setup_testing_defaults(environ)
        told: list[Any] = []
        body = b"".join(doorman(environ, lambda *args: told.extend(args)))
        return told[0].split(" ")[0], {name.lower(): text for name, text in told[1]}, body

    return ask_


def test_a_known_refusal_is_repeated_without_django(
    ask: Ask, django: Counting, alpha: Hospital
) -> None:
    statuses = [ask()[0] for _ in range(9)]
    assert statuses == ["401"] * 2 + ["429"] * 7
    assert django.asked == 3


def test_the_repeated_refusal_says_what_the_first_said(ask: Ask, alpha: Hospital) -> None:
    first, again = [ask() for _ in range(4)][2:]
    assert first[2] == again[2]
    assert first[1].pop("x-request-id")
    assert first[1] == again[1]
    assert 8 <= int(again[1]["retry-after"]) <= 10


def test_the_neighbour_is_asked_in(ask: Ask, alpha: Hospital, bravo: Hospital) -> None:
    for _ in range(5):
        ask()
    assert ask(HTTP_HOST="bravo.localhost")[0] == "401"


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "language=ja"},
        {"QUERY_STRING": "page=2"},
        {"CONTENT_TYPE": "text/csv"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_ACCEPT_LANGUAGE": "ja"},
        {"path": "/api/v1/reports/2026-10/1/pdf"},
        {"path": "/devices/"},
    ],
)
def test_what_is_not_the_same_call_goes_on_to_django(
    ask: Ask, django: Counting, alpha: Hospital, environ: dict[str, str]
) -> None:
    for _ in range(5):
        ask()
    ask(**environ)
    assert django.asked == 4


def test_a_refusal_is_forgotten_when_it_may_have_ended(
    ask: Ask, django: Counting, alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        ask()
    later = monotonic() + 2
    monkeypatch.setattr("optiserve.fairness.refusals.monotonic", lambda: later)
    ask()
    assert django.asked == 4


def test_who_was_refused_at_the_door_is_counted(
    ask: Ask, alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(9):
        ask()
    later = monotonic() + 2
    monkeypatch.setattr("optiserve.fairness.refusals.monotonic", lambda: later)
    ask()
    assert counters.counts(clock.today()) == {alpha.pk: {"requests": 10, "refused": 8}}
