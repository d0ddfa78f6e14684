"""An administrator sets the organisation's own sign-in up, on screen, at either door."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from optiserve.tenancy.context import inside
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.kernel import clock, sealing
from shared.users import providers
from shared.users.models import Identity, IdentityProvider, User
from tests.openid_provider import CLIENT_SECRET, OpenIdProvider, running
from tests.people import ALICE, BOB, MIKA, SVEN

PAGE, EDIT = "/identity-provider/", "/identity-provider/edit/"


@pytest.fixture(scope="module")
def idp() -> Iterator[OpenIdProvider]:
    """A provider that answers."""
    with running() as provider:
        yield provider


@pytest.fixture
def terms(idp: OpenIdProvider, settings: Any) -> dict[str, str]:
    """What is filled in."""
    settings.OUTWARD_PRIVATE_HOSTS = ["127.0.0.1"]
    return {
        "issuer": f"{idp.issuer}/",
        "client_id": "optiserve",
        "secret": CLIENT_SECRET,
        "domains": "Alpha.example\n\nalpha.example\n",
        "is_open": "on",
    }


def _row() -> IdentityProvider:
    return IdentityProvider.objects.get()


def test_it_is_saved_sealed_and_written_down_at_a_hospitals_door(
    at_alpha: Any, terms: dict[str, str], idp: OpenIdProvider, alpha: Hospital
) -> None:
    assert at_alpha(ALICE).post(EDIT, terms)["Location"] == PAGE
    row = _row()
    assert (row.organisation, row.issuer) == (f"hospital:{alpha.pk}", idp.issuer)
    assert (row.domains, row.is_open, row.is_only) == (["alpha.example"], True, False)
    assert CLIENT_SECRET.encode() not in bytes(row.sealed_secret)
    assert providers.secret_of(row) == CLIENT_SECRET
    event = Event.objects.get(operation="identity-provider.write")
    assert event.chain == f"h_{alpha.pk}"
    assert CLIENT_SECRET not in str(event.details)


def test_the_page_never_shows_the_secret_and_tells_the_redirect_uri(
    at_alpha: Any, terms: dict[str, str], alpha: Hospital
) -> None:
    alice = at_alpha(ALICE)
    alice.post(EDIT, terms)
    page, form = (alice.get(path).content.decode() for path in (PAGE, EDIT))
    assert CLIENT_SECRET not in page + form
    uri = f"http://portal.localhost:8000/accounts/organisation/hospital-{alpha.pk}/callback/"
    assert uri in page


def test_a_makers_administrator_does_it_at_the_portal(
    at_portal: Any, terms: dict[str, str]
) -> None:
    assert at_portal(MIKA).post(EDIT, terms)["Location"] == PAGE
    assert _row().organisation_kind == "maker"
    assert Event.objects.get(operation="identity-provider.write").chain == "portal"


def test_without_a_new_secret_the_old_one_stays_for_the_same_client_only(
    at_alpha: Any, terms: dict[str, str]
) -> None:
    alice = at_alpha(ALICE)
    alice.post(EDIT, terms)
    assert alice.post(EDIT, terms | {"secret": "", "is_open": ""})["Location"] == PAGE
    assert providers.secret_of(_row()) == CLIENT_SECRET
    answer = alice.post(EDIT, terms | {"secret": "", "client_id": "another"})
    assert "secret" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("issuer", "why"),
    [
        ("https://127.0.0.2/", "private network"),
        ("http://idp.example/", "must begin with https"),
        ("http://127.0.0.1:9/", "does not answer"),
        ("https://nowhere.invalid/", "no such host"),
    ],
)
def test_an_issuer_that_cannot_be_asked_is_not_saved(
    at_alpha: Any, terms: dict[str, str], issuer: str, why: str
) -> None:
    answer = at_alpha(ALICE).post(EDIT, terms | {"issuer": issuer})
    assert why in str(answer.context["form"].errors["issuer"])
    assert not IdentityProvider.objects.exists()


def test_a_page_that_is_no_provider_is_not_saved(
    at_alpha: Any, terms: dict[str, str], idp: OpenIdProvider
) -> None:
    answer = at_alpha(ALICE).post(EDIT, terms | {"issuer": f"{idp.issuer}/other"})
    assert "no description of a provider" in str(answer.context["form"].errors["issuer"])


def test_whoever_forbids_passwords_has_come_through_it(
    at_alpha: Any, terms: dict[str, str]
) -> None:
    alice = at_alpha(ALICE)
    strict = terms | {"is_only": "on"}
    assert "is_only" in alice.post(EDIT, strict).context["form"].errors
    alice.post(EDIT, terms)
    assert "is_only" in alice.post(EDIT, strict).context["form"].errors
    Identity.objects.create(
        provider=_row(),
        user=User.objects.get(email=ALICE),
        subject="alice",
        is_chosen=True,
        since=clock.now(),
    )
    assert alice.post(EDIT, strict)["Location"] == PAGE
    assert _row().is_only
    another = alice.post(EDIT, strict | {"client_id": "another"})
    assert "is_only" in another.context["form"].errors


def test_trying_says_what_came_of_it(at_alpha: Any, terms: dict[str, str], settings: Any) -> None:
    alice = at_alpha(ALICE)
    alice.post(EDIT, terms)
    alice.get(PAGE)
    assert "its keys can be used" in alice.post(f"{PAGE}try/", follow=True).content.decode()
    settings.OUTWARD_PRIVATE_HOSTS = []
    assert "must begin with https" in alice.post(f"{PAGE}try/", follow=True).content.decode()


def test_removing_it_forgets_all_of_it(at_alpha: Any, terms: dict[str, str]) -> None:
    alice = at_alpha(ALICE)
    alice.post(EDIT, terms)
    alice.post(f"{PAGE}remove/")
    assert not IdentityProvider.objects.exists()
    assert Event.objects.filter(operation="identity-provider.remove").exists()


def test_nobody_but_administrators_comes_here_and_each_sees_the_own(
    at_alpha: Any, at_bravo: Any, terms: dict[str, str]
) -> None:
    at_alpha(ALICE).post(EDIT, terms)
    assert at_alpha(SVEN).get(PAGE).status_code == 403
    assert at_bravo(BOB).get(PAGE).context["provider"] is None


def test_no_hospitals_role_reads_a_provider(alpha: Hospital) -> None:
    for model in (IdentityProvider, Identity):
        with inside(alpha), pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.count()


def test_a_secret_moved_to_another_organisations_row_opens_nothing(
    at_alpha: Any, terms: dict[str, str], bravo: Hospital
) -> None:
    at_alpha(ALICE).post(EDIT, terms)
    IdentityProvider.objects.update(organisation_id=bravo.pk)
    with pytest.raises(sealing.CannotUnwrap):
        providers.secret_of(_row())
