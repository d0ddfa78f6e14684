"""Two categories become one: looked at before, for all hospitals, undone exactly."""

from datetime import date
from typing import Any

import pytest

from optiserve.usecases import keep_things
from shared.aggregates.models import CollectState, HospitalRun, MonthRun
from shared.agreements.services import write_agreement
from shared.catalogue.models import Category, DeviceModel, Maker
from shared.catalogue.queries import LocalWords, match
from shared.catalogue.services import NotToMerge
from shared.catalogue.services.category_acts import AddCategory, ChangeCategory, MergeCategories
from shared.catalogue.services.reworking import Undo
from shared.hospitals.models import Hospital
from tests.optiserve.usecases.test_keep_things import do
from tests.optiserve.usecases.test_match_words import AT, OCTOBER, hear, matched, stock
from tests.people import OLGA
from tests.shared.agreements.agreed import terms_like


@pytest.fixture
def drip(db: Any) -> Category:
    """A second category for infusion pumps, with a model of its own."""
    do(AddCategory("drip-pump", {"name_ja": "点滴装置", "name_en": "Drip pump"}))
    drip = Category.objects.get(code="drip-pump")
    aoba = DeviceModel.objects.get(key="ap100").maker
    DeviceModel.objects.create(maker=aoba, category=drip, name="DP-1", key="dp1")
    return drip


def pump() -> Category:
    return Category.objects.get(code="infusion-pump")


def test_i52_its_words_and_models_are_the_others(drip: Category) -> None:
    do(MergeCategories(drip.pk, pump().pk))
    words = (LocalWords("点滴装置", "", "", ""), LocalWords("", "", "あおば医科工業", "DP-1"))
    assert {found.category_code for found in match(words).values()} == {"infusion-pump"}


def test_i52_a_preview_counts_devices_hospitals_and_months(alpha: Hospital, drip: Category) -> None:
    stock(alpha, 3, local_category="点滴装置")
    hear(alpha)
    run = MonthRun.objects.create(month=OCTOBER, opened_at=AT, opened_by=OLGA)
    HospitalRun.objects.create(run=run, hospital=alpha, state=CollectState.COLLECTED)
    wrought, months = keep_things.preview(MergeCategories(drip.pk, pump().pk), on=AT.date())
    impact = wrought.impact
    assert (impact.devices, len(impact.hospitals), months) == (3, 1, [OCTOBER])


def test_i52_it_reaches_the_hospitals_devices_and_undoing_too(
    alpha: Hospital, drip: Category
) -> None:
    stock(alpha, 1, local_category="点滴装置")
    hear(alpha)
    before = matched(alpha)
    change = do(MergeCategories(drip.pk, pump().pk))
    hear(alpha)
    assert {code for code, *_ in matched(alpha)} == {"infusion-pump"}
    do(Undo(change.pk))
    hear(alpha)
    assert matched(alpha) == before


def test_a_merged_category_is_not_merged_or_changed_again(drip: Category) -> None:
    do(MergeCategories(drip.pk, pump().pk))
    for act in (
        MergeCategories(drip.pk, pump().pk),
        MergeCategories(pump().pk, drip.pk),
        ChangeCategory(drip.pk, {"name_ja": "別"}),
    ):
        with pytest.raises(NotToMerge):
            do(act)


def test_a_category_that_a_contract_names_is_not_merged_away(drip: Category) -> None:
    terms = terms_like(
        categories=("drip-pump",), starts_on=date(2026, 4, 1), ends_on=date(2026, 9, 30)
    )
    write_agreement(maker=Maker.objects.get(code="aoba"), number="A-1", terms=terms, by=OLGA, at=AT)
    act = MergeCategories(drip.pk, pump().pk)
    with pytest.raises(keep_things.CategoryInContract):
        keep_things.preview(act, on=date(2026, 9, 30))
    assert keep_things.preview(act, on=date(2026, 10, 1))
