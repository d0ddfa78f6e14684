"""Whatever a browser, a program or a worker got for Alpha is worth nothing at Bravo."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.utils.http import int_to_base36

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import hospital_jobs
from shared.delegation import services as delegation
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital, JobKind
from shared.kernel import clock
from shared.users import keys
from shared.users import services as users
from shared.users.models import Membership, OrganisationKind, User
from tenants.equipment.models import Device
from tenants.intake.models import ImportFile
from tenants.reports.models import Report
from tests.conftest import Visitor
from tests.people import ALICE, BOB, DAN, LONG_AGO
from tests.stepping_over import ask, hand_in, step_over, ticket

MONTH = date(2026, 10, 1)
NOT_SIGNED_IN, NOTHING_THERE = 302, 404


@pytest.fixture
def alice(at_portal: Any, at_alpha: Any) -> Visitor:
    """Alice's browser at Alpha, come in the usual way."""
    client = at_alpha()
    step_over(at_portal(ALICE), client)
    assert client.get("/").status_code == 200
    return client


def _grant(alpha: Hospital) -> int:
    granted = delegation.grant(
        hospital_id=alpha.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=["ledger"],
        starts_on=date(2026, 1, 1),
        ends_on=date(2099, 12, 31),
        by=ALICE,
        at=LONG_AGO,
    )
    return int(granted.pk)


def _key(alpha: Hospital) -> users.Issued:
    return keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=alpha.pk,
        name="nightly",
        operations=["device.read"],
        by=ALICE,
        at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )


def test_every_cookie_of_alphas_host_opens_nothing_at_bravos(alice: Visitor, at_bravo: Any) -> None:
    elsewhere = at_bravo()
    elsewhere.cookies = alice.cookies
    assert elsewhere.get("/").status_code == NOT_SIGNED_IN


def test_the_portals_session_opens_no_hospital(at_portal: Any, at_alpha: Any) -> None:
    portal, door = at_portal(ALICE), at_alpha()
    door.cookies = portal.cookies
    assert door.get("/").status_code == NOT_SIGNED_IN


def test_a_session_that_was_carried_away_still_works_at_home(alice: Visitor, at_bravo: Any) -> None:
    """The wrong host may not end it either: that would let a stranger sign people out."""
    elsewhere = at_bravo()
    elsewhere.cookies["session"] = alice.cookies["session"].value
    elsewhere.get("/")
    assert alice.get("/").status_code == 200


def test_a_form_token_of_alphas_is_refused_at_bravos(at_alpha: Any, at_bravo: Any) -> None:
    theirs = at_alpha(ALICE, enforce_csrf_checks=True)
    token = theirs.get("/keys/new/").context["csrf_token"]
    bob = at_bravo(BOB, enforce_csrf_checks=True)
    bob.get("/keys/new/")
    answer = bob.post("/keys/new/", {"csrfmiddlewaretoken": str(token), "name": "x"})
    assert answer.status_code == 403


def test_a_ticket_to_alpha_is_none_to_bravo(at_portal: Any, at_alpha: Any, at_bravo: Any) -> None:
    secret = ticket(at_portal(ALICE), at_alpha())
    there = at_bravo()
    assert hand_in(there, secret).status_code == NOTHING_THERE
    assert there.get("/").status_code == NOT_SIGNED_IN


def test_a_ticket_with_the_cookie_of_its_browser_is_none_to_bravo(
    at_portal: Any, at_alpha: Any, at_bravo: Any
) -> None:
    door, there = at_alpha(), at_bravo()
    secret = ticket(at_portal(ALICE), door)
    there.cookies = door.cookies
    assert hand_in(there, secret).status_code == NOTHING_THERE


def test_a_dealers_ticket_to_alpha_is_none_to_bravo(
    at_portal: Any, at_alpha: Any, at_bravo: Any, alpha: Hospital
) -> None:
    secret = ticket(at_portal(DAN), at_alpha(), grant=_grant(alpha))
    assert hand_in(at_bravo(), secret).status_code == NOTHING_THERE


