"""Keys on screen, of every kind of organisation."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users.keys import live_key
from shared.users.models import ApiKey
from tests.people import ALICE, DAN, MIKA, OLGA, SVEN

FORM = {"name": "nightly", "days": "90"}


def _secret(answer: Any) -> str:
    found = re.search(r"opt_\w{49}", answer.content.decode())
    assert found
    return found.group()


@pytest.mark.parametrize(
    ("who", "operation"),
    [(MIKA, "aggregate.read"), (DAN, "granted.read"), (OLGA, "hospital.read")],
)
def test_every_organisation_at_the_portal_makes_its_own(
    at_portal: Any, who: str, operation: str
) -> None:
    browser = at_portal(who)
    form = {**FORM, "operations": [operation], "networks": "203.0.113.0/24\n2001:db8::/32"}
    key = live_key(_secret(browser.post("/keys/new/", form)), at=clock.now())
    assert key is not None
    assert (key.operations, key.networks) == ([operation], ["203.0.113.0/24", "2001:db8::/32"])
    assert "nightly" in browser.get("/keys/").content.decode()


def test_another_organisations_key_does_not_exist(at_portal: Any) -> None:
    at_portal(MIKA).post("/keys/new/", {**FORM, "operations": ["aggregate.read"]})
    number = ApiKey.objects.get().pk
    for page in ("", "replace/"):
        assert at_portal(DAN).get(f"/keys/{number}/{page}").status_code == 404
    assert at_portal(DAN).post(f"/keys/{number}/revoke/").status_code == 404
    assert "nightly" not in at_portal(DAN).get("/keys/").content.decode()


def test_a_makers_key_gets_nothing_of_the_operators(at_portal: Any) -> None:
    at_portal(MIKA).post("/keys/new/", {**FORM, "operations": ["hospital.read"]})
    assert not ApiKey.objects.exists()


def test_staff_may_not_look(at_alpha: Any) -> None:
    assert at_alpha(SVEN).get("/keys/").status_code == 403


def test_what_is_no_network_is_said(at_alpha: Any) -> None:
    form = {**FORM, "operations": ["device.read"], "networks": "10.0.0.5/8"}
    page = at_alpha(ALICE).post("/keys/new/", form).content.decode()
    assert "10.0.0.5/8 is not a network." in page
    assert not ApiKey.objects.exists()


@pytest.fixture
def replaced(at_alpha: Any, alpha: Hospital) -> tuple[Any, ApiKey, ApiKey]:
    """Alice's browser, a key that she replaced in the hospital's own door, and its successor."""
    browser = at_alpha(ALICE)
    form = {**FORM, "operations": ["device.read"], "networks": "10.0.0.0/8"}
    browser.post("/keys/new/", form)
    old = ApiKey.objects.get()
    new = live_key(_secret(browser.post(f"/keys/{old.pk}/replace/", {"days": "7"})), at=clock.now())
    assert new is not None
    old.refresh_from_db()
    return browser, old, new


def test_a_key_is_replaced_with_an_overlap(replaced: tuple[Any, ApiKey, ApiKey]) -> None:
    browser, old, new = replaced
    assert new.replaces_id == old.pk
    assert new.networks == ["10.0.0.0/8"]
    assert timedelta(days=6) < old.retires_at - clock.now() <= timedelta(days=7)
    assert new.prefix in browser.get(f"/keys/{old.pk}/").content.decode()
    assert old.prefix in browser.get(f"/keys/{new.pk}/").content.decode()


def test_the_old_one_can_be_ended_early(replaced: tuple[Any, ApiKey, ApiKey]) -> None:
    browser, old, new = replaced
    browser.post(f"/keys/{old.pk}/revoke/")
    assert set(ApiKey.objects.filter(revoked_at=None)) == {new}


def test_a_key_is_not_replaced_twice(replaced: tuple[Any, ApiKey, ApiKey]) -> None:
    browser, old, _ = replaced
    page = browser.post(f"/keys/{old.pk}/replace/", {"days": "7"}, follow=True).content.decode()
    assert "has been replaced already" in page
    assert ApiKey.objects.count() == 2


def test_addresses_are_the_same_at_every_door() -> None:
    at_portal = reverse("keys", urlconf="optiserve.urls_portal")
    assert reverse("keys", urlconf="optiserve.urls_hospital") == at_portal


@pytest.mark.parametrize("who", [MIKA, DAN, OLGA])
def test_administrators_are_told_at_home_of_a_key_that_ends_soon(at_portal: Any, who: str) -> None:
    browser = at_portal(who)
    browser.post("/keys/new/", {**FORM, "operations": ["people.read"]})
    assert "end soon" not in browser.get("/", follow=True).content.decode()
    ApiKey.objects.update(expires_at=clock.now() + timedelta(days=13))
    assert "end soon" in browser.get("/", follow=True).content.decode()
    assert (
        "end soon"
        not in at_portal(MIKA if who != MIKA else DAN).get("/", follow=True).content.decode()
    )


def test_a_key_with_a_successor_is_no_news(replaced: tuple[Any, ApiKey, ApiKey]) -> None:
    browser, old, _ = replaced
    ApiKey.objects.filter(pk=old.pk).update(expires_at=clock.now() + timedelta(days=3))
    assert "end soon" not in browser.get("/").content.decode()


def test_only_administrators_are_told(replaced: tuple[Any, ApiKey, ApiKey], at_alpha: Any) -> None:
    _, _, new = replaced
    ApiKey.objects.filter(pk=new.pk).update(expires_at=clock.now() + timedelta(days=3))
    assert "end soon" in at_alpha(ALICE).get("/").content.decode()
    assert "end soon" not in at_alpha(SVEN).get("/").content.decode()
