"""Sessions one can see and end, a forgotten password, another address."""

from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction

from optiserve.tenancy.context import inside
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.users import sessions
from shared.users.models import User
from tests.people import ALICE, BOB, PASSWORD, SVEN
from tests.stepping_over import step_over

PORTAL = "http://portal.localhost:8000"
NEW = "sven.new@alpha.example"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)


def _in(client: Any, email: str = SVEN, password: str = PASSWORD, **more: Any) -> Any:
    client.post("/accounts/login/", {"login": email, "password": password}, **more)
    return client


def _link(part: str) -> str:
    body = mail.outbox[-1].body
    found = next(line for line in body.splitlines() if line.startswith(PORTAL) and part in line)
    return found.removeprefix(PORTAL)


def test_my_account_lists_every_door_in_plain_words(at_portal: Any, at_alpha: Any) -> None:
    portal = _in(at_portal(), headers={"user-agent": CHROME})
    step_over(portal, at_alpha())
    page = portal.get("/account/").content.decode()
    for words in ("アルファ病院", "Portal", "Chrome on Windows", "This browser"):
        assert words in page
    user = User.objects.get(email=SVEN)
    assert all(one.since and one.seen_at for one in sessions.live_sessions(user.pk))


def test_no_key_of_a_session_is_on_the_page(at_portal: Any) -> None:
    portal = _in(at_portal())
    assert portal.session.session_key not in portal.get("/account/").content.decode()


def test_one_session_can_be_ended_from_another(at_portal: Any, at_alpha: Any) -> None:
    portal, client = _in(at_portal()), at_alpha()
    step_over(portal, client)
    there = next(one for one in portal.get("/account/").context["sessions"] if not one["is_here"])
    portal.post("/account/sessions/end/", {"session": there["id"]})
    assert client.get("/devices/").status_code == 302
    assert portal.get("/account/").status_code == 200
    assert Event.objects.get(operation="sessions.ended").actor == SVEN


def test_nobody_ends_somebody_elses_session(at_portal: Any) -> None:
    sven, bob = _in(at_portal()), _in(at_portal(), BOB)
    own = sven.get("/account/").context["sessions"][0]["id"]
    bob.post("/account/sessions/end/", {"session": own})
    assert sven.get("/account/").status_code == 200


def test_all_others_can_be_ended_at_once(at_portal: Any, at_alpha: Any) -> None:
    portal, other, client = _in(at_portal()), _in(at_portal()), at_alpha()
    step_over(portal, client)
    portal.post("/account/sessions/end-others/")
    assert portal.get("/account/").status_code == 200
    assert other.get("/account/").status_code == client.get("/devices/").status_code == 302


def test_signing_out_at_a_hospital_is_written_into_the_portals_trail(
    at_portal: Any, at_alpha: Any
) -> None:
    portal, client = _in(at_portal()), at_alpha()
    step_over(portal, client)
    client.post("/accounts/logout/")
    assert Event.objects.get(operation="sign-out").details == {"ended": 2}


def test_a_hospitals_role_cannot_list_or_end_single_sessions(alpha: Hospital) -> None:
    user = User.objects.get(email=ALICE)
    with inside(alpha):
        for refused in (
            lambda: sessions.live_sessions(user.pk),
            lambda: sessions.end_session(user_id=user.pk, session_id="x"),
            lambda: sessions.end_other_sessions(user_id=user.pk, kept_key="x"),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                refused()


def test_a_new_password_ends_the_other_sessions(at_portal: Any, at_alpha: Any) -> None:
    portal, other, client = _in(at_portal()), _in(at_portal()), at_alpha()
    step_over(portal, client)
    new = "another long secret of mine"
    portal.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert portal.get("/account/").status_code == 200
    assert other.get("/account/").status_code == client.get("/devices/").status_code == 302
    assert Event.objects.get(operation="password.changed").details["ended"] == 2


def test_only_a_known_address_gets_a_link_and_the_answer_is_the_same(at_portal: Any) -> None:
    client = at_portal()
    answers = [
        client.post("/accounts/password/reset/", {"email": email})["Location"]
        for email in (SVEN, "nobody@nowhere.example")
    ]
    assert len(set(answers)) == 1
    assert [one.to for one in mail.outbox] == [[SVEN]]


def test_nobody_can_fill_a_mailbox_with_links(at_portal: Any) -> None:
    client = at_portal()
    for _ in range(9):
        client.post("/accounts/password/reset/", {"email": SVEN})
    assert len(mail.outbox) == 5


def test_a_reset_ends_every_session_and_works_once(
    at_portal: Any, django_capture_on_commit_callbacks: Any
) -> None:
    old, client = _in(at_portal()), at_portal()
    client.post("/accounts/password/reset/", {"email": SVEN})
    link, new = _link("/reset/key/"), "another long secret of mine"
    form = client.get(link)["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(form, {"password1": new, "password2": new})
    assert old.get("/account/").status_code == 302
    assert _in(at_portal(), password=new).get("/account/").status_code == 200
    assert at_portal().get(link).context["token_fail"]
    assert (mail.outbox[-1].to, len(mail.outbox)) == ([SVEN], 2)


def test_another_address_holds_once_its_mailbox_has_confirmed(
    at_portal: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = _in(at_portal())
    client.post("/account/email/", {"email": NEW})
    assert mail.outbox[-1].to == [NEW]
    assert User.objects.filter(email=SVEN).exists()
    link = _link("/account/email/")
    assert at_portal().get(link).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert at_portal().post(link).status_code == 200
    assert mail.outbox[-1].to == [SVEN]
    assert at_portal().post(link).status_code == 404
    assert _in(at_portal(), NEW).get("/account/").status_code == 200
    assert Event.objects.get(operation="email.changed").actor == SVEN


def test_whether_an_address_is_taken_only_its_mailbox_is_told(at_portal: Any) -> None:
    client = _in(at_portal())
    answers = [client.post("/account/email/", {"email": one})["Location"] for one in (BOB, NEW)]
    assert len(set(answers)) == 1
    taken, free = mail.outbox
    assert (taken.to, free.to) == ([BOB], [NEW])
    assert "/account/email/" not in taken.body


def test_an_old_sign_in_must_be_confirmed_before_the_address_changes(at_portal: Any) -> None:
    client = at_portal(SVEN)
    assert "/accounts/reauthenticate/" in client.get("/account/email/")["Location"]


def test_a_link_for_another_address_ends_with_the_password(at_portal: Any) -> None:
    client = _in(at_portal())
    client.post("/account/email/", {"email": NEW})
    user = User.objects.get(email=SVEN)
    user.set_password("another long secret of mine")
    user.save()
    assert at_portal().get(_link("/account/email/")).status_code == 404
