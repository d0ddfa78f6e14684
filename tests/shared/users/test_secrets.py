"""What a key looks like."""

from hypothesis import given
from hypothesis import strategies as st

from shared.users import secrets

_CHARACTERS = st.sampled_from(secrets.ALPHABET + "_-")


def test_a_new_key_is_recognised_without_a_database() -> None:
    made = secrets.new_key()
    assert secrets.is_genuine(made)
    assert made.startswith(secrets.prefix_of(made))


@given(place=st.integers(0, 52), other=_CHARACTERS)
def test_any_single_changed_character_is_noticed(place: int, other: str) -> None:
    made = secrets.new_key()
    changed = made[:place] + other + made[place + 1 :]
    assert secrets.is_genuine(changed) == (changed == made)


@given(cut=st.integers(0, 52))
def test_a_part_of_a_key_is_none(cut: int) -> None:
    assert not secrets.is_genuine(secrets.new_key()[:cut])


@given(text=st.text())
def test_what_begins_otherwise_has_no_prefix(text: str) -> None:
    assert secrets.prefix_of(f"x{text}") == ""


@given(st.text(), st.text())
def test_a_key_is_found_in_any_text(before: str, after: str) -> None:
    key = secrets.new_key()
    found = secrets.candidates(f"{before} {key}{after}")
    assert key in found.genuine
    assert key[:10] in found.prefixes


def test_what_only_looks_like_one_is_not_genuine() -> None:
    assert secrets.candidates("adopt_something opt_" + "a" * 49).genuine == frozenset()
