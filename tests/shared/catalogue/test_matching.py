"""What a hospital's own words mean."""

from typing import Any

from shared.catalogue.models import DeviceModel
from shared.catalogue.queries import LocalWords, Match, match


def _one(*, category: str = "", name: str = "", maker: str = "", model: str = "") -> Match:
    words = LocalWords(category=category, name=name, maker=maker, model=model)
    return match([words])[words]


def test_a_known_word_gives_the_category(db: Any) -> None:
    assert _one(category="輸液ポンプ").category_code == "infusion-pump"


def test_half_width_letters_mean_the_same_word(db: Any) -> None:
    assert _one(category="輸液ﾎﾟﾝﾌﾟ").category_code == "infusion-pump"


def test_the_name_serves_where_there_is_no_category(db: Any) -> None:
    assert _one(name="ＡＥＤ").category_code == "aed"


def test_a_makers_legal_form_does_not_count(db: Any) -> None:
    assert _one(maker="株式会社あおば医科工業").maker_code == "aoba"


def test_a_known_model_settles_the_category(db: Any) -> None:
    found = _one(category="ポンプ類", maker="あおば医科工業㈱", model="ＡＰ１００")
    model = DeviceModel.objects.get(key="ap100")
    assert found == Match("infusion-pump", "aoba", model.pk)


def test_a_model_of_another_maker_is_not_taken(db: Any) -> None:
    assert _one(maker="光器械", model="AP-100") == Match(None, "hikari", None)


def test_unknown_words_stay_unmatched(db: Any) -> None:
    assert _one(category="謎", name="謎", maker="謎", model="謎") == Match(None, None, None)