def test_a_grant_at_alpha_is_none_at_bravo(at_portal: Any, at_bravo: Any, alpha: Hospital) -> None:
    assert ask(at_portal(DAN), at_bravo(), grant=_grant(alpha)).status_code == NOTHING_THERE


def test_an_invitation_to_alpha_makes_nobody_a_member_of_bravo(
    at_portal: Any, at_bravo: Any, alpha: Hospital
) -> None:
    issued = users.invite(
        email="new@alpha.example",
        kind=OrganisationKind.HOSPITAL,
        organisation_id=alpha.pk,
        role="staff",
        by=ALICE,
        at=clock.now(),
    )
    link, good = f"/invitations/{issued.secret}/", "quite a long secret 7"
    form = {"password": good, "repeated": good}
    assert at_bravo().post(link, form).status_code == NOTHING_THERE
    at_portal().post(link, form)
    made = Membership.objects.get(user__email="new@alpha.example")
    assert made.organisation_id == alpha.pk


def test_a_link_for_a_new_password_is_none_at_a_hospitals_host(db: Any, at_bravo: Any) -> None:
    alice = User.objects.get(email=ALICE)
    key = f"{int_to_base36(alice.pk)}-{default_token_generator.make_token(alice)}"
    answer = at_bravo().get(f"/accounts/password/reset/key/{key}/")
    assert answer.status_code == NOTHING_THERE


@pytest.mark.parametrize("door", ["bravo.localhost", "portal.localhost"])
def test_a_key_of_alphas_program_opens_no_other_door(alpha: Hospital, door: str) -> None:
    headers = {"authorization": f"Bearer {_key(alpha).secret}"}
    assert Visitor("alpha.localhost").get("/api/v1/devices", headers=headers).status_code == 200
    assert Visitor(door).get("/api/v1/devices", headers=headers).status_code in {401, 404}


def _links(alpha: Hospital) -> list[str]:
    """Addresses that lead to something of Alpha's, as Alice sees them."""
    key, grant = _key(alpha), _grant(alpha)
    with open_door(PORTAL):
        job = hospital_jobs.ask_bundle(
            hospital_id=alpha.pk, kind=JobKind.EXPORT, by=ALICE, at=clock.now()
        )
    with inside(alpha):
        device = Device.objects.create(key="A1", first_seen_month=MONTH, last_seen_month=MONTH)
        file = ImportFile.objects.create(
            kind="ledger",
            month=MONTH,
            filename="ledger.csv",
            sha256="",
            bytes=1,
            storage_key="",
            received_at=LONG_AGO,
            received_by=ALICE,
        )
        Report.objects.create(
            month=MONTH,
            revision=1,
            generated_at=LONG_AGO,
            figures={},
            inputs_hash="",
            pdf_key="",
            pdf_sha256="",
            pages=1,
            bytes=1,
        )
    return [
        f"/devices/{device.pk}/",
        f"/files/{file.pk}/",
        f"/files/{file.pk}/progress/",
        f"/files/{file.pk}/rejected.csv",
        f"/reports/{MONTH:%Y-%m}/1/",
        f"/reports/{MONTH:%Y-%m}/1/pdf/",
        f"/grants/{grant}/",
        f"/keys/{key.row_id}/",
        f"/export/{job.pk}/progress/",
    ]


def test_a_link_to_something_of_alphas_gives_bob_nothing(alpha: Hospital, at_bravo: Any) -> None:
    bob = at_bravo(BOB)
    answers = {link: bob.get(link).status_code for link in _links(alpha)}
    assert {link: code for link, code in answers.items() if code != NOTHING_THERE} == {}


def test_the_same_links_lead_alice_there(alpha: Hospital, at_alpha: Any) -> None:
    """Or the test above would find nothing wherever they led."""
    alice = at_alpha(ALICE)
    alice.raise_request_exception = False  # a report without its document
    answers = {link: alice.get(link) for link in _links(alpha)}
    for answer in answers.values():
        list(answer)  # read to the end, and so closed
    assert [link for link, one in answers.items() if one.status_code == NOTHING_THERE] == []
