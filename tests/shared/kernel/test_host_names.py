"""Host names as people type them: one form, and nothing that is no host of somebody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel import host_names
from shared.kernel.host_names import BadHostName

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(
    lambda label: label[2:4] != "--"
)
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(lambda labels: ".".join([*labels, "or.jp"]))


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("me.hospital.example.jp", "me.hospital.example.jp"),
        ("  ME.Hospital.Example.JP. ", "me.hospital.example.jp"),
        ("病院.Example.JP", "xn--0rys90e.example.jp"),
        ("me。hospital．or.jp", "me.hospital.or.jp"),
        ("hospital.chiyoda.tokyo.jp", "hospital.chiyoda.tokyo.jp"),
    ],
)
def test_a_host_is_written_down_in_one_form(typed: str, host: str) -> None:
    assert host_names.normal(typed) == host


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hospital",
        "https://me.example.jp",
        "me.example.jp/path",
        "me.example.jp:443",
        "user@example.jp",
        "*.example.jp",
        "_x.example.jp",
        "-x.example.jp",
        "a..example.jp",
        "me.example.jp..",
        "192.0.2.1",
        "2001:db8::1",
        "me.example.123",
        "or.jp",
        "tokyo.jp",
        "chiyoda.tokyo.jp",
        "github.io",
        "me.hospital.local",
        "kita.localhost",
        "x.onion",
        f"{'a' * 64}.example.jp",
        f"{'a.' * 121}example.jp",
        "me.exa mple.jp",
        "me.\x00.jp",
    ],
)
def test_what_is_no_host_of_somebodys_is_refused(typed: str) -> None:
    with pytest.raises(BadHostName):
        host_names.normal(typed)


@given(HOSTS)
def test_a_normal_host_stays_as_it_is_however_it_was_written(host: str) -> None:
    once = host_names.normal(host.upper() + ".")
    assert once == host
    assert host_names.normal(once) == once


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_plain_host_or_refused(typed: str) -> None:
    try:
        host = host_names.normal(typed)
    except BadHostName:
        return
    assert host.isascii()
    assert host == host.lower()
    assert not set(host) - set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert host_names.normal(host) == host
