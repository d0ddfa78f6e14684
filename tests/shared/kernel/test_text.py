"""Folding of width, dashes and spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.text import normalise


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ﾃﾙﾓ㈱", "テルモ(株)"),
        ("１２３", "123"),
        ("①", "1"),
        ("ＴＥ－ＳＳ７００", "TE-SS700"),
        ("TE‐161−SA", "TE-161-SA"),
        ("TEー161", "TE-161"),
        (" 輸液　 ﾎﾟﾝﾌﾟ\n1 ", "輸液 ポンプ 1"),
        ("\ufeff管理\u200b番号", "管理番号"),
    ],
)
def test_spellings_fold_to_one(written: str, folded: str) -> None:
    assert normalise(written) == folded


def test_the_long_vowel_mark_stays_a_letter_in_japanese() -> None:
    assert normalise("カテーテル") == "カテーテル"
    assert normalise("モニターA") == "モニターA"


def test_case_is_kept() -> None:
    assert normalise("Terumo") == "Terumo"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
