"""Services' addresses whose passwords are kept apart."""

import pytest

from optiserve import databases, env


def test_an_address_takes_the_password_that_is_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUEUE_URL", "rediss://:old@cache:6379/0?ssl_cert_reqs=required")
    monkeypatch.setenv("QUEUE_PASSWORD", "p/w@d?")
    expected = "rediss://:p%2Fw%40d%3F@cache:6379/0?ssl_cert_reqs=required"
    assert env.address("QUEUE_URL") == expected


def test_an_address_without_a_user_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUEUE_URL", "redis://cache:6379/0")
    monkeypatch.setenv("QUEUE_PASSWORD", "secret")
    assert env.address("QUEUE_URL") == "redis://:secret@cache:6379/0"


def test_an_address_without_a_password_of_its_own_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUEUE_URL", "redis://:old@cache:6379/0")
    assert env.address("QUEUE_URL") == "redis://:old@cache:6379/0"


def test_a_password_without_an_address_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUEUE_PASSWORD", "secret")
    assert env.address("QUEUE_URL", "") == ""


def test_the_database_signs_in_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://optiserve_app@db:5432/optiserve")
    monkeypatch.setenv("DATABASE_PASSWORD", "p/w@d%")
    home = databases.of([])["default"]
    assert (home["USER"], home["PASSWORD"], home["HOST"]) == ("optiserve_app", "p/w@d%", "db")
