"""Makers, models and categories on the operator's screens; proposals; months to be revised."""

from datetime import datetime
from typing import Any

import pytest

from optiserve.usecases import keep_things
from shared.aggregates.models import CollectState, HospitalRun, MonthRun, RunState
from shared.catalogue.models import CatalogueChange, Category, DeviceModel, Maker, Proposal
from shared.catalogue.services.maker_acts import AddMaker
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from tests.optiserve.usecases.test_match_words import AT, OCTOBER, hear, stock
from tests.optiserve.usecases.test_own_words import SPELLING, ap100, propose
from tests.people import MIKA, OLGA

HERE = "/operator/catalogue/"
SCREENS = ("makers/", "models/", "categories/", "makers/alike/", "proposals/", "revisions/")


@pytest.fixture
def midori(db: Any) -> Maker:
    keep_things.change(AddMaker("midori", {"name_ja": "光器械工業", "name_en": ""}), by=OLGA, at=AT)
    return Maker.objects.get(code="midori")


@pytest.mark.parametrize("path", SCREENS)
def test_the_operator_sees_them_and_a_maker_does_not(at_portal: Any, path: str) -> None:
    assert at_portal(OLGA).get(f"{HERE}{path}").status_code == 200
    assert at_portal(MIKA).get(f"{HERE}{path}").status_code == 403


@pytest.mark.parametrize("kind", ["makers", "models", "categories"])
def test_lists_go_out_as_csv_and_xlsx(at_portal: Any, kind: str) -> None:
    for form in ("csv", "xlsx"):
        assert at_portal(OLGA).get(f"{HERE}{kind}/?export={form}").status_code == 200


def test_a_makers_page_counts_devices_and_names_no_hospital(
    at_portal: Any, alpha: Hospital
) -> None:
    stock(alpha, 7, local_maker="あおば医科工業", local_model="AP-100")
    hear(alpha)
    page = at_portal(OLGA).get(f"{HERE}makers/{ap100().maker_id}/").content.decode()
    assert ">7<" in page
    assert "アルファ病院" not in page


def test_makers_that_are_perhaps_one_are_shown_with_the_reason(
    at_portal: Any, midori: Maker
) -> None:
    page = at_portal(OLGA).get(f"{HERE}makers/alike/").content.decode()
    assert "for a word such as 工業" in page
    assert f"{HERE}makers/{midori.pk}/merge/?into={Maker.objects.get(code='hikari').pk}" in page


def test_a_merging_is_shown_then_done_then_undone(at_portal: Any, midori: Maker) -> None:
    operator, into = at_portal(OLGA), Maker.objects.get(code="hikari").pk
    path = f"{HERE}makers/{midori.pk}/merge/"
    shown = operator.post(path, {"into": into}).content.decode()
    assert "No published figure changes." in shown
    assert Maker.objects.get(pk=midori.pk).valid
    operator.post(path, {"into": into, "confirmed": "1", "reason": "合併"})
    assert Maker.objects.get(pk=midori.pk).parent_id == into
    change = CatalogueChange.objects.get(operation="maker.merge")
    page = operator.get(f"{HERE}makers/{into}/").content.decode()
    undo = f"{HERE}changes/{change.pk}/undo/"
    assert undo in page
    assert "What this changes" in operator.get(undo).content.decode()
    operator.post(undo, {"confirmed": "1"})
    assert Maker.objects.get(pk=midori.pk).valid


def test_a_maker_with_people_is_refused_in_words(at_portal: Any, midori: Maker) -> None:
    aoba = ap100().maker_id
    answer = at_portal(OLGA).post(f"{HERE}makers/{aoba}/merge/", {"into": midori.pk})
    assert answer.status_code == 422
    assert "figures would change hands" in answer.content.decode()


def test_a_model_is_entered_and_changed(at_portal: Any, db: Any) -> None:
    operator, pump = at_portal(OLGA), Category.objects.get(code="infusion-pump")
    form = {"maker": ap100().maker_id, "name": "AP-200", "category": pump.pk, "confirmed": "1"}
    operator.post(f"{HERE}models/new/", form)
    model = DeviceModel.objects.get(key="ap200")
    form = {"name": "AP-200", "category": pump.pk, "ifu_life_years": "6", "gtins": "12345"}
    wrong = operator.post(f"{HERE}models/{model.pk}/change/", form).content.decode()
    assert "The check digit is wrong" in wrong
    form |= {"gtins": "00840861101023", "confirmed": "1"}
    operator.post(f"{HERE}models/{model.pk}/change/", form)
    model.refresh_from_db()
    assert (model.ifu_life_years, model.gtins.get().gtin) == (6, "00840861101023")


