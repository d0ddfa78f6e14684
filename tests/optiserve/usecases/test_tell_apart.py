"""That two are different is remembered for every hospital, until it is undone."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shared.catalogue.models import CatalogueChange, DeviceModel, Different, Maker, MatchTask
from shared.catalogue.services import NothingDecided, SaidToBeDifferent
from shared.catalogue.services.apart_acts import TellMakersApart, TellWordsApart
from shared.catalogue.services.maker_acts import MergeMakers
from shared.catalogue.services.model_acts import MergeModels
from shared.catalogue.services.reworking import Undo
from shared.hospitals.models import Hospital
from tests.optiserve.usecases.test_keep_things import aoba, do, midori
from tests.optiserve.usecases.test_match_words import decide, hear, stock

__all__ = ["aoba", "midori"]

_WORDS = {"local_maker": "あおば医科工業", "local_name": "輸液ポンプ"}


@pytest.fixture
def task(alpha: Hospital) -> MatchTask:
    """A designation that looks like Aoba's AP-100."""
    stock(alpha, 2, local_model="AP-100X", **_WORDS)
    hear(alpha)
    return MatchTask.objects.get()


def ap100() -> DeviceModel:
    return DeviceModel.objects.get(maker__code="aoba", key="ap100")


def suggested(task: MatchTask) -> set[int | None]:
    task.refresh_from_db()
    return {one["model"] for one in task.candidates}


def test_i52_what_was_told_apart_is_not_suggested_until_it_is_undone(task: MatchTask) -> None:
    assert ap100().pk in suggested(task)
    change = do(TellWordsApart(task.pk, model=ap100().pk))
    assert ap100().pk not in suggested(task)
    do(Undo(change.pk))
    assert ap100().pk in suggested(task)


def test_i52_another_spacing_at_another_hospital_is_not_suggested_either(
    task: MatchTask, bravo: Hospital
) -> None:
    do(TellWordsApart(task.pk, model=ap100().pk))
    stock(bravo, 1, local_model="ＡＰ １００ ｘ", **_WORDS)
    hear(bravo)
    assert all(ap100().pk not in suggested(one) for one in MatchTask.objects.all())


def test_nobody_decides_against_what_is_on_record_as_different(task: MatchTask) -> None:
    do(TellWordsApart(task.pk, model=ap100().pk))
    with pytest.raises(SaidToBeDifferent):
        decide(task, model=ap100().pk)


def test_words_that_say_nothing_are_told_apart_from_nothing(task: MatchTask) -> None:
    with pytest.raises(NothingDecided):
        do(TellWordsApart(task.pk))


def test_makers_told_apart_do_not_merge_until_it_is_undone(midori: Maker, aoba: Maker) -> None:
    change = do(TellMakersApart(aoba.pk, midori.pk))
    with pytest.raises(SaidToBeDifferent):
        do(MergeMakers(midori.pk, aoba.pk))
    do(Undo(change.pk))
    do(MergeMakers(midori.pk, aoba.pk))
    midori.refresh_from_db()
    assert midori.parent_id == aoba.pk


def test_what_a_model_is_not_goes_along_when_it_merges(task: MatchTask, midori: Maker) -> None:
    one, other = midori.models.order_by("key")
    do(TellWordsApart(task.pk, model=one.pk))
    merged = do(MergeModels(one.pk, other.pk))
    assert Different.objects.get().model_id == other.pk
    do(Undo(merged.pk))
    assert Different.objects.get().model_id == one.pk


def test_it_is_kept_who_said_so_and_why(midori: Maker, aoba: Maker) -> None:
    do(TellMakersApart(midori.pk, aoba.pk))
    change = CatalogueChange.objects.get(operation="catalogue.apart")
    assert change.details["reason"] == "合併"
    assert change.by


@pytest.mark.parametrize("values", [{"key": "x"}, {"key": "", "maker": True}, {}])
def test_the_database_refuses_half_a_difference(aoba: Maker, values: dict[str, Any]) -> None:
    row = {name: aoba if value is True else value for name, value in values.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Different.objects.create(**row)
