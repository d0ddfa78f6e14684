"""Who needs a second factor, how it is asked for, and what goes with changing it."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command

from optiserve.checks import second_factors_are_asked_for
from optiserve.tenancy.context import door_of, open_door
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.users import second_factor
from shared.users.models import Membership, User
from tests.optiserve.accounts.conftest import code_now, recovery_codes
from tests.people import ALICE, DAN, MIKA, OLGA, PASSWORD, SVEN
from tests.stepping_over import ask, step_over

pytestmark = pytest.mark.usefixtures("factors_required")
SET_UP = "/account/second-factor/"


def _sign_in(client: Any, email: str = OLGA, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


@pytest.mark.parametrize(
    ("kind", "role", "strict", "required"),
    [
        ("operator", "auditor", (), True),
        ("maker", "administrator", (), True),
        ("maker", "analyst", (), False),
        ("hospital", "staff", (), False),
        ("hospital", "staff", (8,), False),
        ("hospital", "viewer", (7, 8), True),
        ("maker", "analyst", (7,), False),
    ],
)
def test_operators_administrators_and_people_of_strict_hospitals_need_one(
    kind: str, role: str, strict: tuple[int, ...], *, required: bool
) -> None:
    membership = Membership(organisation_kind=kind, organisation_id=7, role=role)
    assert second_factor.is_required([membership], strict_hospitals=strict) is required


@pytest.mark.parametrize("email", [OLGA, MIKA, DAN])
def test_whoever_needs_one_and_has_none_can_do_nothing_else(at_portal: Any, email: str) -> None:
    client = at_portal()
    _sign_in(client, email)
    for page in ("/", "/role/", "/account/", "/operator/hospitals/", "/account/email/"):
        assert client.get(page)["Location"] == SET_UP
    assert client.get("/api/v1/hospitals").status_code == 401
    assert client.get(SET_UP).status_code == 200
    assert client.get("/accounts/2fa/app/").status_code == 200


def test_there_is_no_ticket_to_a_hospital_before_it_is_set_up(
    at_portal: Any, at_alpha: Any
) -> None:
    portal = at_portal()
    _sign_in(portal, ALICE)
    assert ask(portal, at_alpha())["Location"] == SET_UP


def test_an_open_session_at_a_hospital_is_sent_back_through_the_portal(at_alpha: Any) -> None:
    assert at_alpha(ALICE).get("/devices/")["Location"].startswith("/accounts/login/")


def test_whoever_needs_none_goes_on(at_portal: Any, at_alpha: Any) -> None:
    portal, client = at_portal(), at_alpha()
    _sign_in(portal, SVEN)
    step_over(portal, client)
    assert client.get("/devices/").status_code == 200


def test_setting_up_the_app_lets_one_on_to_where_one_was_going(
    at_portal: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = at_portal()
    _sign_in(client)
    client.get("/operator/hospitals/")
    client.get("/accounts/2fa/app/")
    secret = client.session["mfa.totp.secret"]
    from allauth.mfa.totp.internal import auth

    code = auth.format_hotp_value(
        auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time()))
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/app/", {"code": code})["Location"].endswith("/codes/")
    shown = client.get("/accounts/2fa/codes/")
    assert shown.context["can_view_codes"]
    assert client.get("/account/onward/")["Location"] == "/operator/hospitals/"
    assert client.get("/operator/hospitals/").status_code == 200
    assert Event.objects.filter(operation="factor.added", actor=OLGA).count() == 1
    assert [one.to for one in mail.outbox] == [[OLGA]]


def test_the_password_alone_does_not_sign_in_who_has_a_factor(
    at_portal: Any, with_app: Callable[[str], User]
) -> None:
    with_app(OLGA)
    client = at_portal()
    assert _sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/operator/hospitals/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert client.get("/operator/hospitals/").status_code == 200
    said = Event.objects.filter(actor=OLGA).order_by("position").values_list("operation", "details")
    assert list(said) == [
        ("sign-in.failed", {"by": "totp"}),
        ("sign-in", {"by": "password, totp"}),
    ]


def test_a_recovery_code_signs_in_once(at_portal: Any, with_app: Callable[[str], User]) -> None:
    code = recovery_codes(with_app(OLGA))[0]
    for expected in (302, 200):
        client = at_portal()
        _sign_in(client)
        answer = client.post("/accounts/2fa/authenticate/", {"code": code})
        assert answer.status_code == expected


def test_a_session_with_a_factor_opens_the_hospital(
    at_portal: Any, at_alpha: Any, with_app: Callable[[str], User]
) -> None:
    with_app(ALICE)
    portal, client = at_portal(), at_alpha()
    _sign_in(portal, ALICE)
    portal.post("/accounts/2fa/authenticate/", {"code": code_now()})
    step_over(portal, client)
    assert client.get("/devices/").status_code == 200


def test_the_secrets_are_not_in_the_table_in_clear(with_app: Callable[[str], User]) -> None:
    with_app(OLGA)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert "JBSWY3DP" not in kept


def test_removing_a_factor_asks_who_it_is_and_ends_the_other_sessions(
    at_portal: Any, at_alpha: Any, with_app: Callable[[str], User]
) -> None:
    with_app(ALICE)
    at_alpha(ALICE)
    client = at_portal(ALICE)
    removing = "/accounts/2fa/app/remove/"
    asked = client.post(removing)
    assert "/accounts/2fa/reauthenticate/" in asked["Location"]
    assert Authenticator.objects.filter(type="totp").exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": removing})
    client.post(removing)
    assert Authenticator.objects.filter(type="totp").exists()
    client.post("/accounts/2fa/reauthenticate/", {"code": code_now(), "next": removing})
    client.post(removing)
    assert not Authenticator.objects.exists()
    ended = Event.objects.get(operation="factor.removed").details["ended"]
    assert ended == 1
    assert client.get("/account/")["Location"] == SET_UP


def test_a_hospital_can_ask_it_of_all_its_people(
    at_alpha: Any, at_portal: Any, alpha: Hospital, with_app: Callable[[str], User]
) -> None:
    with_app(ALICE)
    portal, alice, sven = at_portal(), at_alpha(), at_alpha(SVEN)
    _sign_in(portal, ALICE)
    portal.post("/accounts/2fa/authenticate/", {"code": code_now()})
    step_over(portal, alice)
    assert sven.get("/devices/").status_code == 200
    alice.post("/sign-in-rules/", {"of_all": "on"})
    alpha.refresh_from_db()
    assert alpha.second_factor_for_all
    assert sven.get("/devices/")["Location"].startswith("/accounts/login/")
    assert Event.objects.get(operation="sign-in-rules.write").subject == "alpha"
    assert "Change the rules for signing in" in alice.get("/visits/").content.decode()


def test_only_the_administrator_changes_that_rule(at_alpha: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert at_alpha(SVEN).get("/sign-in-rules/").status_code == 403
    assert at_alpha(ALICE).get("/sign-in-rules/").status_code == 200


def test_no_hospitals_role_reads_a_factor(alpha: Hospital, with_app: Callable[[str], User]) -> None:
    from django.db import ProgrammingError, transaction

    with_app(ALICE)
    with open_door(door_of(alpha)), pytest.raises(ProgrammingError), transaction.atomic():
        Authenticator.objects.count()


def test_going_without_in_earnest_is_refused_at_the_start(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert second_factors_are_asked_for(None) == []
    settings.TESTING = False
    assert [one.id for one in second_factors_are_asked_for(None)] == ["optiserve.E011"]
    settings.DEMO = settings.PRODUCTION = True
    assert [one.id for one in second_factors_are_asked_for(None)] == ["optiserve.E011"]


def test_whoever_lost_them_all_sets_one_up_anew(
    at_portal: Any, with_app: Callable[[str], User]
) -> None:
    with_app(OLGA)
    old = at_portal(OLGA)
    call_command("factors", OLGA, "--remove", "--by", "case 123")
    assert old.get("/account/")["Location"].startswith("/accounts/login/")
    client = at_portal()
    _sign_in(client)
    assert client.get("/")["Location"] == SET_UP
    assert Event.objects.get(operation="factor.taken-away").subject == OLGA
