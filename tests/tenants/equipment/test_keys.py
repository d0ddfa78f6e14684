"""Keys of devices."""

from hypothesis import given
from hypothesis import strategies as st

from tenants.equipment.keys import device_key, fallback_key


def test_leading_zeros_are_part_of_an_asset_number() -> None:
    assert device_key("0012") != device_key("12")


def test_width_case_and_spaces_are_not() -> None:
    assert device_key(" ｍｅ－００１２ ") == device_key("ME-0012") == "ME-0012"


def test_dashes_are() -> None:
    assert device_key("1-12") != device_key("11-2")


def test_maker_model_and_serial_stand_in_for_an_asset_number() -> None:
    assert fallback_key("ﾃﾙﾓ㈱", "TE-161S", "0012") == fallback_key(
        "テルモ", "ＴＥ１６１Ｓ", "0012"
    )


def test_a_missing_part_leaves_no_fallback_key() -> None:
    assert fallback_key("テルモ", "TE-161S", " ") == ""
    assert fallback_key("", "TE-161S", "0012") == ""


@given(st.text("0123456789", min_size=1, max_size=12))
def test_a_number_is_its_own_key(number: str) -> None:
    assert device_key(number) == number
