"""A hospital that asks too much waits; the others do not notice."""

from time import monotonic
from typing import Any

import pytest
import redis
from django.conf import settings as project
from django.http import HttpRequest
from django.test import RequestFactory

from optiserve.fairness import counters
from optiserve.fairness.refusals import Kind
from optiserve.fairness.requests import kind_of, seconds_to_wait
from shared.hospitals.models import Hospital
from shared.kernel import clock
from tests.people import ALICE, BOB, OLGA

rf = RequestFactory()


@pytest.fixture
def narrow(settings: Any) -> None:
    """Two pages at once, then one in ten seconds."""
    settings.FAIR_REQUESTS = dict.fromkeys(Kind, (0.1, 2))


def test_who_floods_is_refused_and_told_when_to_come_again(narrow: None, at_alpha: Any) -> None:
    browser = at_alpha(ALICE)
    answers = [browser.get("/devices/") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 8 <= int(answers[-1]["Retry-After"]) <= 10


def test_the_others_still_get_through(narrow: None, at_alpha: Any, at_bravo: Any) -> None:
    flood = at_alpha(ALICE)
    assert {flood.get("/devices/").status_code for _ in range(100)} == {200, 429}
    assert at_bravo(BOB).get("/devices/").status_code == 200


def test_a_program_is_refused_with_a_problem_document(narrow: None, at_alpha: Any) -> None:
    program = at_alpha()
    *_, answer = [program.get("/api/v1/devices") for _ in range(3)]
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert answer.json()["code"] == "too-many-requests"


def test_a_refusal_asks_the_database_nothing_of_people_or_sessions(
    narrow: None, at_alpha: Any, django_assert_max_num_queries: Any
) -> None:
    browser = at_alpha(ALICE)
    for _ in range(2):
        browser.get("/devices/")
    with django_assert_max_num_queries(1):  # who lives at this host
        assert browser.get("/devices/").status_code == 429


def test_kinds_have_buckets_of_their_own(narrow: None, alpha: Hospital) -> None:
    for _ in range(3):
        seconds_to_wait(alpha, Kind.PAGE)
    assert seconds_to_wait(alpha, Kind.API) == 0


def test_an_allowance_multiplies_what_is_usual(narrow: None, alpha: Hospital) -> None:
    alpha.allowance = 3
    assert [bool(seconds_to_wait(alpha, Kind.PAGE)) for _ in range(7)] == [False] * 6 + [True]


def test_tokens_come_back_with_time(alpha: Hospital, settings: Any) -> None:
    settings.FAIR_REQUESTS = {"page": (1000, 1)}
    waits = [seconds_to_wait(alpha, Kind.PAGE) for _ in range(50)]
    assert waits[0] == 0
    assert max(waits) <= 0.001


def test_the_portal_is_not_limited_as_a_hospital(narrow: None, at_portal: Any) -> None:
    operator = at_portal(OLGA)
    assert {operator.get("/operator/hospitals/").status_code for _ in range(4)} == {200}


def test_without_valkey_nobody_is_limited(
    narrow: None, alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = redis.Redis(port=1).register_script("return '1'")
    monkeypatch.setattr(counters, "script", lambda _: gone)
    assert {seconds_to_wait(alpha, Kind.PAGE) for _ in range(4)} == {0.0}


def test_requests_and_refusals_are_counted(
    narrow: None, alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        seconds_to_wait(alpha, Kind.PAGE)
    later = monotonic() + 2
    monkeypatch.setattr("optiserve.fairness.refusals.monotonic", lambda: later)
    seconds_to_wait(alpha, Kind.PAGE)
    assert counters.counts(clock.today()) == {alpha.pk: {"requests": 6, "refused": 4}}


def test_an_empty_bucket_is_not_asked_about_again(
    narrow: None, alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        seconds_to_wait(alpha, Kind.PAGE)
    monkeypatch.delattr(counters, "script")
    assert 8 < seconds_to_wait(alpha, Kind.PAGE) <= 10


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (rf.get("/devices/"), Kind.PAGE),
        (rf.get("/devices/?export=csv"), Kind.FILE),
        (rf.post("/files/", {"a": "b"}), Kind.FILE),
        (rf.put("/api/v1/feeds/ledger/2026-10"), Kind.FILE),
        (rf.get("/api/v1/reports/2026-10/1/pdf"), Kind.FILE),
        (rf.get("/api/v1/devices"), Kind.API),
        (rf.post("/enter/", "ticket=1", "application/x-www-form-urlencoded"), Kind.SIGN_IN),
    ],
)
def test_a_request_is_known_by_what_it_costs(request_: HttpRequest, kind: Kind) -> None:
    assert kind_of(request_) == kind


def test_every_kind_has_a_limit() -> None:
    assert set(project.FAIR_REQUESTS) == set(Kind)
