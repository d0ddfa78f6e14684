"""Invitations, sessions and hosts."""

import re
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital
from shared.users import services as users
from shared.users.models import OrganisationKind, Session, User
from tests.people import ALICE, BOB, OLGA, PASSWORD
from tests.stepping_over import ask, step_over

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


def test_an_invitation_makes_a_member_who_is_signed_in(
    at_portal: Any, at_alpha: Any, link: str
) -> None:
    portal, client = at_portal(), at_alpha()
    assert portal.post(link, GOOD)["Location"] == "http://alpha.localhost:8000/"
    step_over(portal, client)
    assert client.get("/").status_code == 200


def test_an_invitation_works_once(at_portal: Any, link: str) -> None:
    at_portal().post(link, GOOD)
    assert at_portal().get(link).status_code == 404


def test_an_invitation_is_nothing_at_a_hospitals_host(at_alpha: Any, link: str) -> None:
    assert at_alpha().get(link).status_code == 404


def test_a_weak_password_is_refused_and_the_invitation_stays(at_portal: Any, link: str) -> None:
    weak = {"password": "password", "repeated": "password"}
    at_portal().post(link, weak)
    assert not User.objects.filter(email=NEW).exists()
    assert at_portal().get(link).status_code == 200


def _signed_in_with_password(portal: Any) -> Any:
    portal.post("/accounts/login/", {"login": ALICE, "password": PASSWORD})
    return portal


def test_signing_in_at_the_portal_opens_ones_own_hospital(at_portal: Any, at_alpha: Any) -> None:
    client = at_alpha()
    arrived = step_over(_signed_in_with_password(at_portal()), client, next="/devices/")
    assert arrived["Location"] == "/devices/"
    assert client.get("/devices/").status_code == 200


def test_nobody_goes_to_a_hospital_without_signing_in(at_portal: Any, at_alpha: Any) -> None:
    assert ask(at_portal(), at_alpha())["Location"].startswith("/accounts/login/?next=/go/alpha/")


def test_a_stranger_is_told_the_same_of_a_hospital_as_of_none(
    at_portal: Any, at_alpha: Any
) -> None:
    stranger = at_portal(BOB)
    theirs = ask(stranger, at_alpha())
    nobodys = stranger.get("/go/nowhere/?challenge=x")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert _said(theirs) == _said(nobodys)


def _said(page: Any) -> str:
    """What the page says, but for what echoes the address or is drawn anew each time."""
    return re.sub(r"\b\w{64}\b|/go/[^\"]*", "", page.content.decode())


def test_the_page_asked_for_is_never_one_of_another_site(at_portal: Any, at_alpha: Any) -> None:
    arrived = step_over(at_portal(ALICE), at_alpha(), next="https://evil.example/")
    assert arrived["Location"] == "/"


def test_who_works_at_one_hospital_only_is_sent_there(at_portal: Any) -> None:
    page = at_portal(ALICE).get("/role/").content.decode()
    # A page that goes on by itself: a redirect would end where the password's form may not lead.
    assert 'http-equiv="refresh" content="0; url=http://alpha.localhost:8000/"' in page


def test_signing_out_anywhere_signs_out_everywhere(at_portal: Any, at_alpha: Any) -> None:
    portal, client = at_portal(ALICE), at_alpha()
    step_over(portal, client)
    client.post("/accounts/logout/")
    assert "/accounts/login/" in portal.get("/role/")["Location"]
    assert client.get("/").status_code == 302


def test_a_new_password_ends_what_was_signed_in_with_the_old_one(
    at_portal: Any, at_alpha: Any
) -> None:
    client = at_alpha(ALICE)
    alice = User.objects.get(email=ALICE)
    alice.set_password("another long sentence 9")
    alice.save()
    assert client.get("/").status_code == 302


def test_a_password_may_not_be_read_at_a_hospitals_door(in_alpha: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(User.objects.defer(None).all())


def test_a_hospitals_role_sees_no_session_of_another_door(
    at_bravo: Any, at_alpha: Any, alpha: Hospital
) -> None:
    at_bravo(BOB)
    at_alpha(ALICE)
    with inside(alpha):
        assert {one.door for one in Session.objects.all()} == {alpha.schema_name}


def test_nobody_signs_up_alone(at_portal: Any) -> None:
    page = at_portal().get("/accounts/signup/")
    assert "password1" not in page.content.decode()


def test_a_member_of_one_hospital_is_nobody_at_another(at_bravo: Any) -> None:
    assert at_bravo(ALICE).get("/")["Location"].startswith("/accounts/login/")


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
    answer = client.get("/accounts/login/", headers={"host": "ALPHA.localhost"})
    assert "/go/alpha/" in answer["Location"]


def test_no_page_allows_inline_scripts_or_eval(at_portal: Any) -> None:
    policy = at_portal(OLGA).get("/operator/")["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]+)", policy)
    assert scripts is not None
    assert scripts.group(1) == "'self'"
