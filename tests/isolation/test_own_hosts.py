"""A hospital's own host name is a door like any other, and one origin of its own."""

from typing import Any

import pytest
from django.test import Client

from shared.hospitals import custom_domains
from shared.hospitals.models import CustomDomain, Hospital
from shared.kernel.dns_proof import Proof
from tests.conftest import Visitor
from tests.people import ALICE, BOB, LONG_AGO
from tests.stepping_over import ask, hand_in, step_over, ticket

HOST = "me.hospital.example.jp"


def held(hospital: Hospital, host: str = HOST) -> CustomDomain:
    claim, _ = custom_domains.ask(hospital_id=hospital.pk, host=host, by=ALICE, at=LONG_AGO)
    custom_domains.note_look(
        claim_id=claim.pk, proof=Proof.FOUND, at=LONG_AGO, fallback=f"{hospital.code}.localhost"
    )
    return claim


@pytest.fixture
def main(alpha: Hospital) -> Hospital:
    """Alpha, at home at its own host."""
    custom_domains.open_host(claim_id=held(alpha).pk, at=LONG_AGO)
    custom_domains.make_primary(hospital_id=alpha.pk, host=HOST)
    return alpha


@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"{HOST}.", "Me.Hospital.Example.JP:8000"])
def test_the_host_is_the_same_however_it_is_written(main: Hospital, host: str) -> None:
    answer = Visitor(host).get("/accounts/login/")
    assert answer.status_code == 302
    assert "/go/alpha/" in answer["Location"]


@pytest.mark.parametrize(
    "host",
    [
        f"www.{HOST}",
        "hospital.example.jp",
        f"{HOST}.evil.example",
        f"x{HOST}",
        "_optiserve." + HOST,
        "nobody.example.jp",
        "192.0.2.1",
        "[2001:db8::1]",
        "a..b",
        "x" * 300,
    ],
)
def test_what_is_nearly_the_host_is_nobodys_and_sets_no_cookie(main: Hospital, host: str) -> None:
    answer = Visitor(host).get("/accounts/login/")
    assert answer.status_code in {400, 404}
    assert not answer.cookies


def test_a_proven_name_that_is_not_open_is_nobodys(alpha: Hospital) -> None:
    held(alpha)
    assert Visitor(HOST).get("/").status_code == 404


def test_our_name_leads_to_the_own_one(main: Hospital) -> None:
    answer = Visitor("alpha.localhost").get("/devices/?page=2")
    assert answer.status_code == 308
    assert answer["Location"] == f"http://{HOST}:8000/devices/?page=2"
    assert not answer.cookies


def test_somebody_signs_in_at_the_own_host(main: Hospital, at_portal: Any) -> None:
    door = Visitor(HOST)
    step_over(at_portal(ALICE), door)
    assert door.get("/").status_code == 200


def test_the_ticket_goes_to_the_own_host_and_no_other(main: Hospital, at_portal: Any) -> None:
    page = ask(at_portal(ALICE), Visitor(HOST))
    assert f'action="http://{HOST}:8000/enter/"' in page.content.decode()
    assert f"form-action 'self' http://{HOST}:8000;" in page["Content-Security-Policy"]


def test_a_ticket_for_the_own_host_is_worth_nothing_at_another_hospitals(
    main: Hospital, at_portal: Any, at_bravo: Any
) -> None:
    door, elsewhere = Visitor(HOST), at_bravo()
    secret = ticket(at_portal(ALICE), door)
    elsewhere.cookies = door.cookies
    assert hand_in(elsewhere, secret).status_code == 404


def test_a_session_of_the_own_host_opens_no_other_hospital(
    main: Hospital, at_portal: Any, at_bravo: Any
) -> None:
    door, elsewhere = Visitor(HOST), at_bravo()
    step_over(at_portal(ALICE), door)
    elsewhere.cookies = door.cookies
    assert elsewhere.get("/").status_code == 302


def test_a_stranger_finds_nothing_at_the_own_host(main: Hospital) -> None:
    assert Visitor(HOST, BOB).get("/devices/").status_code == 302


def test_cookies_name_no_domain(main: Hospital, at_portal: Any) -> None:
    door = Visitor(HOST)
    step_over(at_portal(ALICE), door)
    assert {morsel["domain"] for morsel in door.cookies.values()} == {""}


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (f"http://{HOST}", 302),
        ("http://alpha.localhost", 403),
        ("http://hospital.example.jp", 403),
        (f"http://x.{HOST}", 403),
        (f"https://{HOST}", 403),
    ],
)
def test_a_form_comes_from_exactly_this_host(main: Hospital, origin: str, status: int) -> None:
    door = Visitor(HOST, ALICE, enforce_csrf_checks=True)
    token = door.get("/sign-in-rules/").cookies["csrf"].value
    sent = {"csrfmiddlewaretoken": token}
    answer = door.post("/sign-in-rules/", sent, headers={"origin": origin})
    assert answer.status_code == status


def test_a_taken_name_is_shut_for_open_sessions(main: Hospital, at_portal: Any) -> None:
    door = Visitor(HOST)
    step_over(at_portal(ALICE), door)
    claim = CustomDomain.objects.get(host=HOST)
    custom_domains.end(
        claim_id=claim.pk, state="taken", by="x", at=LONG_AGO, fallback="alpha.localhost"
    )
    assert door.get("/").status_code == 404


def test_we_speak_for_the_host_and_not_for_what_lies_below(main: Hospital, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 1000
    answer = Visitor(HOST).get("/accounts/login/")
    assert answer["Strict-Transport-Security"] == "max-age=1000"


# --- What a reverse proxy asks -----------------------------------------------------------------


def certificate(host: str, **more: Any) -> Any:
    return Client(headers={"host": "web:8000"}).get("/certificate", {"domain": host}, **more)


def test_a_proven_host_gets_a_certificate_and_no_word_more(alpha: Hospital) -> None:
    held(alpha)
    for host in (HOST, HOST.upper(), f"{HOST}."):
        answer = certificate(host)
        assert (answer.status_code, answer.content, len(answer.cookies)) == (200, b"", 0)


@pytest.mark.parametrize(
    "host",
    ["", "alpha.localhost", "nobody.example.jp", f"x.{HOST}", "病院.jp", "a\x00b", "x" * 5000],
)
def test_no_other_host_gets_one(alpha: Hospital, host: str) -> None:
    held(alpha)
    answer = certificate(host)
    assert (answer.status_code, answer.content, len(answer.cookies)) == (404, b"", 0)


def test_a_name_that_was_only_asked_for_gets_none(alpha: Hospital) -> None:
    custom_domains.ask(hospital_id=alpha.pk, host=HOST, by=ALICE, at=LONG_AGO)
    assert certificate(HOST).status_code == 404


def test_who_asks_too_often_waits(alpha: Hospital, settings: Any) -> None:
    settings.FAIR_CERTIFICATES = 2
    answers = [certificate(HOST, REMOTE_ADDR="192.0.2.77").status_code for _ in range(5)]
    assert set(answers[:2]) == {404}
    assert 429 in answers[2:]
    assert certificate(HOST, REMOTE_ADDR="192.0.2.78").status_code == 404