def test_a_category_is_entered_with_its_words(at_portal: Any, db: Any) -> None:
    form = {"code": "bed", "name_ja": "ベッド", "confirmed": "1"}
    at_portal(OLGA).post(f"{HERE}categories/new/", form)
    assert Category.objects.get(code="bed").aliases.get().key == "ベッド"


def test_a_proposal_is_answered_and_names_no_hospital(at_portal: Any, alpha: Hospital) -> None:
    stock(alpha, 2, **SPELLING)
    proposal = propose(alpha)
    operator, path = at_portal(OLGA), f"{HERE}proposals/{proposal.pk}/"
    page = operator.get(path).content.decode()
    assert f"?model={ap100().pk}" in page
    assert "アルファ病院" not in page
    assert operator.post(f"{path}answer/", {"taken": "no", "text": ""}).status_code == 200
    operator.post(f"{path}answer/", {"taken": "no", "text": "型式が別"})
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.answer) == ("refused", "型式が別")


def test_months_to_be_revised_are_started(at_portal: Any, alpha: Hospital, bravo: Hospital) -> None:
    stock(alpha, 2, local_maker="あおば医科工業", local_model="AP-100")
    hear(alpha, bravo)
    run = MonthRun.objects.create(
        month=OCTOBER,
        opened_at=datetime(2026, 11, 5, tzinfo=JST),
        opened_by=OLGA,
        state=RunState.DELIVERED,
    )
    HospitalRun.objects.create(run=run, hospital=alpha, state=CollectState.COLLECTED)
    operator, aed = at_portal(OLGA), Category.objects.get(code="aed")
    form = {"name": "AP-100", "category": aed.pk}
    shown = operator.post(f"{HERE}models/{ap100().pk}/change/", form).content.decode()
    assert "2026-10" in shown
    operator.post(f"{HERE}models/{ap100().pk}/change/", {**form, "confirmed": "1"})
    hear(alpha, bravo)
    assert "Start these revisions" in operator.get(f"{HERE}revisions/").content.decode()
    operator.post(f"{HERE}revisions/start/")
    assert MonthRun.objects.filter(month=OCTOBER, revision=2).exists()


def test_two_makers_are_said_to_be_different(at_portal: Any, midori: Maker) -> None:
    operator, aoba = at_portal(OLGA), ap100().maker
    Maker.objects.filter(pk__in=(midori.pk, aoba.pk)).update(corporate_number="1" * 13)
    first, second = sorted((midori.pk, aoba.pk))
    path = f"{HERE}makers/{first}/different/{second}/"
    assert path in operator.get(f"{HERE}makers/alike/").content.decode()
    operator.post(path, {"confirmed": "1", "reason": "別の会社"})
    assert path not in operator.get(f"{HERE}makers/alike/").content.decode()
    assert "別の会社" in operator.get(f"{HERE}makers/{aoba.pk}/").content.decode()


def test_a_category_is_merged_and_split_again(at_portal: Any, db: Any) -> None:
    operator = at_portal(OLGA)
    operator.post(f"{HERE}categories/new/", {"code": "bed", "name_ja": "ベッド", "confirmed": "1"})
    bed, aed = Category.objects.get(code="bed"), Category.objects.get(code="aed")
    path = f"{HERE}categories/{bed.pk}/merge/"
    assert path in operator.get(f"{HERE}categories/{bed.pk}/").content.decode()
    assert "What this changes" in operator.post(path, {"into": aed.pk}).content.decode()
    operator.post(path, {"into": aed.pk, "confirmed": "1"})
    assert Category.objects.get(pk=bed.pk).merged_into_id == aed.pk
    change = CatalogueChange.objects.get(operation="category.merge")
    operator.post(f"{HERE}changes/{change.pk}/undo/", {"confirmed": "1"})
    assert Category.objects.get(pk=bed.pk).merged_into_id is None
