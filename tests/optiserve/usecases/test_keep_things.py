"""Makers, models and categories are entered, changed, merged, and everything is undone exactly."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from optiserve.usecases import keep_catalogue, keep_things
from shared.aggregates.models import CollectState, HospitalRun, MonthRun, RunState
from shared.catalogue.models import (
    CatalogueChange,
    Category,
    CategoryAlias,
    DeviceModel,
    Different,
    Holding,
    Maker,
    MakerAlias,
    MatchTask,
    ModelAlias,
    ModelGtin,
)
from shared.catalogue.queries import LocalWords, match
from shared.catalogue.services import (
    MakerCodeTaken,
    ModelTaken,
    NothingChanges,
    NotToMerge,
    NotToUndo,
    SpellingTaken,
    forget,
)
from shared.catalogue.services.acts import Act
from shared.catalogue.services.apart_acts import TellMakersApart
from shared.catalogue.services.category_acts import AddCategory, ChangeCategory, MergeCategories
from shared.catalogue.services.maker_acts import AddMaker, ChangeMaker, MergeMakers
from shared.catalogue.services.model_acts import AddModel, ChangeModel, MergeModels
from shared.catalogue.services.reworking import Undo
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from tests.optiserve.usecases.test_match_words import AT, OCTOBER, hear, matched, stock
from tests.people import OLGA

_TABLES = (
    Maker,
    DeviceModel,
    Category,
    MakerAlias,
    ModelAlias,
    CategoryAlias,
    ModelGtin,
    Different,
)


def snapshot() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in _TABLES]


def do(act: Act) -> CatalogueChange:
    return keep_things.change(act, by=OLGA, at=AT, reason="合併")


@pytest.fixture
def aoba(db: Any) -> Maker:
    return Maker.objects.get(code="aoba")


@pytest.fixture
def midori(aoba: Maker) -> Maker:
    """A maker without contracts, with a model of Aoba's key, one of its own, and its words."""
    do(AddMaker("midori", {"name_ja": "みどり医科", "name_en": "Midori", "gs1_prefixes": ["45"]}))
    midori = Maker.objects.get(code="midori")
    pump = Category.objects.get(code="infusion-pump")
    for name in ("AP-100", "MD-7"):
        do(AddModel(midori.pk, {"name": name, "category": pump}))
    model = midori.models.get(key="md7")
    ModelAlias.objects.create(maker=midori, key="md7改", model=model, decided_at=AT)
    ModelGtin.objects.create(gtin="00840861101023", model=model)
    return midori


def acts(midori: Maker, aoba: Maker) -> list[Act]:
    pump = Category.objects.get(code="infusion-pump")
    one, other = midori.models.order_by("key")
    aed = Category.objects.get(code="aed")
    facts = {"ifu_life_years": Decimal("6.5"), "parts_end_on": date(2031, 3, 31)}
    return [
        AddMaker("new", {"name_ja": "新しい会社", "name_en": "", "corporate_number": "1" * 13}),
        ChangeMaker(midori.pk, {"name_ja": "緑医科", "gs1_prefixes": ["4512345"]}),
        MergeMakers(midori.pk, aoba.pk),
        AddModel(midori.pk, {"name": "MD-9", "category": pump}, ("00840861101030",)),
        ChangeModel(other.pk, {"name": "MD-7 II", "category": aed, **facts}),
        MergeModels(other.pk, one.pk),
        AddCategory("bed", {"name_ja": "ベッド", "name_en": "Bed", "lendable": False}),
        ChangeCategory(pump.pk, {"name_ja": "点滴ポンプ"}),
        MergeCategories(aed.pk, pump.pk),
        TellMakersApart(midori.pk, aoba.pk),
    ]


@pytest.mark.parametrize("number", range(10))
def test_i52_undoing_restores_every_row_exactly(midori: Maker, aoba: Maker, number: int) -> None:
    before = snapshot()
    change = do(acts(midori, aoba)[number])
    assert snapshot() != before
    do(Undo(change.pk))
    assert snapshot() == before


@pytest.mark.parametrize("number", range(10))
def test_looking_at_an_act_changes_nothing(midori: Maker, aoba: Maker, number: int) -> None:
    before = snapshot()
    keep_things.preview(acts(midori, aoba)[number], on=AT.date())
    assert snapshot() == before


