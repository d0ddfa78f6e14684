"""Amounts in yen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.values.bad import BadValue
from tenants.intake.values.money import parse_yen


@pytest.mark.parametrize(
    "written",
    [
        "１２３，４５６円",
        "¥123,456",
        "\\123,456-",
        "￥123456",
        "123456.0",
        "123,456円(税込)",
        "12.3456万円",
    ],
)
def test_an_amount_is_read_however_it_is_written(written: str) -> None:
    assert parse_yen(written) == 123_456


@pytest.mark.parametrize(
    ("written", "amount"), [("123千円", 123_000), ("1.2百万円", 1_200_000), ("2億円", 200_000_000)]
)
def test_units_multiply(written: str, amount: int) -> None:
    assert parse_yen(written) == amount


def test_zero_is_a_number_and_missing_is_none() -> None:
    assert parse_yen("0") == parse_yen("０円") == 0
    assert [parse_yen(text) for text in ("", "-", "不明", "N/A", "－")] == [None] * 5


@pytest.mark.parametrize(
    "written", ["12,34", "-500", "△500", "1.5円", "約10万", "6.3E+15", "9999999999999", "1/2"]
)
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(BadValue, match="E-MONEY"):
        parse_yen(written)


@given(st.integers(0, 10**12))
def test_a_grouped_amount_is_read_back(amount: int) -> None:
    assert parse_yen(f"{amount:,}円") == parse_yen(str(amount)) == amount


@given(st.text())
def test_only_bad_values_are_raised(text: str) -> None:
    try:
        amount = parse_yen(text)
    except BadValue:
        return
    assert amount is None or amount >= 0
