"""The portal and the hospitals are two sites to a browser."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optiserve import addresses, checks

LABELS = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)


def _found(settings: Any, portal: str, base: str, *, suffixes: tuple[str, ...] = ()) -> list[str]:
    settings.PORTAL_HOST, settings.BASE_DOMAIN = portal, base
    settings.PUBLIC_SUFFIXES = suffixes
    check = checks.the_portal_is_another_site_than_the_hospitals
    return [error.id for error in check(None)]


@pytest.mark.parametrize(
    ("portal", "base"),
    [
        ("portal.optiserve.example", "optiserve.example"),
        ("optiserve.example", "hospitals.optiserve.example"),
        ("portal.optiserve.co.jp", "kita.optiserve.co.jp"),
        ("Portal.OptiServe.jp.", "optiserve.jp"),
        ("portal.a.unknown.zz", "b.unknown.zz"),
    ],
)
def test_one_registrable_domain_is_an_error(settings: Any, portal: str, base: str) -> None:
    assert _found(settings, portal, base) == ["optiserve.E012"]


@pytest.mark.parametrize(
    ("portal", "base"),
    [
        ("portal.optiserve.example", "optiserve-hospitals.example"),
        ("optiserve.co.jp", "optiserve-hospitals.co.jp"),
        ("optiserve.or.jp", "optiserve.jp"),
        ("portal.localhost", "localhost"),
    ],
)
def test_two_registrable_domains_pass(settings: Any, portal: str, base: str) -> None:
    assert _found(settings, portal, base) == []


def test_a_suffix_that_is_public_can_be_named(settings: Any) -> None:
    hosts = ("portal.optiserve.jp", "hospitals.optiserve.jp")
    assert _found(settings, *hosts) == ["optiserve.E012"]
    assert _found(settings, *hosts, suffixes=("hospitals.optiserve.jp",)) == []


def test_who_develops_may_have_one_domain(settings: Any) -> None:
    settings.DEBUG = True
    assert _found(settings, "portal.optiserve.example", "optiserve.example") == []


@given(st.lists(LABELS, min_size=1, max_size=5).map(".".join))
def test_a_site_is_the_end_of_its_host_and_its_own_site(host: str) -> None:
    site = addresses.site_of(host)
    assert f".{host}".endswith(f".{site}")
    assert addresses.site_of(site) == site
    assert addresses.site_of(f"www.{site}") in {site, f"www.{site}"}
