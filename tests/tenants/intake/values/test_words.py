"""Words for states, causes and kinds."""

import pytest

from tenants.intake.values.bad import BadValue
from tenants.intake.values.words import parse_flag, parse_word, vocabulary

STATUSES = ["稼働", "貸出中", "点検中", "修理中", "休止", "廃棄", "紛失", "デモ", "預り"]
CODES = [
    *("active", "on_loan", "inspection", "repair", "suspended"),
    *("scrapped", "lost", "demo", "consigned"),
]


@pytest.mark.parametrize(("word", "code"), list(zip(STATUSES, CODES, strict=True)))
def test_statuses_have_one_canonical_code(word: str, code: str) -> None:
    assert parse_word(word, words=vocabulary("status")) == code


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("cause_class", "操作ミス", "human"),
        ("cause_class", "機械的", "mechanical"),
        ("cause_class", "複合", "mixed"),
        ("cause_class", "異常なし", "no_fault"),
        ("cause_class", "不明", "unknown"),
        ("route", "院内修理", "in_house"),
        ("route", "ﾒｰｶｰ", "maker"),
        ("route", "なし", "none"),
        ("managed", "ＭＥ 管理", "central"),
        ("procurement", "リース", "lease"),
        ("outcome", "修理不能", "scrapped"),
        ("found_in", "使用前点検", "pre_use"),
    ],
)
def test_common_words_are_known(name: str, word: str, code: str) -> None:
    assert parse_word(word, words=vocabulary(name)) == code


@pytest.mark.parametrize("code", CODES)
def test_canonical_codes_mean_themselves(code: str) -> None:
    assert parse_word(code.upper(), words=vocabulary("status")) == code


def test_an_unknown_word_is_refused_until_the_hospital_explains_it() -> None:
    with pytest.raises(BadValue, match="E-WORD"):
        parse_word("まあまあ", words=vocabulary("status"))
    own = vocabulary("status", local={"まあまあ": "active", "変": "no such code"})
    assert parse_word("まあまあ", words=own) == "active"
    assert "変" not in own


def test_a_blank_cell_says_nothing() -> None:
    assert parse_word(" ", words=vocabulary("status")) is None
    assert parse_flag("") is None


@pytest.mark.parametrize("word", ["有", "○", "〇", "済", "1", "TRUE", "ｙｅｓ"])
def test_yes_has_many_words(word: str) -> None:
    assert parse_flag(word) is True


@pytest.mark.parametrize("word", ["無", "×", "未", "0", "False"])
def test_no_has_many_words(word: str) -> None:
    assert parse_flag(word) is False


def test_maybe_is_no_flag() -> None:
    with pytest.raises(BadValue, match="E-WORD"):
        parse_flag("たぶん")
