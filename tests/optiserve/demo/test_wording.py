import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from japanera import EraDate

from optiserve.demo.wording import DATE_WRITERS, MONEY_WRITERS, full_width, half_kana


def test_katakana_become_half_width():
    assert half_kana("輸液ポンプ") == "輸液ﾎﾟﾝﾌﾟ"
    assert half_kana("パルスオキシメータ") == "ﾊﾟﾙｽｵｷｼﾒｰﾀ"


@settings(max_examples=50)
@given(st.text("アガパヴンッャー輸液ABC012"))
def test_compatibility_folding_undoes_half_width_kana(text: str):
    assert unicodedata.normalize("NFKC", half_kana(text)) == text


def test_signs_letters_and_digits_become_full_width():
    assert full_width("AB-IP310") == "ＡＢ－ＩＰ３１０"


@settings(max_examples=50)
@given(st.dates(min_value=date(1989, 1, 8), max_value=date(2060, 12, 31)))
def test_eras_agree_with_an_independent_calendar(day: date):
    era = EraDate.from_date(day)
    written = DATE_WRITERS["era"](day.year, day.month, day.day)
    year = day.year - era.era.since.year + 1
    assert written == f"{era.era.english[0]}{year}.{day.month}.{day.day}"


def test_the_first_year_of_an_era_is_gannen():
    assert DATE_WRITERS["era_kanji"](2019, 5, 1) == "令和元年5月1日"
    assert DATE_WRITERS["era_kanji"](2019, 4, 30) == "平成31年4月30日"


def test_a_date_that_does_not_exist_can_be_written():
    assert DATE_WRITERS["era_kanji"](2024, 2, 30) == "令和6年2月30日"


@pytest.mark.parametrize(
    ("manner", "written"),
    [
        ("plain", "123456"),
        ("comma", "123,456"),
        ("yen", "￥123,456"),
        ("full_width", "１２３，４５６円"),
    ],
)
def test_money_is_written_the_systems_way(manner: str, written: str):
    assert MONEY_WRITERS[manner](123456) == written
