"""The audit trail on screen and over the API: whose, and what it says."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from shared.audit import chains, services
from shared.audit.changes import change
from shared.audit.models import Event
from shared.delegation import services as delegation
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import services as users
from shared.users.models import OrganisationKind, User
from tests.optiserve.api.conftest import Program, key_of
from tests.people import ALICE, OLGA, SVEN

AUDITOR = "aud@operator.example"


@pytest.fixture
def auditor(at_portal: Any) -> Any:
    users.add_member(
        user=User.objects.create_user(AUDITOR),
        kind=OrganisationKind.OPERATOR,
        organisation_id=0,
        role="auditor",
        by="tests",
        at=clock.now(),
    )
    return at_portal(AUDITOR)


def _granted(hospital: Hospital) -> Event:
    today = clock.today()
    delegation.grant(
        hospital_id=hospital.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=["ledger"],
        starts_on=today,
        ends_on=today,
        by="=evil@alpha.example",
        at=clock.now(),
    )
    return Event.objects.get(operation="grant.give")


def _renamed(hospital: Hospital, **beds: int) -> Event:
    return services.record(
        chain=chains.of_hospital(hospital.pk),
        at=clock.now() - timedelta(days=20),
        actor="olga",
        organisation="operator",
        operation="hospital.write",
        details=change({"beds": beds["before"]}, {"beds": beds["after"]}),
    )


def test_a_grant_is_on_the_hospitals_record_in_words(at_alpha: Any, alpha: Hospital) -> None:
    _granted(alpha)
    page = at_alpha(ALICE).get("/audit/").text
    assert "Dealer&#x27;s access granted" in page
    assert "Not verified yet" in page


def test_an_event_shows_before_and_after(at_alpha: Any, alpha: Hospital) -> None:
    event = _renamed(alpha, before=1234, after=1300)
    page = at_alpha(ALICE).get(f"/audit/{event.position}/").text
    assert "1,234" in page
    assert "1,300" in page


def test_only_the_administrator_reads_it(at_alpha: Any) -> None:
    assert at_alpha(SVEN).get("/audit/").status_code == 403


def test_words_operation_and_period_narrow_it(at_alpha: Any, alpha: Hospital) -> None:
    old, new = _renamed(alpha, before=1, after=77777), _granted(alpha)
    alice = at_alpha(ALICE)

    def shown(query: str) -> set[int]:
        rows = alice.get(f"/audit/?{query}").context["listing"].page
        return {row.position for row in rows} & {old.position, new.position}

    since = alice.get("/audit/").context["listing"].filters[1]["options"][1][0]
    assert shown("q=77777") == {old.position}
    assert shown("q=EVIL") == {new.position}
    assert shown("operation=grant.give") == {new.position}
    assert shown("since=" + since.replace("+", "%2B")) == {new.position}


def test_an_exported_cell_is_no_formula(at_alpha: Any, alpha: Hospital) -> None:
    _granted(alpha)
    text = at_alpha(ALICE).get("/audit/?export=csv").content.decode("utf-8-sig")
    assert ",'=evil@alpha.example," in text
    assert ",=evil" not in text


def test_a_broken_chain_says_so(at_alpha: Any, alpha: Hospital) -> None:
    services.note(chains.of_hospital(alpha.pk), fault="content", broken_at=7)
    assert "broken at event 7" in at_alpha(ALICE).get("/audit/").text


def test_an_operator_reads_the_portals_chain_and_no_hospitals(
    at_portal: Any, alpha: Hospital
) -> None:
    olga, chain = at_portal(OLGA), chains.of_hospital(alpha.pk)
    services.note(chain, alarm=f"audit/{chain}/x")
    page = olga.get("/operator/audit/").text
    assert chain in page
    assert olga.get(f"/operator/audit/chains/{chain}/").status_code == 403


def test_an_auditor_reads_every_chain(auditor: Any, alpha: Hospital) -> None:
    event = _granted(alpha)
    assert alpha.name in auditor.get("/operator/audit/chains/").text
    address = reverse("operator:chain_event", args=[event.chain, event.position])
    assert "delta" in auditor.get(address).text
    assert auditor.get("/operator/audit/chains/h_999999/").status_code == 404


def test_a_program_reads_pages_and_streams_all(alpha: Hospital) -> None:
    secret = key_of(OrganisationKind.HOSPITAL, alpha.pk, "audit.read")
    program = Program("alpha.localhost", secret)
    event = _granted(alpha)
    page = program.get("/api/v1/audit?operation=grant.give").json()
    assert [row["hash"] for row in page["items"]] == [event.hash]
    answer = program.get(f"/api/v1/audit/lines?after={event.position - 1}")
    assert answer.streaming
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [line["hash"] for line in lines] == [event.hash]


def test_an_operators_program_reads_the_portals_chain_alone(db: Any, alpha: Hospital) -> None:
    _granted(alpha)
    program = Program("portal.localhost", key_of(OrganisationKind.OPERATOR, 0))
    items = program.get("/api/v1/audit").json()["items"]
    assert {item["operation"] for item in items} & {"grant.give"} == set()
    assert program.get(f"/api/v1/audit/chains/h_{alpha.pk}").status_code == 403
