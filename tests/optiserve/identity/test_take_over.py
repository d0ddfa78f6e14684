"""What an organisation's provider gets by claiming to know somebody: its own members, no more."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import members
from shared.users import services as accounts
from shared.users.models import Identity, IdentityProvider, OrganisationKind, User
from tests.conftest import Visitor
from tests.openid_provider import OpenIdProvider
from tests.optiserve.identity.conftest import back_from
from tests.people import ALICE, BOB, MIKA, OLGA, PASSWORD, SVEN, VERA
from tests.stepping_over import ask, step_over

Through = Callable[..., Any]
SetUp = Callable[..., IdentityProvider]
EVERY_DOMAIN = ["alpha.example", "bravo.example", "aoba.example", "operator.example"]


def _joins(email: str, hospital: Hospital, role: str = "staff") -> None:
    members.add_member(
        user=User.objects.get(email=email),
        kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        role=role,
        by="tests",
        at=clock.now(),
    )


def _link(portal: Visitor, provider: IdentityProvider, email: str) -> Any:
    """Sign in with the password, and say that one is whoever signs in at the provider."""
    portal.post("/accounts/login/", {"login": email, "password": PASSWORD})
    page = f"/accounts/organisation/hospital-{provider.organisation_id}/link/"
    return back_from(portal.post(page)["Location"], portal)


@pytest.mark.parametrize("email", [BOB, MIKA, OLGA, "nobody@alpha.example"])
def test_it_has_no_say_over_who_is_no_member_and_makes_nobody_one(
    idp: OpenIdProvider, set_up: SetUp, through: Through, email: str
) -> None:
    provider = set_up(domains=EVERY_DOMAIN)
    people = User.objects.count()
    idp.is_someone(email)
    answer, browser = through(provider)
    assert answer.status_code == 403
    assert browser.get("/account/").status_code == 302
    assert (User.objects.count(), Identity.objects.count()) == (people, 0)


def test_the_refusal_says_the_same_of_everybody(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up(domains=EVERY_DOMAIN)
    said = set()
    for email in (OLGA, "nobody@alpha.example"):
        idp.is_someone(email)
        said.add(through(provider)[0].context["code"])
    assert said == {"not-vouched"}


@pytest.mark.parametrize("verified", [False, None, "no", 1])
def test_an_address_that_is_not_verified_is_no_proof(
    idp: OpenIdProvider, set_up: SetUp, through: Through, verified: Any
) -> None:
    provider = set_up()
    idp.is_someone(SVEN, email_verified=verified)
    assert through(provider)[0].status_code == 403


def test_an_address_outside_its_domains_is_no_proof(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up(domains=["example", "pha.example", "mail.alpha.example"])
    idp.is_someone(SVEN)
    assert through(provider)[0].status_code == 403


def test_it_has_no_say_over_who_belongs_elsewhere_too(
    idp: OpenIdProvider, set_up: SetUp, through: Through, bravo: Hospital
) -> None:
    provider = set_up()
    _joins(SVEN, bravo)
    idp.is_someone(SVEN)
    assert through(provider)[0].status_code == 403


def test_whoever_joins_another_organisation_later_takes_the_say_away(
    idp: OpenIdProvider, set_up: SetUp, through: Through, at_bravo: Any, bravo: Hospital
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    _answer, browser = through(provider)
    _joins(SVEN, bravo, "administrator")
    assert through(provider)[0].status_code == 403
    # What was open already stays with Alpha.
    assert ask(browser, at_bravo()).status_code == 404


def test_whoever_has_linked_it_while_signed_in_comes_in_but_only_to_its_organisation(
    idp: OpenIdProvider,
    set_up: SetUp,
    through: Through,
    at_portal: Any,
    at_alpha: Any,
    at_bravo: Any,
    bravo: Hospital,
) -> None:
    provider = set_up()
    _joins(SVEN, bravo, "administrator")
    idp.is_someone("sven@private.example", sub="sven", email_verified=False)
    assert _link(at_portal(), provider, SVEN)["Location"] == "/account/"
    _answer, browser = through(provider)
    alpha_door = at_alpha()
    step_over(browser, alpha_door)
    assert alpha_door.get("/devices/").status_code == 200
    assert ask(browser, at_bravo()).status_code == 404
    assert Event.objects.get(operation="identity.linked").details == {
        "user": User.objects.get(email=SVEN).pk,
        "chosen": True,
    }


def test_the_linked_person_is_told_by_mail(
    idp: OpenIdProvider,
    set_up: SetUp,
    at_portal: Any,
    mailoutbox: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    with django_capture_on_commit_callbacks(execute=True):
        _link(at_portal(), provider, SVEN)
    assert [one.to for one in mailoutbox] == [[SVEN]]


def test_linking_needs_the_person_to_press_a_button_and_to_be_the_same_at_the_end(
    idp: OpenIdProvider, set_up: SetUp, at_portal: Any
) -> None:
    provider = set_up()
    idp.is_someone("attacker@alpha.example")
    page = f"/accounts/organisation/hospital-{provider.organisation_id}/link/"
    portal = at_portal()
    portal.post("/accounts/login/", {"login": SVEN, "password": PASSWORD})
    assert portal.get(page).status_code == 200  # asks, and goes nowhere
    begun = portal.post(page)["Location"]
    held = portal.session["asked_provider"]
    portal.post("/accounts/logout/")
    portal.post("/accounts/login/", {"login": VERA, "password": PASSWORD})
    portal.remember(asked_provider=held)
    assert back_from(begun, portal).status_code == 403
    assert not Identity.objects.exists()


def test_one_subject_is_one_person(idp: OpenIdProvider, set_up: SetUp, at_portal: Any) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    _link(at_portal(), provider, SVEN)
    refused = _link(at_portal(), provider, VERA)
    assert "linked with another person" in refused.content.decode()


def test_linking_is_for_members_only(set_up: SetUp, at_portal: Any) -> None:
    provider = set_up()
    stranger = at_portal()
    stranger.post("/accounts/login/", {"login": MIKA, "password": PASSWORD})
    page = f"/accounts/organisation/hospital-{provider.organisation_id}/link/"
    assert stranger.get(page).status_code == 404


def test_its_word_does_not_open_the_account_itself(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    _answer, browser = through(provider)
    link = f"/accounts/organisation/hospital-{provider.organisation_id}/link/"
    for page in ("/account/email/", "/accounts/2fa/app/", "/accounts/2fa/passkeys/add/", link):
        assert "/accounts/reauthenticate/" in browser.get(page)["Location"], page


def test_another_issuer_or_client_forgets_who_was_who(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    through(provider)
    set_up(client_id="another")
    assert not Identity.objects.exists()


def test_leaving_the_organisation_ends_it(
    idp: OpenIdProvider, set_up: SetUp, through: Through, alpha: Hospital
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    through(provider)
    user = User.objects.get(email=SVEN)
    members.set_roles(
        user_id=user.pk,
        kind=OrganisationKind.HOSPITAL,
        organisation_id=alpha.pk,
        roles=(),
        by="tests",
        at=clock.now(),
    )
    assert through(provider)[0].status_code == 403


def test_an_organisation_that_leaves_takes_its_provider_along(
    set_up: SetUp, alpha: Hospital
) -> None:
    from shared.users import leaving

    set_up()
    leaving.end_all(kind="hospital", organisation_id=alpha.pk, at=clock.now())
    assert not IdentityProvider.objects.exists()


def test_a_word_for_one_person_does_not_count_for_the_next_in_the_browser(
    set_up: SetUp, at_portal: Any
) -> None:
    provider = set_up()
    IdentityProvider.objects.update(is_only=True)
    vera, sven = at_portal(VERA), User.objects.get(email=SVEN)
    said = {"organisation": provider.organisation, "is_proved": True}
    vera.remember(vouched={"user": sven.pk, **said})
    assert vera.get("/role/").context["hospitals"] == []
    vera.remember(vouched={"user": User.objects.get(email=VERA).pk, **said})
    assert vera.get("/role/").context["name"] == "アルファ病院"


def test_an_invitation_is_accepted_first(idp: OpenIdProvider, set_up: SetUp, through: Any) -> None:
    provider = set_up()
    accounts.invite(
        email="new@alpha.example",
        kind=OrganisationKind.HOSPITAL,
        organisation_id=provider.organisation_id,
        role="staff",
        by=ALICE,
        at=clock.now(),
    )
    idp.is_someone("new@alpha.example")
    assert through(provider)[0].status_code == 403
