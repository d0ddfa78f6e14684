"""Keys of makers and models."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue.keys import maker_key, model_key

NAMES = st.text("テルモニプロ光電ABCabc0189", min_size=1, max_size=8)
WIDE = {ord(c): ord(c) + 0xFEE0 for c in map(chr, range(0x21, 0x7F))}


@pytest.mark.parametrize(
    "written",
    [
        "テルモ",
        "テルモ株式会社",
        "株式会社テルモ",
        "ﾃﾙﾓ㈱",
        "(株)テルモ",
        "テルモ （株）",
        "㈱ テルモ",
    ],
)
def test_legal_form_and_width_do_not_change_a_makers_key(written: str) -> None:
    assert maker_key(written) == "テルモ"


@pytest.mark.parametrize(
    "written", ["Nipro", "NIPRO CORPORATION", "Nipro Co., Ltd.", "nipro co.,ltd", "ＮＩＰＲＯ Inc."]
)
def test_latin_legal_forms_do_not_change_a_makers_key(written: str) -> None:
    assert maker_key(written) == "nipro"


@pytest.mark.parametrize(
    ("one", "other"),
    [("テルモ", "テルモBCT"), ("ニプロ", "ニプロファーマ"), ("日本光電", "日本光電工業")],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert maker_key(one) != maker_key(other)


def test_a_name_that_is_only_a_legal_form_is_kept() -> None:
    assert maker_key("Co.") == "co"


def test_nothing_has_no_key() -> None:
    assert maker_key(" ") == model_key(" ") == ""


@given(NAMES)
def test_the_legal_form_may_stand_on_either_side(name: str) -> None:
    assert maker_key(f"株式会社{name}") == maker_key(f"{name}㈱")


@pytest.mark.parametrize("written", ["TE-161SA", "te 161-sa", "ＴＥ－１６１ＳＡ", "TEー161SA"])
def test_spellings_of_a_model_share_a_key(written: str) -> None:
    assert model_key(written) == "te161sa"


@pytest.mark.parametrize(
    ("one", "other"), [("TE-161SA", "TE-161S"), ("TE-SS700", "TE-SS800"), ("OT-818G", "OT-818G+")]
)
def test_different_models_keep_different_keys(one: str, other: str) -> None:
    assert model_key(one) != model_key(other)


@given(st.text("ABCxyz0189-. /+", max_size=12))
def test_full_width_does_not_change_a_models_key(name: str) -> None:
    assert model_key(name.translate(WIDE)) == model_key(name)


@given(st.lists(st.sampled_from("-‐−. 　"), max_size=4).map("".join))
def test_separators_do_not_change_a_models_key(between: str) -> None:
    assert model_key(f"TE{between}161") == "te161"
