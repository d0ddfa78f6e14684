"""What every answer tells the browser, whoever gives it."""

from typing import Any

import pytest
from django.conf import settings

from optiserve.security import HEADERS
from tests.people import ALICE, OLGA

TOLD = {
    **HEADERS,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _missing(answer: Any) -> dict[str, Any]:
    wrong = {name: answer.get(name) for name, said in TOLD.items() if said not in answer[name]}
    policy = answer["Content-Security-Policy"]
    if "unsafe" in policy or "object-src 'none'" not in policy:
        wrong["Content-Security-Policy"] = policy
    return wrong


@pytest.mark.parametrize(
    "address", ["/", "/operator/", "/nowhere/", "/accounts/login/", "/api/v1/hospitals"]
)
def test_the_portals_answers_carry_the_headers(at_portal: Any, address: str) -> None:
    assert _missing(at_portal(OLGA).get(address)) == {}


@pytest.mark.parametrize("address", ["/", "/devices/", "/devices/?export=csv", "/keys/new/"])
def test_a_hospitals_answers_carry_the_headers(at_alpha: Any, address: str) -> None:
    assert _missing(at_alpha(ALICE).get(address)) == {}


def test_a_host_without_a_door_carries_them_too(client: Any, db: Any) -> None:
    assert _missing(client.get("/", headers={"host": "nobody.localhost"})) == {}


def test_a_refused_form_carries_them_too(at_alpha: Any) -> None:
    answer = at_alpha(ALICE, enforce_csrf_checks=True).post("/export/new/")
    assert (answer.status_code, _missing(answer)) == (403, {})


def test_only_the_apis_own_page_may_write_style_attributes(at_portal: Any) -> None:
    policy = at_portal(OLGA).get("/api/v1/docs")["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline';" in policy


@pytest.mark.parametrize(
    ("address", "kind"), [("/files/new/", "text/html"), ("/api/v1/exports", "application/problem")]
)
def test_a_request_longer_than_any_we_take_is_not_read(
    at_alpha: Any, address: str, kind: str
) -> None:
    too_long = str(settings.MAX_REQUEST_BYTES + 1)
    answer = at_alpha(ALICE).post(address, CONTENT_LENGTH=too_long)
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith(kind)


def test_a_program_is_not_led_to_https_but_told(at_alpha: Any, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = at_alpha().get("/api/v1/devices", headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-secure")
    assert "replace it" in answer.json()["detail"]
    assert _missing(answer) == {}


def test_a_program_that_comes_over_https_is_heard(at_alpha: Any, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert at_alpha().get("/api/v1/devices", secure=True).status_code == 401
