"""What is suggested, what never is, and that nothing is taken by itself (I-50, I-53)."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.catalogue.gtins import gtin14
from shared.catalogue.keys import maker_key, model_key
from shared.catalogue.models import (
    DeviceModel,
    Maker,
    MakerAlias,
    MatchTask,
    ModelAlias,
    ModelGtin,
)
from shared.catalogue.queries import LocalWords, Match, Rule, explain, match
from shared.catalogue.scripts import consonants
from shared.catalogue.services import Heard, hear, hearing
from shared.catalogue.suggestions import (
    Known,
    KnownMaker,
    KnownModel,
    maker_reason,
    suggest,
)

GTINS = Path(__file__).parents[4] / "shared/data/gudid-excerpt/gudid_equipment_474.csv"
needs_excerpt = pytest.mark.skipif(not GTINS.exists(), reason="real data absent: excerpt of GUDID")
SAME = [
    ("日本光電", "日本光電工業"),
    ("TERUMO", "テルモ"),
    ("ニプロ", "Nipro Co., Ltd."),
    ("フクダ電子株式会社", "ﾌｸﾀﾞ電子ｼﾞｬﾊﾟﾝ"),
    ("日本光電工業", "日木光電工業"),
]
DIFFERENT = [
    ("テルモ", "テルモBCT"),
    ("ニプロ", "ニプロファーマ"),
    ("オムロン", "オムロンヘルスケア"),
    ("JMS", "GMS"),
    ("フクダ電子", "フクダ電子東京販売"),
]


def _words(maker: str = "", model: str = "", *, name: str = "", gtin: str = "") -> LocalWords:
    return LocalWords(category="", name=name, maker=maker, model=model, gtin=gtin)


def _reason(one: str, other: str) -> str:
    found = maker_reason(one, [maker_key(other)])
    return found.code if found else ""


@pytest.mark.parametrize(("one", "other"), SAME)
def test_i53_spellings_of_one_firm_are_suggested_together(one: str, other: str) -> None:
    assert _reason(one, other)
    assert _reason(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_i53_firms_that_share_a_beginning_never_are(one: str, other: str) -> None:
    assert not _reason(one, other)
    assert not _reason(other, one)


@pytest.mark.parametrize(("one", "other"), [*SAME[:2], *DIFFERENT])
def test_i50_no_likeness_of_makers_is_taken_by_itself(db: Any, one: str, other: str) -> None:
    maker = Maker.objects.create(code="known", name_ja=other)
    MakerAlias.objects.create(key=maker_key(other), maker=maker)
    assert match([_words(one)])[_words(one)].maker_code is None


@pytest.mark.parametrize("written", ["TE161SA", "te-161sa", "ＴＥ－１６１ＳＡ"])
def test_i50_the_same_key_is_the_same_model(db: Any, written: str) -> None:
    assert _found(written) is not None


@pytest.mark.parametrize("written", ["TE-161S", "TE-161SB", "TE-162SA"])
def test_i50_a_model_that_differs_by_a_character_is_suggested_and_not_taken(
    db: Any, written: str
) -> None:
    assert _found(written) is None
    known = Known(models=(KnownModel(7, 1, 3, (model_key("TE-161SA"),)),))
    (candidate,) = suggest(_words("あおば", written), known, maker=1)
    assert candidate.model == 7
    assert candidate.reasons[0].code in {"one-letter", "one-digit"}


def test_i50_models_that_differ_by_a_digit_say_so() -> None:
    known = Known(models=(KnownModel(7, 1, 3, (model_key("TE-SS700"),)),))
    (candidate,) = suggest(_words("テルモ", "TE-SS800"), known, maker=1)
    assert [reason.code for reason in candidate.reasons] == ["one-digit"]


def _found(written: str) -> int | None:
    aoba = Maker.objects.get(code="aoba")
    category = DeviceModel.objects.get(key="ap100").category
    DeviceModel.objects.get_or_create(
        maker=aoba, key=model_key("TE-161SA"), defaults={"name": "TE-161SA", "category": category}
    )
    words = _words("あおば医科工業", written)
    return match([words])[words].model_id


def test_i50_an_alias_comes_after_the_key_and_before_the_gtin(db: Any) -> None:
    model = DeviceModel.objects.get(key="ap100")
    other = DeviceModel.objects.create(
        maker=model.maker, category=model.category, name="AP-200", key="ap200"
    )
    ModelAlias.objects.create(maker=model.maker, key="rx1", model=model)
    ModelGtin.objects.create(gtin="00840861101023", model=other)
    asked = {
        "AP-100": (model.pk, Rule.KEY),
        "RX-1": (model.pk, Rule.ALIAS),
        "RX-2": (other.pk, Rule.GTIN),
    }
    for written, (pk, rule) in asked.items():
        words = _words("あおば医科工業", written, gtin="00840861101023")
        found = explain([words])[words]
        assert (found.match.model_id, found.model) == (pk, rule)


def test_i50_a_gtin_finds_maker_and_category_where_the_ledger_names_none(db: Any) -> None:
    model = DeviceModel.objects.get(key="ap100")
    ModelGtin.objects.create(gtin="00840861101023", model=model)
    words = _words(gtin="00840861101023")
    assert match([words])[words] == Match("infusion-pump", "aoba", model.pk)


def test_i50_the_ledgers_maker_goes_before_anothers_gtin(db: Any) -> None:
    ModelGtin.objects.create(gtin="00840861101023", model=DeviceModel.objects.get(key="ap100"))
    words = _words("光器械", "X", gtin="00840861101023")
    assert match([words])[words] == Match(None, "hikari", None)


def test_i53_a_common_gs1_prefix_is_a_reason() -> None:
    known = Known(makers=(KnownMaker(1, (maker_key("Fresenius Usa, Inc."),), ("0840861",)),))
    words = _words("Fresenius Medical Care Holdings, Inc.", "X", gtin="00840861101023")
    (candidate,) = suggest(words, known)
    assert (candidate.maker, candidate.reasons[0].code) == (1, "gs1-prefix")


@needs_excerpt
def test_i53_all_474_gtins_have_a_right_check_digit_and_no_other_digit_does() -> None:
    with GTINS.open(encoding="utf-8") as lines:
        gtins = [row["primary_di"] for row in csv.DictReader(lines)]
    assert len(gtins) == 474
    for gtin in gtins:
        others = {gtin[:-1] + digit for digit in "0123456789"} - {gtin}
        assert gtin14(gtin) == gtin
        assert not any(gtin14(other) for other in others)


@needs_excerpt
def test_i53_firms_of_the_excerpt_are_not_confused() -> None:
    with GTINS.open(encoding="utf-8") as lines:
        firms = sorted({row["company_name"] for row in csv.DictReader(lines)})
    pairs = [(one, other) for one in firms for other in firms if one < other]
    assert not [pair for pair in pairs if _reason(*pair)]


def test_a_word_within_another_suggests_its_category() -> None:
    known = Known(words=((4, "輸液ポンプ"), (5, "シリンジポンプ")))
    (candidate,) = suggest(_words(name="輸液ポンプ(大型)"), known)
    assert (candidate.category, candidate.reasons[0].known) == (4, "輸液ポンプ")


spelt = st.sampled_from(
    ["あおば医科", "あおば医科工業ジャパン", "Aoba Medical", "光器械"]
) | st.text("あおば医科工業光器械", max_size=8)
designated = st.sampled_from(["AP-101", "AP100", "AP-100B"]) | st.text("AP-10", max_size=6)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(maker=spelt, model=designated, name=st.sampled_from(["輸液ポンプ大", "謎", ""]))
def test_i50_hearing_words_and_suggesting_never_changes_what_they_mean(
    db: Any, maker: str, model: str, name: str
) -> None:
    words = _words(maker, model, name=name)
    before = explain([words])
    hear(hospital_id=1, words={words: Heard(3, date(2026, 10, 1))})
    assert explain([words]) == before
    task = MatchTask.objects.filter(raw_maker=maker, raw_model=model, raw_name=name).first()
    assert task is None or task.state in {"open", "suggested"}
    assert task is not None or not hearing.missing(words, before[words].match)


def test_nothing_written_suggests_nothing() -> None:
    known = Known(
        makers=(KnownMaker(1, ("a",)),), models=(KnownModel(1, 1, 1, ("x",)),), words=((1, "a"),)
    )
    assert suggest(_words(), known) == []


@pytest.mark.parametrize(
    ("one", "other"), [("テルモ", "terumo"), ("ニプロ", "nipro"), ("トップ", "TOP")]
)
def test_two_scripts_of_a_name_share_their_consonants(one: str, other: str) -> None:
    assert consonants(one) == consonants(other) != ""


def test_kanji_have_no_reading() -> None:
    assert consonants("日本光電") == ""
