"""Invitations, sessions and hosts."""

import re
from typing import Any

import pytest

from shared.hospitals.models import Hospital
from shared.users import services as users
from shared.users.models import OrganisationKind, User
from tests.people import ALICE, BOB, OLGA, PASSWORD

NEW = "new@alpha.example"
GOOD = {"password": "quite a long secret 7", "repeated": "quite a long secret 7"}


@pytest.fixture
def link(alpha: Hospital) -> str:
    """The address in a fresh invitation to Alpha."""
    from shared.kernel import clock

    issued = users.invite(
        email=NEW,
        kind=OrganisationKind.HOSPITAL,
        organisation_id=alpha.pk,
        role="staff",
        by=ALICE,
        at=clock.now(),
    )
    return f"/invitations/{issued.secret}/"


def test_an_invitation_makes_a_member_who_is_signed_in(at_alpha: Any, link: str) -> None:
    client = at_alpha()
    client.post(link, GOOD)
    assert client.get("/").status_code == 200


def test_an_invitation_works_once(at_alpha: Any, link: str) -> None:
    at_alpha().post(link, GOOD)
    assert at_alpha().get(link).status_code == 404


def test_an_invitation_opens_no_other_door(at_bravo: Any, link: str) -> None:
    assert at_bravo().get(link).status_code == 404


def test_a_weak_password_is_refused_and_the_invitation_stays(at_alpha: Any, link: str) -> None:
    weak = {"password": "password", "repeated": "password"}
    at_alpha().post(link, weak)
    assert not User.objects.filter(email=NEW).exists()
    assert at_alpha().get(link).status_code == 200


def test_signing_in_works_with_address_and_password(at_alpha: Any) -> None:

    client = at_alpha()
    client.post("/accounts/login/", {"login": ALICE, "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_nobody_signs_up_alone(at_alpha: Any) -> None:
    page = at_alpha().get("/accounts/signup/")
    assert "password1" not in page.content.decode()


def test_a_member_of_one_hospital_is_nobody_at_another(at_bravo: Any) -> None:
    assert at_bravo(ALICE).get("/").status_code == 404


def test_a_session_carried_to_another_host_ends(at_alpha: Any, at_bravo: Any) -> None:
    there = at_alpha(BOB)
    there.get("/")
    elsewhere = at_bravo()
    elsewhere.cookies = there.cookies
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    "host", ["nobody.localhost", "localhost", "evil.example", "alpha.localhost.evil.example"]
)
def test_an_unknown_host_is_a_bare_404(client: Any, db: Any, host: str) -> None:
    response = client.get("/", headers={"host": host})
    assert response.status_code == 404
    assert "set-cookie" not in {name.lower() for name in response.headers}
    assert not response.cookies


def test_an_upper_case_host_is_the_same_door(client: Any, db: Any) -> None:
    assert client.get("/accounts/login/", headers={"host": "ALPHA.localhost"}).status_code == 200


def test_no_page_allows_inline_scripts_or_eval(at_portal: Any) -> None:
    policy = at_portal(OLGA).get("/operator/")["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]+)", policy)
    assert scripts is not None
    assert scripts.group(1) == "'self'"
