"""Guessing becomes slow, and nobody is kept out by somebody else's guesses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail

from optiserve.fairness import attempts, counters
from optiserve.fairness.attempts import Attempt
from shared.audit.models import Event
from shared.users.models import User
from tests.optiserve.accounts.conftest import code_now
from tests.people import OLGA, PASSWORD, SVEN

LOGIN = "/accounts/login/"


def _try(client: Any, password: str, *, address: str = "203.0.113.5", email: str = SVEN) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)


def _is_in(client: Any) -> bool:
    return client.get("/account/").status_code == 200


def _is_told_to_wait(answer: Any) -> bool:
    return "too many wrong attempts" in answer.content.decode()


def _fail_a_thousand_times(email: str) -> None:
    """An attacker with very many addresses: the counters take it as a thousand browsers would."""
    for number in range(1000):
        address = f"198.51.{number % 250}.{number // 250}"
        attempts.seconds_to_wait(Attempt(what="password", account=email, address=address))


def test_after_a_few_failures_one_must_wait_and_the_right_password_is_not_looked_at(
    at_portal: Any,
) -> None:
    client = at_portal()
    told = [_is_told_to_wait(_try(client, f"wrong {number}")) for number in range(7)]
    assert told == [False] * 6 + [True]
    assert _is_told_to_wait(_try(client, PASSWORD))
    assert not _is_in(client)


def test_what_was_refused_unread_is_not_written_down(at_portal: Any) -> None:
    client = at_portal()
    for number in range(20):
        _try(client, f"wrong {number}")
    assert Event.objects.filter(operation="sign-in.failed", actor=SVEN).count() == 6


def test_a_thousand_failures_of_an_attacker_do_not_keep_the_owner_out_of_a_known_browser(
    at_portal: Any,
) -> None:
    owner = at_portal()
    _try(owner, PASSWORD)
    owner.post("/accounts/logout/")
    _fail_a_thousand_times(SVEN)
    assert _is_told_to_wait(_try(at_portal(), PASSWORD))
    _try(owner, PASSWORD)
    assert _is_in(owner)


def test_from_a_new_browser_the_owner_gets_in_by_the_link_in_the_mail(at_portal: Any) -> None:
    _fail_a_thousand_times(SVEN)
    owner = at_portal()
    owner.post("/accounts/password/reset/", {"email": SVEN})
    link = next(line for line in mail.outbox[0].body.splitlines() if "/reset/key/" in line)
    form = owner.get(link.removeprefix("http://portal.localhost:8000"))["Location"]
    new = "another long secret of mine"
    owner.post(form, {"password1": new, "password2": new})
    _try(owner, new)
    assert _is_in(owner)


def test_codes_are_counted_as_well(at_portal: Any, with_app: Callable[[str], User]) -> None:
    with_app(OLGA)
    client = at_portal()
    _try(client, PASSWORD, email=OLGA)
    for number in range(6):
        client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"})
    assert _is_told_to_wait(client.post("/accounts/2fa/authenticate/", {"code": code_now()}))


def test_another_accounts_cookie_opens_no_allowance(at_portal: Any) -> None:
    attacker = at_portal()
    _try(attacker, PASSWORD, email=OLGA)
    attacker.post("/accounts/logout/")
    _fail_a_thousand_times(SVEN)
    assert _is_told_to_wait(_try(attacker, PASSWORD))


def test_a_forged_cookie_is_no_known_browser(at_portal: Any) -> None:
    client = at_portal()
    client.cookies[django_settings.BROWSER_COOKIE_NAME] = "forged:1:x"
    _fail_a_thousand_times(SVEN)
    assert _is_told_to_wait(_try(client, PASSWORD))


def test_a_success_of_the_attackers_own_does_not_wash_the_network_clean() -> None:
    own = Attempt(what="password", account="attacker@x.example", address="198.51.100.7")
    for number in range(210):
        victim = f"victim{number}@x.example"
        attempts.seconds_to_wait(Attempt(what="password", account=victim, address="198.51.100.8"))
    attempts.succeeded(own)
    other = Attempt(what="password", account="v@x.example", address="198.51.100.9")
    assert attempts.seconds_to_wait(other) > 0


def test_the_wait_doubles_and_has_an_end() -> None:
    attempt = Attempt(what="password", account="a@x.example", address="198.51.100.7")
    waits = []
    for _ in range(20):
        attempts.seconds_to_wait(attempt)
        waits.append(attempts.seconds_to_wait(attempt))
        for key, _limit in attempt.counters():
            counters.valkey().hdel(key, "open")  # time passes
    owed = [round(wait) for wait in waits if wait]
    assert owed[:4] == [4, 8, 16, 32]
    assert max(owed) == attempts.ADDRESS_AND_ACCOUNT.most


def test_without_valkey_nobody_is_kept_waiting(at_portal: Any, monkeypatch: Any) -> None:
    def away(name: str) -> Any:
        raise counters.UNREACHABLE

    monkeypatch.setattr(counters, "script", away)
    client = at_portal()
    for number in range(8):
        _try(client, f"wrong {number}")
    _try(client, PASSWORD)
    assert _is_in(client)


@pytest.mark.parametrize("email", [SVEN, "nobody@nowhere.example"])
def test_the_answers_do_not_tell_who_has_an_account(at_portal: Any, email: str) -> None:
    client = at_portal()
    said = [_try(client, "wrong", email=email) for _ in range(7)]
    assert [answer.status_code for answer in said] == [200] * 7
    assert [_is_told_to_wait(answer) for answer in said] == [False] * 6 + [True]
    assert Event.objects.filter(operation="sign-in.failed").count() == 6
    reset = client.post("/accounts/password/reset/", {"email": email})
    assert reset["Location"] == "/accounts/password/reset/done/"
