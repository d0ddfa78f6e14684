"""What the catalogue adds to a ledger's word on lives, parts and risk."""

from datetime import date

import pytest

from optiserve.tenancy.context import inside
from reporting.hospital_month import load
from reporting.metrics.month.rows import Settings
from reporting.queries.catalogue_facts import Facts, Known, facts_of
from shared.catalogue.legal_lives import YEARS, LegalClass
from shared.catalogue.models import Category, DeviceModel, Jmdn, Maker
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month
from tests.reporting.queries.stories import device

OCTOBER = Month(2026, 10)
PUMP = Known("infusion-pump", None, "", None)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def official() -> None:
    for code, name, kind, special in (
        ("13215000", "汎用輸液ポンプ", "III", True),
        ("33586002", "多項目モニタ", "II", True),
        ("38816000", "再使用可能な内視鏡用能動処置具", "II", False),
    ):
        Jmdn.objects.create(
            code=code, name_ja=name, device_class=kind, special_maintenance=special,
            valid_from=date(2026, 4, 1),
        )  # fmt: skip


def category(**values: object) -> None:
    Category.objects.filter(code="infusion-pump").update(**values)


def model(**values: object) -> DeviceModel:
    return DeviceModel.objects.create(
        maker=Maker.objects.get(code="aoba"),
        category=Category.objects.get(code="infusion-pump"),
        name="AP-9", key="ap9", **values,
    )  # fmt: skip


def fact(one: Known = PUMP) -> Facts:
    return facts_of({one})[one]


def test_nothing_is_known_of_what_nobody_told() -> None:
    category(ifu_life_years=None, jmdn_codes=[], legal_class="")
    assert fact() == Facts()


def test_the_ledgers_word_goes_before_the_models_and_that_before_the_categorys() -> None:
    category(ifu_life_years=6, jmdn_codes=["38816000"])
    known = model(ifu_life_years=7, jmdn="33586002")
    of_model = fact(Known("infusion-pump", known.pk, "", None))
    assert (of_model.ifu_life, of_model.ifu_from) == (7, "model")
    of_ledger = fact(Known("infusion-pump", known.pk, "13215000", 8.0))
    assert (of_ledger.ifu_life, of_ledger.ifu_from) == (8, "ledger")
    assert [(one.risk_class, one.risk_from) for one in (fact(), of_model, of_ledger)] == [
        (2, "category"), (2, "model"), (3, "ledger"),
    ]  # fmt: skip


def test_names_of_a_category_that_differ_in_risk_say_nothing() -> None:
    category(jmdn_codes=["13215000", "33586002"])
    assert fact().risk_class is None


def test_a_code_that_the_official_list_lacks_says_nothing() -> None:
    category(jmdn_codes=["99999999"])
    assert fact().risk_from == ""


def test_a_merged_models_facts_are_those_of_the_one_it_became() -> None:
    former = model()
    other = DeviceModel.objects.create(
        maker=former.maker, category=former.category, name="AP-10", key="ap10",
        parts_end_on=date(2027, 3, 31),
    )  # fmt: skip
    former.merged_into = other
    former.save()
    assert fact(Known("infusion-pump", former.pk, "", None)).parts_end_on == date(2027, 3, 31)


def test_every_class_of_the_ordinance_has_its_years() -> None:
    assert YEARS.keys() == set(LegalClass)
    assert (min(YEARS.values()), max(YEARS.values())) == (3, 10)


def test_a_hospitals_devices_carry_what_the_catalogue_knows(alpha: Hospital) -> None:
    category(legal_class=LegalClass.MOBILE, jmdn_codes=["13215000"], ifu_life_years=7)
    known = model(parts_end_on=date(2026, 10, 31))
    with inside(alpha):
        device("ME-1", model_id=known.pk)
        found = load(OCTOBER, observed=Month(2026, 5), settings=Settings()).devices
    assert (found.legal_life[0], found.ifu_life[0], found.risk_class[0]) == (4, 7, 3)
    assert (found.parts_months[0] <= 0, found.specially_maintained[0]) == (True, True)
    assert (found.ifu_from[0], found.risk_from[0]) == ("category", "category")
