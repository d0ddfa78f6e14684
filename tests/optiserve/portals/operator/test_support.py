"""The operator's side of support access: asking, everybody's own, and breaking the glass."""

from typing import Any

import pytest
from django.core import mail

from shared.delegation.models import SupportAccess
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import members
from shared.users.models import OrganisationKind, User
from tests.people import ALICE, OLGA
from tests.support import OSCAR, REASON, approved, asked, second_operator

ASKED = {"code": "alpha", "reason": REASON, "ticket": "T-17"}


@pytest.fixture
def steward(db: Any) -> str:
    """Somebody who may ask, and see their own."""
    user = User.objects.create_user("stella@operator.example")
    members.add_member(
        user=user,
        kind=OrganisationKind.OPERATOR,
        organisation_id=0,
        role="steward",
        by="tests",
        at=clock.now(),
    )
    return str(user.email)


def test_asking_mails_the_hospitals_administrators(
    at_portal: Any, alpha: Hospital, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = at_portal(OLGA).post("/operator/support/new/", ASKED)
    access = SupportAccess.objects.get()
    assert answer["Location"] == f"/operator/support/{access.pk}/"
    [sent] = mail.outbox
    assert sent.to == [ALICE]
    assert REASON in sent.body
    assert f"http://alpha.localhost:8000/support/{access.pk}/" in sent.body


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "because"}, "Say in a few words why"),
        ({"code": "nowhere"}, "No hospital with this code is open"),
        ({"wants_writing": "on", "is_break_glass": "on"}, "support only reads"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(
    at_portal: Any, alpha: Hospital, wrong: dict[str, str], said: str
) -> None:
    page = at_portal(OLGA).post("/operator/support/new/", ASKED | wrong).content.decode()
    assert said in page
    assert not SupportAccess.objects.exists()


def test_the_way_over_is_shown_while_it_is_open(at_portal: Any, alpha: Hospital) -> None:
    olga = at_portal(OLGA)
    waiting, open_now = asked(alpha), approved(alpha)
    way = "http://alpha.localhost:8000/accounts/login/?support="
    assert way not in olga.get(f"/operator/support/{waiting.pk}/").content.decode()
    assert f"{way}{open_now.pk}" in olga.get(f"/operator/support/{open_now.pk}/").content.decode()


def test_a_steward_sees_her_own_requests_alone(
    at_portal: Any, alpha: Hospital, steward: str
) -> None:
    olgas = asked(alpha)
    stella = at_portal(steward)
    stella.post("/operator/support/new/", ASKED)
    assert OLGA not in stella.get("/operator/support/").content.decode()
    assert stella.get(f"/operator/support/{olgas.pk}/").status_code == 404
    assert stella.post(f"/operator/support/{olgas.pk}/end/").status_code == 404
    assert stella.get("/api/v1/support").status_code == 403
    olga = at_portal(OLGA)
    assert steward in olga.get("/operator/support/").content.decode()
    assert len(olga.get("/api/v1/support").json()["items"]) == 2


def test_a_request_can_be_withdrawn(at_portal: Any, alpha: Hospital) -> None:
    access = asked(alpha)
    at_portal(OLGA).post(f"/operator/support/{access.pk}/end/")
    assert SupportAccess.objects.get(pk=access.pk).ended_by == OLGA


def test_a_second_operator_breaks_the_glass_and_everybody_is_told(
    at_portal: Any, alpha: Hospital, django_capture_on_commit_callbacks: Any
) -> None:
    access = asked(alpha, is_break_glass=True)
    second_operator()
    with django_capture_on_commit_callbacks(execute=True):
        at_portal(OSCAR).post(f"/operator/support/{access.pk}/break-glass/")
    assert SupportAccess.objects.get(pk=access.pk).approved_by == OSCAR
    [sent] = mail.outbox
    assert sent.to == [ALICE]
    assert OSCAR in sent.body
    assert "Nothing can be changed there" in sent.body


def test_nobody_breaks_the_glass_alone(at_portal: Any, alpha: Hospital) -> None:
    access = asked(alpha, is_break_glass=True)
    olga = at_portal(OLGA)
    assert "break-glass" not in olga.get(f"/operator/support/{access.pk}/").content.decode()
    answer = olga.post(f"/operator/support/{access.pk}/break-glass/", follow=True)
    assert "Nobody approves what they asked for themselves" in answer.content.decode()
    assert SupportAccess.objects.get(pk=access.pk).approved_at is None
