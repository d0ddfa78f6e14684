"""Keys from the shell."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.optiserve.api.conftest import Program


def _key(*arguments: str) -> str:
    out = StringIO()
    call_command("key", *arguments, "--name", "nightly", stdout=out)
    return out.getvalue().strip()


def test_a_makers_key_from_the_shell_reads_its_aggregates(db: Any) -> None:
    secret = _key("maker", "aoba")
    assert Program("portal.localhost", secret).get("/api/v1/aggregates").status_code == 200


def test_a_key_does_only_what_was_named(db: Any) -> None:
    secret = _key("operator", "--operations", "hospital.read")
    program = Program("portal.localhost", secret)
    assert program.get("/api/v1/hospitals").status_code == 200
    assert program.get("/api/v1/makers").status_code == 403


def test_an_organisation_that_does_not_exist_is_named(db: Any) -> None:
    with pytest.raises(CommandError, match="nobody"):
        _key("maker", "nobody")


def test_a_key_cannot_exceed_its_organisations_administrator(db: Any) -> None:
    with pytest.raises(CommandError, match=r"month\.run"):
        _key("maker", "aoba", "--operations", "month.run")
