"""What is no good as a password."""

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from shared.users.models import User
from tests.people import MIKA

GOOD = "quite a long secret 7"
NOT_BREACHED = {"NAME": "optiserve.accounts.passwords.NotBreached"}
LEAKED = "a password that leaked once"


def _sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def range_api(settings: Any) -> Iterator[list[str]]:
    """Our own copy of the range API on a socket; what it was asked is collected."""
    asked: list[str] = []
    digest = _sha1(LEAKED)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            padding = _sha1(GOOD)[5:]
            body = f"{digest[5:]}:42\r\n{padding}:0\r\n".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.AUTH_PASSWORD_VALIDATORS = [NOT_BREACHED]
    settings.BREACHED_PASSWORDS_URL = f"http://127.0.0.1:{server.server_port}/range"
    yield asked
    server.shutdown()
    server.server_close()
    thread.join(60)


def _codes(password: str, user: User | None = None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


def test_length_is_asked_for_and_nothing_else() -> None:
    assert _codes("short") == {"password_too_short"}
    assert _codes("onlysmallletters") == _codes("8274019273645501") == set()


def test_a_common_one_is_refused() -> None:
    assert "password_too_common" in _codes("1qaz2wsx3edc4rfv")


def test_words_of_the_address_and_the_organisation_do_not_count(db: Any) -> None:
    mika = User.objects.get(email=MIKA)
    assert _codes("mika@aoba.example-1", mika) == {"password-known-words"}
    assert _codes("あおば医科工業2026-2027", mika) == set()
    assert _codes("あおば医科工業OptiServe2026", mika) == {"password-known-words"}
    assert _codes("optiserve optiserve 1", mika) == {"password-known-words"}
    assert _codes("at optiserve I count sheep", mika) == set()


def test_a_leaked_one_is_refused_and_only_five_characters_are_told(range_api: list[str]) -> None:
    assert _codes(LEAKED) == {"password-breached"}
    assert _codes(GOOD) == set()
    assert all(len(path.removeprefix("/range/")) == 5 for path in range_api)


def test_without_an_answer_it_is_let_pass_with_a_line_in_the_log(
    settings: Any, caplog: Any
) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [NOT_BREACHED]
    settings.BREACHED_PASSWORDS_URL = "http://127.0.0.1:9/range"
    assert _codes(LEAKED) == set()
    assert "breached-list-unreachable" in caplog.text


def test_by_default_nobody_is_asked(settings: Any) -> None:
    assert NOT_BREACHED not in settings.AUTH_PASSWORD_VALIDATORS
