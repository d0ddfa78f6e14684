"""What is another's and what does not exist answer alike, to the letter."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import hospital_jobs
from shared.hospitals.models import Hospital, JobKind
from shared.kernel import clock
from shared.users import keys
from tenants.intake.models import ImportFile
from tests.optiserve.api.conftest import Program, key_of
from tests.people import ALICE, BOB, LONG_AGO

NOBODYS = 999_999


@pytest.fixture
def alphas(alpha: Hospital) -> dict[str, int]:
    """Numbers of things of Alpha's that Bravo has none of."""
    with open_door(PORTAL):
        job = hospital_jobs.ask_bundle(
            hospital_id=alpha.pk, kind=JobKind.EXPORT, by=ALICE, at=clock.now()
        )
    with inside(alpha):
        file = ImportFile.objects.create(
            kind="ledger", month=LONG_AGO.date(), filename="a.csv", sha256="", bytes=1,
            storage_key="", received_at=LONG_AGO, received_by=ALICE,
        )  # fmt: skip
    return {"job": job.pk, "file": file.pk}


def _told(answer: Any) -> tuple[int, bytes]:
    return answer.status_code, answer.content


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "files/{file}"),
        ("GET", "files/{file}/errors"),
        ("POST", "files/{file}/commit"),
        ("GET", "exports/{job}/archive"),
    ],
)
def test_a_program_is_told_the_same_of_anothers_as_of_nothing(
    alphas: dict[str, int], bravo: Hospital, method: str, path: str
) -> None:
    program = Program("bravo.localhost", key_of("hospital", bravo.pk))
    said = [
        _told(
            program.generic(
                method, f"/api/v1/{path.format(**numbers)}", b"{}", content_type="application/json"
            )
        )
        for numbers in (alphas, dict.fromkeys(alphas, NOBODYS))
    ]
    assert said[0] == said[1]
    assert said[0][0] == 404


@pytest.mark.parametrize("path", ["/export/{job}/progress/", "/export/{job}/archive/"])
def test_a_person_is_told_the_same_of_anothers_archive_as_of_none(
    alphas: dict[str, int], at_bravo: Any, path: str
) -> None:
    bob = at_bravo(BOB)
    said = [_told(bob.get(path.format(**numbers))) for numbers in (alphas, {"job": NOBODYS})]
    assert said[0] == said[1]
    assert said[0][0] == 404


def _keys(alpha: Hospital, bravo: Hospital) -> Iterator[str]:
    """Secrets that open nothing at Bravo's: never made, another's, revoked."""
    yield "opt_nothing"
    yield key_of("hospital", alpha.pk)
    at = clock.now()
    issued = keys.issue_key(
        kind="hospital", organisation_id=bravo.pk, name="gone", operations=("device.read",),
        by=BOB, at=at, expires_at=at,
    )  # fmt: skip
    yield issued.secret


def test_a_key_of_anothers_and_one_that_expired_are_as_one_never_made(
    alpha: Hospital, bravo: Hospital
) -> None:
    said = {
        _told(Program("bravo.localhost", secret).get("/api/v1/devices"))
        for secret in _keys(alpha, bravo)
    }
    assert {status for status, _content in said} == {401}
    assert len(said) == 1


def test_hosts_that_were_never_given_and_that_cannot_be_are_alike(db: Any) -> None:
    hosts = ("nobody.localhost", "portal.evil.example", "h_1.localhost", "alpha.alpha.localhost")
    said = {_told(Client(headers={"host": host}).get("/")) for host in hosts}
    assert {status for status, _content in said} == {404}
    assert len(said) == 1
