"""Before what is dangerous somebody with an old proof shows once more who it is."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added

from optiserve import proof
from optiserve.checks import proofs_grow_old
from optiserve.sessions import SessionStore
from shared.kernel import clock
from shared.users import keys, permissions
from shared.users.models import ApiKey, OrganisationKind, User
from tests.conftest import Visitor
from tests.optiserve.accounts.conftest import code_now
from tests.optiserve.api.conftest import Program
from tests.people import ALICE, OLGA, PASSWORD
from tests.stepping_over import hand_in, step_over

NEW = "/keys/new/"
FORM = {"name": "夜間取得", "days": "90", "operations": ["device.read", "loan.read"]}


@pytest.fixture(autouse=True)
def _proofs_grow_old(settings: Any) -> None:
    settings.PROOF_MINUTES = 15


def _sign_in(client: Visitor, email: str) -> Visitor:
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return client


def _wait(client: Visitor, minutes: int = 16) -> None:
    """Time passes for what the session knows of its proofs."""
    later, name = minutes * 60, "account_authentication_methods"
    records = [{**one, "at": one["at"] - later} for one in client.session.get(name, [])]
    client.remember(**{name: records, "proved_at": time.time() - later})


def _inside(at_portal: Any, at_alpha: Any) -> tuple[Visitor, Visitor]:
    """Alice at the portal and at her hospital, both for a while already."""
    portal, there = _sign_in(at_portal(), ALICE), at_alpha()
    step_over(portal, there)
    _wait(portal)
    _wait(there)
    return portal, there


def test_only_operations_of_the_matrix_are_dangerous() -> None:
    assert permissions.dangerous() <= permissions.matrix().keys()
    assert {"people.write", "grant.write", "hospital.erase"} <= permissions.dangerous()


def test_whoever_has_just_signed_in_is_not_asked(at_portal: Any) -> None:
    assert _sign_in(at_portal(), OLGA).get(NEW).status_code == 200


def test_an_old_proof_is_asked_for_again_and_leads_back(at_portal: Any) -> None:
    olga = _sign_in(at_portal(), OLGA)
    _wait(olga)
    asked = olga.get(f"{NEW}?from=home")["Location"]
    assert asked.startswith("/accounts/reauthenticate/?next=")
    page = olga.get(asked)
    back = page.context["redirect_field_value"]
    answer = olga.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": back})
    assert answer["Location"] == f"{NEW}?from=home"
    assert olga.get(answer["Location"]).status_code == 200


def test_reading_needs_no_new_proof(at_portal: Any) -> None:
    olga = _sign_in(at_portal(), OLGA)
    _wait(olga)
    assert olga.get("/keys/").status_code == 200


def test_whoever_has_a_second_factor_shows_that_one(
    at_portal: Any, with_app: Callable[[str], User]
) -> None:
    with_app(OLGA)
    olga = _sign_in(at_portal(), OLGA)
    code = code_now()
    olga.post("/accounts/2fa/authenticate/", {"code": code})
    _wait(olga)
    asked = olga.get(olga.get(NEW)["Location"])["Location"]
    assert asked.startswith("/accounts/2fa/reauthenticate/")
    olga.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": NEW})
    assert olga.get(NEW).status_code == 302


def test_setting_a_factor_up_is_a_proof(rf: Any, with_app: Callable[[str], User]) -> None:
    request = rf.get("/")
    request.user, request.hospital, request.session = with_app(OLGA), None, SessionStore()
    assert proof.is_old(request)
    app = Authenticator.objects.get(user=request.user, type=Authenticator.Type.TOTP)
    authenticator_added.send(Authenticator, request=request, user=request.user, authenticator=app)
    assert not proof.is_old(request)


def test_what_is_sent_too_late_is_kept_on_a_page_and_sent_again(
    at_portal: Any, at_alpha: Any
) -> None:
    portal, there = _inside(at_portal, at_alpha)
    key = there.session.session_key
    late = there.post(NEW, FORM)
    assert late.status_code == 403
    assert not ApiKey.objects.exists()
    sent_again = late.context["fields"]
    assert ("name", "夜間取得") in sent_again
    assert [value for name, value in sent_again if name == "operations"] == FORM["operations"]
    _prove_on_the_way(portal, there, late.context["way"])
    assert there.session.session_key == key
    there.post(late.context["action"], FORM)
    assert ApiKey.objects.get().operations == FORM["operations"]


def _prove_on_the_way(portal: Visitor, there: Visitor, way: str) -> Any:
    """From the hospital to the portal, the password once more, and back with a ticket."""
    sent = there.get(way)["Location"].removeprefix("http://portal.localhost:8000")
    asked = portal.get(sent)["Location"]
    assert asked.startswith("/accounts/reauthenticate/")
    portal.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": sent})
    ticket = portal.get(sent).context["ticket"]
    return hand_in(there, ticket.secret)


def test_at_a_hospital_it_is_proved_at_the_portal_and_leads_back(
    at_portal: Any, at_alpha: Any
) -> None:
    portal, there = _inside(at_portal, at_alpha)
    answer = _prove_on_the_way(portal, there, there.get("/people/invite/")["Location"])
    assert answer["Location"] == "/people/invite/"
    assert there.get("/people/invite/").status_code == 200


def test_a_ticket_of_an_old_session_brings_no_new_proof(at_portal: Any, at_alpha: Any) -> None:
    portal, there = _inside(at_portal, at_alpha)
    step_over(portal, there)
    assert there.get("/people/invite/").status_code == 302


def test_a_page_at_both_doors_says_that_it_is_proved(at_portal: Any, at_alpha: Any) -> None:
    for client in (at_portal(OLGA), at_alpha(ALICE)):
        assert "It is confirmed" in client.get("/accounts/proved/").content.decode()


def _leaked_keys_end(client: Any) -> Any:
    body = {"prefixes": ["opt_nobody"]}
    return client.post("/api/v1/leaked-keys/end", body, content_type="application/json")


def test_at_the_api_an_old_session_is_refused_and_a_key_is_not(at_portal: Any) -> None:
    olga = _sign_in(at_portal(), OLGA)
    assert _leaked_keys_end(olga).status_code == 200
    _wait(olga)
    assert _leaked_keys_end(olga).json()["code"] == "proof-too-old"
    at = clock.now()
    secret = keys.issue_key(
        kind=OrganisationKind.OPERATOR,
        organisation_id=0,
        name="scanner",
        operations=["key.end_leaked"],
        by=OLGA,
        at=at,
        expires_at=at + timedelta(days=1),
    ).secret
    assert _leaked_keys_end(Program("portal.localhost", secret)).status_code == 200


def test_the_page_of_roles_says_what_asks_for_it(at_portal: Any) -> None:
    page = at_portal(OLGA).get("/roles/").content.decode()
    assert "older than 15 minutes" in page


def test_going_without_in_earnest_is_refused_at_the_start(settings: Any) -> None:
    settings.PROOF_MINUTES = 0
    assert proofs_grow_old(None) == []
    settings.TESTING = False
    assert [one.id for one in proofs_grow_old(None)] == ["optiserve.E016"]
