"""Codes that look like numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.values.bad import BadValue
from tenants.intake.values.identifiers import parse_gtin, parse_identifier, parse_jmdn


def test_zeros_in_front_are_kept() -> None:
    assert parse_identifier(" ００１２ ") == "0012"


def test_digits_destroyed_by_a_spreadsheet_are_refused() -> None:
    with pytest.raises(BadValue, match="E-SCI"):
        parse_identifier("6.37702E+15")


def test_a_model_with_an_e_is_no_scientific_number() -> None:
    assert parse_identifier("5E12") == "5E12"


@pytest.mark.parametrize(
    "written",
    ["04987350123459", "4987350123459", "(01)04987350123459(17)260401", "010498735012345917260401"],
)
def test_a_gtin_is_read_from_digits_and_element_strings(written: str) -> None:
    assert parse_gtin(written) == "04987350123459"


@pytest.mark.parametrize("written", ["4987350123458", "12345", "ABCDEFGH"])
def test_a_gtin_with_a_bad_check_digit_is_refused(written: str) -> None:
    with pytest.raises(BadValue, match="W-GTIN"):
        parse_gtin(written)


def test_a_jmdn_code_has_eight_digits() -> None:
    assert parse_jmdn("１３２１５０００") == "13215000"
    with pytest.raises(BadValue, match="W-JMDN"):
        parse_jmdn("1321500")


def test_missing_codes_are_empty() -> None:
    assert parse_identifier("-") == parse_gtin("") == parse_jmdn("不明") == ""


@given(st.integers(0, 10**13 - 1), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(number: int, slip: int) -> None:
    digits = f"{number:013d}"
    check = -sum(int(d) * (3, 1)[place % 2] for place, d in enumerate(digits)) % 10
    assert parse_gtin(f"{digits}{check}") == f"{digits}{check}"
    with pytest.raises(BadValue, match="W-GTIN"):
        parse_gtin(f"{digits}{(check + slip) % 10}")
