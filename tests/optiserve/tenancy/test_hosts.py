"""What a host name may look like, and what is answered where nobody lives."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from optiserve.tenancy import middleware
from optiserve.tenancy.directory import Directory
from shared.hospitals.models import Domain, Hospital, HospitalState


def _ask(host: str, path: str = "/accounts/login/", **headers: str) -> Any:
    return Client(headers={"host": host, "accept-language": "en", **headers}).get(path)


@pytest.mark.parametrize(
    "host", ["alpha.localhost", "ALPHA.localhost", "alpha.localhost.", "alpha.localhost:81"]
)
def test_a_hospitals_host_is_known_however_it_is_written(db: Any, host: str) -> None:
    assert "/go/alpha/" in _ask(host)["Location"]


@pytest.mark.parametrize(
    "host",
    [
        "www.alpha.localhost",
        "x.alpha.localhost",
        "alpha",
        "nobody.localhost",
        "localhost",
        "evil.example",
    ],
)
def test_any_other_host_is_a_bare_404(db: Any, host: str) -> None:
    answer = _ask(host)
    assert (answer.status_code, answer.headers.get("Set-Cookie"), answer.cookies) == (404, None, {})


def test_no_header_chooses_the_door(db: Any) -> None:
    answer = _ask("nobody.localhost", **{"x-forwarded-host": "alpha.localhost"})
    assert answer.status_code == 404


def test_a_host_of_nobody_reads_no_session(db: Any, django_assert_num_queries: Any) -> None:
    client = Client(headers={"host": "nobody.localhost"})
    client.cookies["session"] = "somebody"
    with django_assert_num_queries(1):
        client.get("/")


def test_a_suspended_hospital_says_so(alpha: Hospital) -> None:
    Hospital.objects.update(state=HospitalState.SUSPENDED)
    answer = _ask("alpha.localhost")
    assert (answer.status_code, answer.cookies) == (403, {})
    assert "suspended" in answer.content.decode()


@pytest.mark.parametrize(
    "state", [HospitalState.PROVISIONING, HospitalState.RETAINED, HospitalState.ERASED]
)
def test_a_hospital_without_a_door_is_not_there(alpha: Hospital, state: str) -> None:
    Hospital.objects.update(state=state)
    assert _ask("alpha.localhost").status_code == 404


def test_the_old_host_leads_to_the_same_page_at_the_new_one(alpha: Hospital) -> None:
    Domain.objects.create(domain="umi.localhost", tenant=alpha, is_primary=True)
    answer = _ask("alpha.localhost", "/devices/?page=2")
    assert (answer.status_code, answer["Location"]) == (
        308,
        "http://umi.localhost:8000/devices/?page=2",
    )


def test_a_change_of_the_requests_hospital_stays_in_the_request(
    alpha: Hospital, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "directory", Directory(every=60))
    request = rf.get("/", headers={"host": "alpha.localhost"})
    names = []

    def spoil(request: Any) -> HttpResponse:
        names.append(request.hospital.name)
        request.hospital.name = "spoilt"
        return HttpResponse()

    for _ in range(2):
        middleware.DoorMiddleware(spoil)(request)
    assert names == [alpha.name] * 2