def test_merged_makers_words_and_models_are_the_others(midori: Maker, aoba: Maker) -> None:
    do(MergeMakers(midori.pk, aoba.pk))
    own = DeviceModel.objects.get(maker=aoba, key="ap100")
    moved = DeviceModel.objects.get(key="md7")
    words = {
        LocalWords("", "", "みどり医科", "AP-100"): own.pk,
        LocalWords("", "", "midori", "MD-7"): moved.pk,
        LocalWords("", "", "みどり医科", "MD-7改"): moved.pk,
        LocalWords("", "", "", "", "00840861101023"): moved.pk,
    }
    found = match(words)
    assert {one: found[one].model_id for one in words} == words
    assert {found[one].maker_code for one in words} == {"aoba"}


def test_merged_models_mean_the_other(midori: Maker) -> None:
    one, other = midori.models.order_by("key")
    do(MergeModels(other.pk, one.pk))
    words = LocalWords("", "", "みどり医科", "MD-7改")
    assert match([words])[words].model_id == one.pk


def test_a_renamed_models_former_name_still_means_it(midori: Maker) -> None:
    model = midori.models.get(key="md7")
    do(ChangeModel(model.pk, {"name": "MD-8"}))
    for name in ("MD-7", "MD-8"):
        words = LocalWords("", "", "みどり医科", name)
        assert match([words])[words].model_id == model.pk


def test_i52_a_preview_counts_devices_hospitals_and_months(
    alpha: Hospital, bravo: Hospital, midori: Maker, aoba: Maker
) -> None:
    stock(alpha, 2, local_maker="みどり医科", local_model="MD-7")
    stock(bravo, 3, local_maker="みどり医科", local_model="謎", local_name="謎")
    stock(bravo, 4, local_maker="あおば医科工業", local_model="AP-100")
    hear(alpha, bravo)
    run = MonthRun.objects.create(month=OCTOBER, opened_at=AT, opened_by=OLGA)
    HospitalRun.objects.create(run=run, hospital=alpha, state=CollectState.COLLECTED)
    wrought, months = keep_things.preview(MergeMakers(midori.pk, aoba.pk), on=AT.date())
    impact = wrought.impact
    assert (impact.devices, len(impact.hospitals), months) == (5, 2, [OCTOBER])


def test_i52_facts_of_a_model_revise_no_month(alpha: Hospital, aoba: Maker) -> None:
    stock(alpha, 2, local_maker="あおば医科工業", local_model="AP-100")
    hear(alpha)
    run = MonthRun.objects.create(month=OCTOBER, opened_at=AT, opened_by=OLGA)
    HospitalRun.objects.create(run=run, hospital=alpha, state=CollectState.COLLECTED)
    act = ChangeModel(aoba.models.get().pk, {"ifu_life_years": Decimal(6)})
    wrought, months = keep_things.preview(act, on=AT.date())
    assert (wrought.impact.devices, months) == (2, [])


def test_a_new_maker_settles_the_words_that_it_explains(alpha: Hospital) -> None:
    stock(alpha, 2, local_maker="白波製作所", local_name="AED")
    hear(alpha)
    act = AddMaker("shiranami", {"name_ja": "白波製作所", "name_en": ""})
    wrought, _months = keep_things.preview(act, on=AT.date())
    assert (wrought.impact.spellings, wrought.impact.devices) == (1, 2)
    do(act)
    assert MatchTask.objects.get().state == "settled"


def test_merging_reaches_the_hospitals_devices_and_undoing_too(
    alpha: Hospital, midori: Maker, aoba: Maker
) -> None:
    stock(alpha, 1, local_maker="みどり医科", local_model="AP-100")
    hear(alpha)
    before = matched(alpha)
    change = do(MergeMakers(midori.pk, aoba.pk))
    hear(alpha)
    assert matched(alpha) == {("infusion-pump", "aoba", aoba.models.get(key="ap100").pk)}
    do(Undo(change.pk))
    hear(alpha)
    assert matched(alpha) == before


def test_holdings_say_how_many_devices_mean_what(alpha: Hospital, aoba: Maker) -> None:
    stock(alpha, 2, local_maker="あおば医科工業", local_model="AP-100", local_name="x")
    stock(alpha, 1, local_maker="株式会社あおば医科工業", local_model="AP100")
    hear(alpha)
    (held,) = Holding.objects.all()
    assert (held.hospital_id, held.maker, held.devices, held.since) == (
        alpha.pk,
        aoba,
        3,
        OCTOBER,
    )


