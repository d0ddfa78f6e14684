"""Administrators look after their organisation's people, at the portal and at a hospital's door."""

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from optiserve.portals import words
from shared.hospitals.models import Hospital
from shared.users import permissions
from shared.users.models import Invitation, Membership, User
from tests.people import ALICE, BOB, MIKA, OLGA, SVEN, VERA


def _number(email: str) -> int:
    return User.objects.get(email=email).pk


def _page(email: str) -> str:
    return f"/people/{_number(email)}/"


def test_the_list_has_everybody_of_the_hospital_and_nobody_else(at_alpha: Any) -> None:
    page = at_alpha(ALICE).get("/people/").content.decode()
    assert all(email in page for email in (ALICE, SVEN, VERA))
    assert BOB not in page
    assert OLGA not in page


def test_the_list_is_exported(at_alpha: Any) -> None:
    text = at_alpha(ALICE).get("/people/?export=csv").content.decode("utf-8-sig")
    assert f"{SVEN},Staff,Belongs here" in text


def test_staff_may_not_look(at_alpha: Any) -> None:
    assert at_alpha(SVEN).get("/people/").status_code == 403


def test_an_invitation_is_mailed_and_listed(
    at_alpha: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = at_alpha(ALICE)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/people/invite/", {"email": "new@alpha.example", "role": "staff"})
    assert [letter.to for letter in mail.outbox] == [["new@alpha.example"]]
    assert "new@alpha.example" in client.get("/people/").content.decode()


def test_whoever_belongs_here_already_is_not_invited(at_alpha: Any) -> None:
    answer = at_alpha(ALICE).post("/people/invite/", {"email": SVEN.upper(), "role": "viewer"})
    assert "belongs here already" in answer.content.decode()
    assert not Invitation.objects.filter(email=SVEN).exists()


def test_an_invitation_can_be_withdrawn(at_alpha: Any) -> None:
    client = at_alpha(ALICE)
    client.post("/people/invite/", {"email": "new@alpha.example", "role": "staff"})
    row = Invitation.objects.get(email="new@alpha.example")
    assert client.get(f"/people/invited/{row.pk}/").status_code == 200
    client.post(f"/people/invited/{row.pk}/withdraw/")
    assert client.get(f"/people/invited/{row.pk}/").status_code == 404


def test_a_changed_role_counts_at_the_next_click(at_alpha: Any) -> None:
    vera = at_alpha(VERA)
    assert vera.get("/files/new/").status_code in {403, 404}
    at_alpha(ALICE).post(_page(VERA), {"roles": ["staff", "viewer"]})
    live = Membership.objects.filter(user__email=VERA, ended_at__isnull=True)
    assert set(live.values_list("role", flat=True)) == {"staff", "viewer"}
    assert vera.get("/files/").status_code == 200


def test_whoever_is_let_go_is_out_at_the_next_click(at_alpha: Any) -> None:
    sven = at_alpha(SVEN)
    assert sven.get("/devices/").status_code == 200
    at_alpha(ALICE).post(f"{_page(SVEN)}leave/")
    assert sven.get("/devices/").status_code == 404


def test_the_last_administrator_is_told_why_not(at_alpha: Any) -> None:
    answer = at_alpha(ALICE).post(_page(ALICE), {"roles": ["staff"]})
    assert "make another person administrator first" in answer.content.decode()
    page = at_alpha(ALICE).post(f"{_page(ALICE)}leave/", follow=True).content.decode()
    assert "make another person administrator first" in page


@pytest.mark.parametrize("stranger", [BOB, OLGA, MIKA])
def test_another_organisations_people_do_not_exist(at_alpha: Any, stranger: str) -> None:
    client = at_alpha(ALICE)
    assert client.get(_page(stranger)).status_code == 404
    assert client.post(f"{_page(stranger)}leave/").status_code == 404
    assert Membership.objects.filter(user__email=stranger, ended_at__isnull=True).exists()


def test_another_organisations_invitation_does_not_exist(
    at_alpha: Any, at_bravo: Any, bravo: Hospital
) -> None:
    at_bravo(BOB).post("/people/invite/", {"email": "new@bravo.example", "role": "staff"})
    row = Invitation.objects.get(email="new@bravo.example")
    client = at_alpha(ALICE)
    assert client.get(f"/people/invited/{row.pk}/").status_code == 404
    assert client.post(f"/people/invited/{row.pk}/withdraw/").status_code == 404


def test_roles_that_exclude_each_other_are_refused_in_words(at_portal: Any) -> None:
    answer = at_portal(OLGA).post(_page(OLGA), {"roles": ["administrator", "payout_approver"]})
    assert "Nobody may be Administrator and Payout approver" in answer.content.decode()


def test_a_maker_looks_after_its_own_people(at_portal: Any) -> None:
    page = at_portal(MIKA).get("/people/").content.decode()
    assert MIKA in page
    assert OLGA not in page


def test_the_matrix_shows_ones_own_kind_of_organisation(at_alpha: Any) -> None:
    page = at_alpha(VERA).get("/roles/").content.decode()
    assert "Change dealers&#x27; access" in page
    assert "Payout approver" not in page


def test_an_administrator_of_the_operator_takes_the_whole_matrix(at_portal: Any) -> None:
    text = at_portal(OLGA).get("/roles/matrix.csv").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == len(permissions.matrix()) + 1
    assert lines[0].split(",") == ["operation", *permissions.roles()]
    assert at_portal(MIKA).get("/roles/matrix.csv").status_code == 403


def test_every_role_and_operation_has_its_words() -> None:
    assert set(words.ROLES) == set(permissions.roles())
    assert set(words.OPERATIONS) == set(permissions.matrix())


def test_addresses_are_the_same_at_every_door() -> None:
    at_portal = reverse("people", urlconf="optiserve.urls_portal")
    assert reverse("people", urlconf="optiserve.urls_hospital") == at_portal
