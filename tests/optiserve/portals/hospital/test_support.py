"""Support inside a hospital: let in by it, seen by it, put out by it."""

from typing import Any

import pytest
from django.core import mail

from optiserve import entrance
from optiserve.access import AccessMiddleware
from optiserve.tenancy.context import current_door, inside
from optiserve.usecases import step_over
from shared.delegation.models import SupportAccess
from shared.delegation.support import services
from shared.hospitals.models import Hospital, HospitalState
from shared.kernel import clock
from shared.users.models import Membership
from tenants.sharing.models import Visit
from tests.people import ALICE, BOB, OLGA, SVEN, VERA
from tests.stepping_over import ask, hand_in, ticket
from tests.stepping_over import step_over as go
from tests.support import (
    REASON,
    approved,
    asked,
    second_operator,
    support_inside,
    user_id,
    with_access,
)


def _end(access: SupportAccess) -> None:
    services.end(access_id=access.pk, hospital_id=access.hospital_id, by=ALICE, at=clock.now())


@pytest.fixture
def access(stocked: Hospital) -> SupportAccess:
    """Alice has just let Olga in, to read."""
    return approved(stocked)


@pytest.fixture
def olga(access: SupportAccess) -> Any:
    """Olga's browser at Alpha."""
    return with_access("alpha", access)


def test_without_being_let_in_there_is_no_way(at_portal: Any, at_alpha: Any, alpha: Hospital):
    access = asked(alpha)
    assert ask(at_portal(OLGA), at_alpha(), support=access.pk).status_code == 404
    assert with_access("alpha", access).get("/devices/").status_code == 302


def test_who_was_let_in_steps_over(at_portal: Any, at_alpha: Any, access: SupportAccess) -> None:
    door = at_alpha()
    assert go(at_portal(OLGA), door, support=access.pk).status_code == 302
    assert door.get("/devices/").status_code == 200


def test_nobody_else_steps_over_with_it(
    at_portal: Any, at_alpha: Any, access: SupportAccess
) -> None:
    second_operator()
    other = at_portal("oscar@operator.example")
    assert ask(other, at_alpha(), support=access.pk).status_code == 404


def test_it_leads_to_no_other_hospital(
    at_portal: Any, at_alpha: Any, at_bravo: Any, access: SupportAccess
) -> None:
    assert ask(at_portal(OLGA), at_bravo(), support=access.pk).status_code == 404
    door, elsewhere = at_alpha(), at_bravo()
    secret = ticket(at_portal(OLGA), door, support=access.pk)
    elsewhere.cookies["arrival"] = door.cookies["arrival"].value
    assert hand_in(elsewhere, secret).status_code == 404
    assert with_access("bravo", access).get("/devices/").status_code == 302


def test_a_ticket_works_once(at_portal: Any, at_alpha: Any, access: SupportAccess) -> None:
    door = at_alpha()
    secret = ticket(at_portal(OLGA), door, support=access.pk)
    arrival = door.cookies["arrival"].value
    assert hand_in(door, secret).status_code == 302
    door.cookies["arrival"] = arrival
    assert hand_in(door, secret).status_code == 404


def test_a_ticket_is_worth_nothing_once_it_was_ended(
    at_portal: Any, at_alpha: Any, access: SupportAccess
) -> None:
    door = at_alpha()
    secret = ticket(at_portal(OLGA), door, support=access.pk)
    _end(access)
    assert hand_in(door, secret).status_code == 404


def test_without_a_second_factor_nobody_steps_over(
    access: SupportAccess, settings: Any, at_portal: Any
) -> None:
    principal = at_portal(OLGA).get("/operator/").wsgi_request.principal
    said = {"access_id": access.pk, "principal": principal, "challenge": "x", "at": clock.now()}
    said |= {"sign_in": step_over.SignIn()}
    assert step_over.ticket_for_support(code="alpha", **said)
    settings.SECOND_FACTOR_REQUIRED = True
    with pytest.raises(step_over.NoEntry):
        step_over.ticket_for_support(code="alpha", **said)