def test_what_later_changes_build_on_is_not_undone(midori: Maker, aoba: Maker) -> None:
    change = do(MergeMakers(midori.pk, aoba.pk))
    model = DeviceModel.objects.get(key="md7")
    later = do(ChangeModel(model.pk, {"jmdn": "13215000"}))
    with pytest.raises(NotToUndo):
        do(Undo(change.pk))
    do(Undo(later.pk))
    do(Undo(change.pk))
    with pytest.raises(NotToUndo):
        do(Undo(change.pk))


def test_a_maker_that_others_build_on_is_not_undone(midori: Maker) -> None:
    entered = CatalogueChange.objects.get(operation="maker.add")
    with pytest.raises(NotToUndo):
        do(Undo(entered.pk))


def test_a_maker_with_people_here_is_not_merged_away(midori: Maker, aoba: Maker) -> None:
    with pytest.raises(keep_things.MakerIsPartner):
        keep_things.preview(MergeMakers(aoba.pk, midori.pk), on=AT.date())


def test_nothing_is_merged_into_itself_or_twice(midori: Maker, aoba: Maker) -> None:
    with pytest.raises(NotToMerge):
        do(MergeMakers(midori.pk, midori.pk))
    do(MergeMakers(midori.pk, aoba.pk))
    with pytest.raises(NotToMerge):
        do(MergeMakers(midori.pk, aoba.pk))
    with pytest.raises(NotToMerge):
        do(MergeModels(DeviceModel.objects.get(key="md7").pk, midori.models.get().pk))


def test_a_designation_of_two_different_models_stops_a_merging(midori: Maker, aoba: Maker) -> None:
    ModelAlias.objects.create(maker=aoba, key="md7改", model=aoba.models.get())
    before = snapshot()
    with pytest.raises(SpellingTaken):
        do(MergeMakers(midori.pk, aoba.pk))
    assert snapshot() == before


def test_what_is_taken_is_refused(midori: Maker, aoba: Maker) -> None:
    pump = Category.objects.get(code="infusion-pump")
    with pytest.raises(MakerCodeTaken):
        do(AddMaker("aoba", {"name_ja": "x", "name_en": ""}))
    with pytest.raises(SpellingTaken):
        do(ChangeMaker(midori.pk, {"name_en": "光器械"}))
    with pytest.raises(ModelTaken):
        do(AddModel(aoba.pk, {"name": "ＡＰ１００", "category": pump}))
    with pytest.raises(NothingChanges):
        do(ChangeMaker(midori.pk, {"name_ja": "みどり医科"}))


def test_a_hospital_that_leaves_is_in_no_change_any_more(
    alpha: Hospital, midori: Maker, aoba: Maker
) -> None:
    stock(alpha, 1, local_maker="みどり医科", local_model="MD-7")
    hear(alpha)
    change = do(MergeMakers(midori.pk, aoba.pk))
    assert change.details["among"] == [alpha.pk]
    forget(hospital_id=alpha.pk)
    change.refresh_from_db()
    assert (change.details["among"], change.details["since"]) == ([], {})
    assert not Holding.objects.exists()


@pytest.fixture
def due(alpha: Hospital, midori: Maker, aoba: Maker) -> MonthRun:
    """October, published, with a merging since that it does not know."""
    stock(alpha, 1, local_maker="みどり医科", local_model="MD-7")
    hear(alpha)
    opened = datetime(2026, 11, 5, tzinfo=JST)
    run = MonthRun.objects.create(
        month=OCTOBER, opened_at=opened, opened_by=OLGA, state=RunState.DELIVERED
    )
    HospitalRun.objects.create(run=run, hospital=alpha, state=CollectState.COLLECTED)
    do(MergeMakers(midori.pk, aoba.pk))
    return run


def test_i52_months_that_are_due_are_revised_when_every_hospital_is_matched(
    due: MonthRun, alpha: Hospital, bravo: Hospital
) -> None:
    assert keep_catalogue.to_revise() == {OCTOBER: 1}
    with pytest.raises(keep_things.StillMatching):
        keep_things.revise(by=OLGA, at=AT)
    hear(alpha, bravo)
    started, waiting = keep_things.revise(by=OLGA, at=datetime(2026, 11, 11, tzinfo=JST))
    assert [(run.month, run.revision) for run in started] == [(OCTOBER, 2)]
    assert (waiting, keep_catalogue.to_revise()) == ([], {})


def test_i52_a_month_whose_revision_is_under_way_waits(
    due: MonthRun, alpha: Hospital, bravo: Hospital
) -> None:
    hear(alpha, bravo)
    MonthRun.objects.update(state=RunState.COLLECTED)
    assert keep_things.revise(by=OLGA, at=AT) == ([], [OCTOBER])
