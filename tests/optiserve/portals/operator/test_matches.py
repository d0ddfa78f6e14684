"""The operator's queue of unmatched words, and loading lists, on screens."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shared.catalogue.models import CatalogueChange, DeviceModel, Jmdn, MatchTask
from shared.hospitals.models import Hospital
from tests.optiserve.usecases.test_match_words import hear, matched, stock
from tests.people import MIKA, OLGA

LISTS = "/operator/catalogue/lists/"
SCREENS = ("/operator/catalogue/", "/operator/catalogue/decided/", LISTS, f"{LISTS}new/")


@pytest.fixture
def task(alpha: Hospital) -> MatchTask:
    stock(alpha, 2, local_maker="あおば医科工業", local_model="AP-101", local_name="輸液ポンプ")
    hear(alpha)
    return MatchTask.objects.get()


@pytest.mark.parametrize("path", SCREENS)
def test_the_operator_sees_them_and_a_maker_does_not(at_portal: Any, path: str) -> None:
    assert at_portal(OLGA).get(path).status_code == 200
    assert at_portal(MIKA).get(path).status_code == 403


def test_the_queue_counts_and_names_no_hospital(at_portal: Any, task: MatchTask) -> None:
    page = at_portal(OLGA).get("/operator/catalogue/").content.decode()
    assert "AP-101" in page
    assert "アルファ病院" not in page


def test_a_task_shows_its_suggestion_with_the_reason(at_portal: Any, task: MatchTask) -> None:
    page = at_portal(OLGA).get(f"/operator/catalogue/words/{task.pk}/").content.decode()
    assert "but for one digit" in page
    assert f"?model={DeviceModel.objects.get(key='ap100').pk}" in page


def test_what_a_decision_changes_is_shown_before_it_is_taken(
    at_portal: Any, alpha: Hospital, task: MatchTask
) -> None:
    model = DeviceModel.objects.get(key="ap100")
    page, path = at_portal(OLGA), f"/operator/catalogue/words/{task.pk}/decide/"
    shown = page.get(f"{path}?model={model.pk}").content.decode()
    assert "No published figure changes." in shown
    assert MatchTask.objects.get().version == 0
    page.post(path, {"model": model.pk, "version": 0, "reason": "a misprint"})
    assert MatchTask.objects.get().state == "accepted"
    hear(alpha)
    assert matched(alpha) == {("infusion-pump", "aoba", model.pk)}


def test_a_choice_that_says_nothing_is_refused_in_words(at_portal: Any, task: MatchTask) -> None:
    answer = at_portal(OLGA).get(f"/operator/catalogue/words/{task.pk}/decide/?new_model=X")
    assert answer.status_code == 422
    assert "needs its maker and its category" in answer.content.decode()


def test_a_list_is_looked_at_and_then_taken(at_portal: Any) -> None:
    operator = at_portal(OLGA)
    text = "コード,一般的名称\n13215000,汎用輸液ポンプ\n1,x\n".encode()
    form = {"kind": "jmdn", "file": SimpleUploadedFile("jmdn.csv", text)}
    look = operator.post(f"{LISTS}new/", form).url
    page = operator.get(look).content.decode()
    assert "A JMDN code has 8 digits" in page
    assert not Jmdn.objects.exists()
    operator.post(look, {"day": "2026-11-01"})
    assert Jmdn.objects.get().name_ja == "汎用輸液ポンプ"


def test_a_suggestion_is_rejected_and_the_rejection_undone(at_portal: Any, task: MatchTask) -> None:
    operator, path = at_portal(OLGA), f"/operator/catalogue/words/{task.pk}/"
    model = DeviceModel.objects.get(key="ap100").pk
    different = f"{path}different/?model={model}"
    assert different in operator.get(path).content.decode()
    assert "No published figure changes." in operator.get(different).content.decode()
    operator.post(different, {"confirmed": "1", "reason": "銘板で確認"})
    page = operator.get(path).content.decode()
    assert different not in page
    assert "銘板で確認" in page
    change = CatalogueChange.objects.get(operation="catalogue.apart")
    operator.post(f"/operator/catalogue/changes/{change.pk}/undo/", {"confirmed": "1"})
    assert different in operator.get(path).content.decode()