def test_a_session_made_without_a_second_factor_opens_nothing(olga: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert olga.get("/devices/").status_code == 302
    olga.remember(**{entrance.SESSION_PROVED: True})
    assert olga.get("/devices/").status_code == 200


def test_every_page_says_who_is_here_and_until_when(olga: Any, access: SupportAccess) -> None:
    until = access.ends_at.astimezone(clock.JST).strftime("%H:%M")
    for path in ("/", "/devices/", "/loans/", "/faults/", "/reports/", "/files/"):
        page = olga.get(path).content.decode()
        assert f"{OLGA}, you are here as support until {until}." in page
        assert "/support/leave/" in page


def test_every_page_leaves_an_entry_with_its_reason(olga: Any, alpha: Hospital) -> None:
    olga.get("/devices/?q=pump")
    with inside(alpha):
        seen = Visit.objects.get(operation="device.read")
        assert (seen.actor, seen.is_outsider, seen.subject) == (OLGA, True, "/devices/?q=pump")
        assert (seen.reason, seen.ticket) == (REASON, "T-17")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_rows_leave_as_a_file(olga: Any, kind: str) -> None:
    answer = olga.get(f"/devices/?export={kind}")
    assert answer["Content-Type"].startswith("text/html")
    assert 'href="?export=' not in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/devices", "/api/v1/visits", "/api/v1/support"])
def test_the_api_knows_no_support(olga: Any, path: str) -> None:
    assert olga.get(path).status_code == 401


def test_support_sees_no_symptoms(olga: Any) -> None:
    assert "落下による破損" not in olga.get("/faults/").content.decode()


def test_support_reads_under_a_role_that_cannot_write(olga: Any, stocked: Hospital) -> None:
    assert _role_during(olga, "/devices/") == f"{stocked.schema_name}_ro"


def test_support_that_may_write_wears_the_hospitals_role(stocked: Hospital) -> None:
    writer = support_inside("alpha", writing=True)
    assert _role_during(writer, "/devices/") == stocked.schema_name
    assert writer.get("/files/new/").status_code == 200


def test_support_that_may_only_read_hands_over_no_file(olga: Any) -> None:
    assert olga.get("/files/new/").status_code == 403


def test_in_a_read_only_hospital_support_that_may_write_only_reads(stocked: Hospital) -> None:
    Hospital.objects.filter(pk=stocked.pk).update(state=HospitalState.READ_ONLY)
    writer = support_inside("alpha", writing=True)
    assert _role_during(writer, "/devices/") == f"{stocked.schema_name}_ro"


def _role_during(client: Any, address: str) -> str:
    seen: list[str] = []
    usual = AccessMiddleware.process_view

    def look(self: Any, *args: Any) -> Any:
        seen.append(current_door().role)
        return usual(self, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AccessMiddleware, "process_view", look)
        assert client.get(address).status_code == 200
    return seen[0]


def test_what_the_hospital_ended_is_out_at_the_next_click(
    olga: Any, at_alpha: Any, access: SupportAccess
) -> None:
    assert olga.get("/devices/").status_code == 200
    assert at_alpha(ALICE).post(f"/support/{access.pk}/end/").status_code == 302
    assert olga.get("/devices/")["Location"].startswith("/accounts/login/")


def test_what_has_expired_is_out(alpha: Hospital) -> None:
    assert with_access("alpha", approved(alpha, ago=31)).get("/devices/").status_code == 302
    assert with_access("alpha", approved(alpha, ago=29)).get("/devices/").status_code == 200


def test_who_no_longer_works_at_the_operator_is_out(olga: Any) -> None:
    Membership.objects.filter(user__email=OLGA).update(ended_at=clock.now())
    assert olga.get("/devices/").status_code == 404


def test_support_leaves_of_itself(olga: Any, access: SupportAccess) -> None:
    answer = olga.post("/support/leave/")
    assert answer["Location"].endswith(f"/operator/support/{access.pk}/")
    assert SupportAccess.objects.get(pk=access.pk).ended_by == OLGA
    assert olga.get("/devices/").status_code == 302


@pytest.mark.parametrize("who", [ALICE, SVEN, VERA])
def test_everybody_sees_that_support_is_inside(at_alpha: Any, access: Any, who: str) -> None:
    client = at_alpha(who)
    page = client.get("/devices/").content.decode()
    assert OLGA in page
    assert REASON.replace("'", "&#x27;") in page
    assert (f"/support/{access.pk}/end/" in page) == (who == ALICE)
    _end(access)
    assert OLGA not in client.get("/devices/").content.decode()


def test_another_hospital_sees_nothing_of_it(at_bravo: Any, access: SupportAccess) -> None:
    bob = at_bravo(BOB)
    assert OLGA not in bob.get("/devices/").content.decode()
    for path in ("", "approve/", "refuse/", "end/", "acknowledge/"):
        address = f"/support/{access.pk}/{path}"
        assert (bob.post(address) if path else bob.get(address)).status_code == 404
    assert SupportAccess.objects.get(pk=access.pk).ended_at is None


def test_an_administrator_approves_and_staff_look_on(at_alpha: Any, alpha: Hospital) -> None:
    access = asked(alpha, wants_writing=True)
    address = f"/support/{access.pk}/"
    assert at_alpha(SVEN).get(address).status_code == 200
    assert at_alpha(SVEN).post(f"{address}approve/", {"minutes": 15}).status_code == 403
    assert at_alpha(VERA).get(address).status_code == 403
    alice = at_alpha(ALICE)
    assert alice.post(f"{address}approve/", {"minutes": 999}).status_code == 422
    alice.post(f"{address}approve/", {"minutes": 15, "allows_writing": "on"})
    now = SupportAccess.objects.get(pk=access.pk)
    assert (now.ends_at - now.approved_at).total_seconds() == 15 * 60
    assert (now.allows_writing, now.approver_id) == (True, user_id(ALICE))


def test_an_administrator_of_a_read_only_hospital_decides_too(at_alpha: Any, alpha: Hospital):
    Hospital.objects.filter(pk=alpha.pk).update(state=HospitalState.READ_ONLY)
    access = asked(alpha)
    alice = at_alpha(ALICE)
    alice.post(f"/support/{access.pk}/approve/", {"minutes": 30})
    assert SupportAccess.objects.get(pk=access.pk).approved_by == ALICE
    alice.post(f"/support/{access.pk}/end/")
    assert SupportAccess.objects.get(pk=access.pk).ended_by == ALICE


def test_who_decides_too_late_is_told(at_alpha: Any, alpha: Hospital) -> None:
    access = asked(alpha)
    alice = at_alpha(ALICE)
    alice.post(f"/support/{access.pk}/refuse/")
    answer = alice.post(f"/support/{access.pk}/approve/", {"minutes": 30}, follow=True)
    assert "There is nothing left to decide" in answer.content.decode()


def test_the_home_page_tells_administrators_what_waits(at_alpha: Any, alpha: Hospital) -> None:
    access = asked(alpha)
    assert f"/support/{access.pk}/" in at_alpha(ALICE).get("/").content.decode()
    assert f"/support/{access.pk}/" not in at_alpha(SVEN).get("/").content.decode()


def test_broken_glass_stays_on_the_home_page_until_it_is_acknowledged(
    at_alpha: Any, alpha: Hospital
) -> None:
    access = asked(alpha, is_break_glass=True)
    services.break_glass(
        access_id=access.pk, approver_id=second_operator(), by="oscar", at=clock.now()
    )
    _end(access)
    alice, address = at_alpha(ALICE), f"/support/{access.pk}/"
    assert "was let in at" in alice.get("/").content.decode()
    assert at_alpha(SVEN).post(f"{address}acknowledge/").status_code == 403
    alice.post(f"{address}acknowledge/")
    assert "was let in at" not in alice.get("/").content.decode()


def test_a_program_of_the_hospitals_reads_and_ends(at_alpha: Any, access: SupportAccess) -> None:
    alice = at_alpha(ALICE)
    [told] = alice.get("/api/v1/support").json()["items"]
    assert (told["asked_by"], told["reason"], told["hospital"]) == (OLGA, REASON, "alpha")
    assert alice.post(f"/api/v1/support/{access.pk}/end").status_code == 204
    assert alice.post("/api/v1/support/999999/end").status_code == 404
    assert SupportAccess.objects.get(pk=access.pk).ended_by == ALICE
    assert mail.outbox == []
