"""The screen "Address" and its sibling in the API."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.hospitals.models import CustomDomain, Hospital
from shared.kernel import clock, dns_proof
from shared.users import keys
from shared.users.models import OrganisationKind
from tests import dns_server
from tests.conftest import Visitor
from tests.dns_server import NameServer
from tests.people import ALICE, OLGA, SVEN

HOST = "me.hospital.example.jp"


@pytest.fixture(autouse=True)
def names(settings: Any) -> Iterator[NameServer]:
    """The world's DNS, on this machine."""
    with dns_server.served() as server:
        server.publish("alpha.localhost", "A", "192.0.2.10")
        settings.DNS_SERVERS = [f"127.0.0.1@{server.port}"]
        yield server


def publish(names: NameServer) -> CustomDomain:
    claim = CustomDomain.objects.get(host=HOST)
    text = dns_proof.record_text(claim.token)
    names.publish(dns_proof.record_name(HOST), "TXT", f'"{text}"')
    names.publish(HOST, "CNAME", "alpha.localhost")
    return claim


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_an_administrator_gives_the_hospital_its_own_address(
    at_alpha: Any, names: NameServer
) -> None:
    door = at_alpha(ALICE)
    page = door.post("/address/new/", {"host": "ME.Hospital.Example.JP."}, follow=True)
    assert "_optiserve.me.hospital.example.jp" in page.content.decode()
    claim = publish(names)
    assert dns_proof.record_text(claim.token) in page.content.decode()
    path = f"/address/{claim.pk}/"
    assert "the name is proven" in told(door.post(f"{path}check/", follow=True))
    assert "leads to your main address" in told(door.post(f"{path}open/", follow=True))
    moved = door.post("/address/main/", {"host": HOST}).content.decode()
    assert f'url=http://{HOST}:8000/address/"' in moved
    assert door.get("/address/").status_code == 308
    there = Visitor(HOST, ALICE)
    assert there.get("/address/").context["ours"] == "alpha.localhost"
    back = there.post(f"{path}release/").content.decode()
    assert 'url=http://alpha.localhost:8000/address/"' in back
    assert at_alpha(ALICE).get("/address/").status_code == 200


@pytest.mark.parametrize("host", ["https://me.example.jp", "x.localhost", "or.jp", "192.0.2.1"])
def test_what_is_no_host_is_said_with_how_to_mend_it(at_alpha: Any, host: str) -> None:
    page = at_alpha(ALICE).post("/address/new/", {"host": host})
    assert page.status_code == 200
    assert page.context["form"].errors["host"]


def test_a_missing_record_is_said(at_alpha: Any) -> None:
    door = at_alpha(ALICE)
    door.post("/address/new/", {"host": HOST})
    path = f"/address/{CustomDomain.objects.get().pk}/"
    assert "no TXT record yet" in told(door.post(f"{path}check/", follow=True))
    assert "not proven now" in told(door.post(f"{path}open/", follow=True))


def test_another_hospitals_name_is_not_there(at_alpha: Any, at_bravo: Any) -> None:
    at_alpha(ALICE).post("/address/new/", {"host": HOST})
    pk = CustomDomain.objects.get().pk
    stranger = Visitor("bravo.localhost", "bob@bravo.example")
    assert stranger.get(f"/address/{pk}/").status_code == 404
    for act in ("check", "open", "release"):
        assert stranger.post(f"/address/{pk}/{act}/").status_code == 404
    assert CustomDomain.objects.get().state == "waiting"


def test_staff_have_no_say_in_the_address(at_alpha: Any) -> None:
    assert at_alpha(SVEN).get("/address/").status_code == 403


def test_a_program_does_the_same(alpha: Hospital, names: NameServer) -> None:
    issued = keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=alpha.pk,
        name="dns",
        operations=["domain.read", "domain.write"],
        by=ALICE,
        at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    program = Visitor("alpha.localhost")
    sent = {"headers": {"authorization": f"Bearer {issued.secret}"}}
    kind = {"content_type": "application/json"}
    made = program.post("/api/v1/domains", {"host": HOST}, **kind, **sent)
    assert made.status_code == 201
    claim = publish(names)
    assert made.json()["txt_value"] == dns_proof.record_text(claim.token)
    path = f"/api/v1/domains/{claim.pk}"
    assert program.post(f"{path}/check", **sent).json()["state"] == "proven"
    assert program.post(f"{path}/open", **sent).json()["state"] == "active"
    refused = program.put("/api/v1/domains/main", {"host": "bravo.localhost"}, **kind, **sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "host-leads-elsewhere")
    assert program.delete(path, **sent).status_code == 204
    assert [one["state"] for one in program.get("/api/v1/domains", **sent).json()] == ["released"]


def test_operators_see_every_name_and_take_one_away(at_alpha: Any, at_portal: Any) -> None:
    at_alpha(ALICE).post("/address/new/", {"host": HOST})
    portal, pk = at_portal(OLGA), CustomDomain.objects.get().pk
    assert HOST in portal.get("/operator/domains/?state=waiting").content.decode()
    assert HOST not in portal.get("/operator/domains/?state=active").content.decode()
    exported = portal.get("/operator/domains/?export=csv").content
    assert HOST in exported.decode("utf-8-sig")
    assert (
        "reason"
        in portal.post(f"/operator/domains/{pk}/take/", {"reason": ""}).context["form"].errors
    )
    portal.post(f"/operator/domains/{pk}/take/", {"reason": "phishing"})
    assert CustomDomain.objects.get().state == "taken"
    assert [one["state"] for one in portal.get("/api/v1/domains").json()] == ["taken"]
