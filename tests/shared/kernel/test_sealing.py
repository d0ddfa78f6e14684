"""Secrets wrapped with the environment's keys."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.sealing import CannotUnwrap, is_current, unwrap, wrap

OLD, NEW = "o" * 32, "n" * 32


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_is_wrapped_comes_out_again(secret: bytes, purpose: str) -> None:
    assert unwrap(wrap(secret, purpose=purpose), purpose=purpose) == secret


def test_nothing_of_the_secret_can_be_seen_and_no_two_look_alike() -> None:
    wrapped, again = (wrap(b"client secret", purpose="oidc 1") for _ in range(2))
    assert b"client" not in wrapped
    assert wrapped != again


def test_a_secret_opens_for_no_other_purpose() -> None:
    with pytest.raises(CannotUnwrap):
        unwrap(wrap(b"secret", purpose="hospital 1"), purpose="hospital 2")


@given(st.data())
def test_a_changed_bit_is_noticed(data: st.DataObject) -> None:
    wrapped = bytearray(wrap(b"secret", purpose="p"))
    place = data.draw(st.integers(0, len(wrapped) - 1))
    wrapped[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotUnwrap):
        unwrap(bytes(wrapped), purpose="p")


@pytest.mark.parametrize("wrapped", [b"", b"\x01", b"\x01" + bytes(12), b"no such thing at all"])
def test_what_was_never_wrapped_is_refused(wrapped: bytes) -> None:
    with pytest.raises(CannotUnwrap):
        unwrap(wrapped, purpose="p")


def test_a_new_key_in_front_wraps_and_the_one_behind_still_opens(settings: Any) -> None:
    settings.SEALING_KEYS = (OLD,)
    before = wrap(b"secret", purpose="p")
    settings.SEALING_KEYS = (NEW, OLD)
    after = wrap(b"secret", purpose="p")
    assert unwrap(before, purpose="p") == unwrap(after, purpose="p") == b"secret"
    assert [is_current(one, purpose="p") for one in (before, after)] == [False, True]


def test_without_its_key_a_secret_is_lost(settings: Any) -> None:
    settings.SEALING_KEYS = (OLD,)
    wrapped = wrap(b"secret", purpose="p")
    settings.SEALING_KEYS = (NEW,)
    with pytest.raises(CannotUnwrap):
        unwrap(wrapped, purpose="p")
