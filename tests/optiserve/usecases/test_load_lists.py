"""Official lists and the catalogue's own, loaded from files."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from optiserve.usecases import load_lists
from shared.catalogue.lists import BadList
from shared.catalogue.models import (
    CatalogueChange,
    CategoryAlias,
    DeviceModel,
    Institution,
    Jmdn,
    MakerAlias,
    OfficialList,
)
from shared.kernel.clock import JST
from tests.people import OLGA

DATA = Path(__file__).parents[4] / "shared/data"
JMDN = DATA / "jmdn-sample/jmdn_sample_6.csv"
HOSPITALS = DATA / "hospital-codes/hospitals_202508.csv"
AT = datetime(2026, 11, 10, 9, 0, tzinfo=JST)
DAY = date(2026, 11, 1)
HEAD = "コード,一般的名称,クラス分類\n"


def take(kind: str, text: str | bytes, day: date = DAY) -> OfficialList | None:
    data = text.encode() if isinstance(text, str) else text
    return load_lists.take(kind=kind, data=data, filename="x.csv", day=day, by=OLGA, at=AT)


def look(kind: str, text: str) -> Any:
    return load_lists.look(kind=kind, data=text.encode(), filename="x.csv")


def test_the_jmdn_sample_is_taken_and_a_second_time_changes_nothing(db: Any) -> None:
    taken = take("jmdn", JMDN.read_bytes())
    assert taken is not None
    assert (taken.rows, taken.added, taken.rejected) == (6, 6, 0)
    monitor = Jmdn.objects.get(code="33586002")
    assert (monitor.device_class, monitor.special_maintenance) == ("II", True)
    assert Jmdn.objects.get(code="38816000").special_maintenance is False
    assert take("jmdn", JMDN.read_bytes()) is None
    assert OfficialList.objects.count() == 1


def test_the_hospital_master_keeps_leading_zeros_and_every_line(db: Any) -> None:
    taken = take("institutions", HOSPITALS.read_bytes())
    assert taken is not None
    with HOSPITALS.open(encoding="utf-8-sig") as lines:
        codes = [row["inst_code_with_pref"] for row in csv.DictReader(lines)]
    # The file itself names 346 hospitals twice, in the same words.
    assert (taken.rows, len(codes) - len(set(codes))) == (8449, 346)
    assert (taken.added, taken.rejected) == (8449 - 346, 0)
    assert Institution.objects.get(code="010112489").name == "医療法人 愛全病院"
    assert take("institutions", HOSPITALS.read_bytes()) is None


def test_a_new_list_says_what_is_added_changed_and_gone_before_it_is_taken(db: Any) -> None:
    take("jmdn", HEAD + "13215000,汎用輸液ポンプ,III\n42411000,成人用人工呼吸器,III\n")
    plan = look("jmdn", HEAD + "13215000,汎用輸液ポンプ,Ⅱ\n17882000,除細動器,III\n")
    assert list(plan.added) == ["17882000"]
    assert (plan.changed[0].before, plan.changed[0].after) == (
        {"device_class": "III"},
        {"device_class": "II"},
    )
    assert plan.gone == ["42411000"]
    assert Jmdn.objects.count() == 2


def test_what_a_new_list_lacks_ends_on_its_day_and_may_come_back(db: Any) -> None:
    first, second = (HEAD + f"{code},名,II\n" for code in ("13215000", "42411000"))
    take("jmdn", first)
    take("jmdn", second, date(2026, 12, 1))
    assert Jmdn.objects.get(code="13215000").valid_until == date(2026, 12, 1)
    take("jmdn", first, date(2027, 1, 1))
    back = Jmdn.objects.get(code="13215000")
    assert (back.valid_from, back.valid_until) == (date(2027, 1, 1), None)


def test_columns_that_a_list_lacks_stay_as_they_are(db: Any) -> None:
    take("jmdn", HEAD + "13215000,名,II\n")
    assert look("jmdn", "コード,一般的名称\n13215000,名\n").is_empty


def test_bad_lines_are_left_out_with_line_and_reason_and_nothing_is_called_gone(db: Any) -> None:
    take("jmdn", HEAD + "13215000,名,II\n")
    plan = look("jmdn", HEAD + "1321500,名,II\n17882000,名,V\n42411000,名,I\n")
    assert [(one.line, one.code) for one in plan.errors] == [(2, "jmdn"), (3, "class")]
    assert (list(plan.added), plan.gone) == (["42411000"], [])


def test_another_table_is_no_list(db: Any) -> None:
    with pytest.raises(BadList):
        look("jmdn", "管理番号,機種\n1,2\n")


def test_models_come_with_gtins_and_designations_and_have_hospitals_matched_anew(db: Any) -> None:
    head = "メーカーコード,型式,分類コード,耐用期間(年),GTIN,別の呼び名\n"
    take("models", head + "aoba,AP-200,infusion-pump,6,00840861101023,RX-2;RX2A\n")
    model = DeviceModel.objects.get(key="ap200")
    assert str(model.ifu_life_years) == "6.0"
    assert [one.gtin for one in model.gtins.all()] == ["00840861101023"]
    assert sorted(one.key for one in model.aliases.all()) == ["rx2", "rx2a"]
    assert CatalogueChange.objects.count() == 1
    assert take("models", head + "aoba,AP-200,infusion-pump,6,00840861101023,RX-2\n") is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nobody,X-1,infusion-pump,", "unknown-maker"),
        ("aoba,X-1,nothing,", "unknown-category"),
        ("aoba,AP100,infusion-pump,", "taken"),
        ("aoba,X-1,infusion-pump,00840861101024", "gtin"),
    ],
)
def test_models_that_cannot_be_are_left_out(db: Any, line: str, code: str) -> None:
    plan = look("models", f"メーカーコード,型式,分類コード,GTIN\n{line}\n")
    assert [one.code for one in plan.errors] == [code]


def test_makers_take_spellings_that_mean_nobody_else(db: Any) -> None:
    head = "コード,名称(日本語),別表記\n"
    take("makers", head + "aoba,あおば医科工業,青葉医科㈱\nnew,新医科,\n")
    assert MakerAlias.objects.get(key="青葉医科").maker.code == "aoba"
    (error,) = look("makers", head + "new,新医科,光器械\n").errors
    assert error.code == "taken"


def test_words_for_categories_can_be_changed(db: Any) -> None:
    take("words", "語,分類コード\nシリポン,infusion-pump\n")
    take("words", "語,分類コード\nｼﾘﾎﾟﾝ,aed\n")
    assert CategoryAlias.objects.get(key="シリポン").category.code == "aed"


def test_the_shell_loads_a_list(db: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("catalogue", "load-jmdn", str(JMDN), "--look")
    assert not Jmdn.objects.exists()
    call_command("catalogue", "load-jmdn", str(JMDN), "--day", "2026-11-01")
    assert "6 added" in capsys.readouterr().out
    assert Jmdn.objects.count() == 6
