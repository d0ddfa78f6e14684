"""Makers and models over the API, for a hospital's programs and for the operator's."""

from typing import Any

import pytest

from optiserve.usecases import own_words
from shared.catalogue.models import Maker, MatchTask, Proposal
from shared.hospitals.models import Hospital
from tests.optiserve.api.conftest import Program
from tests.optiserve.usecases.test_match_words import hear, stock
from tests.optiserve.usecases.test_own_words import SPELLING, ap100

V1 = "/api/v1"


def send(program: Program, method: str, path: str, **body: Any) -> Any:
    call = getattr(program, method)
    return call(f"{V1}{path}", body, content_type="application/json")


@pytest.fixture
def key(alpha: Hospital) -> str:
    """The key of Alpha's only words."""
    stock(alpha, 2, **SPELLING)
    hear(alpha)

    return own_words.all_words(alpha)[0].key


def test_a_hospital_reads_its_words_and_nobody_elses(
    alpha_program: Any, bravo_program: Program, key: str
) -> None:
    program = alpha_program("matching.read")
    answer = program.get(f"{V1}/makers-models").json()
    (one,) = answer["items"]
    assert (one["key"], one["devices"], one["how"], answer["count"]) == (key, 2, "unmatched", 1)
    assert program.get(f"{V1}/makers-models?how=key").json()["count"] == 0
    assert bravo_program.get(f"{V1}/makers-models").json()["count"] == 0
    assert bravo_program.get(f"{V1}/makers-models/{key}/suggestions").status_code == 404


def test_a_proposal_goes_to_the_operator_and_the_answer_comes_back(
    alpha_program: Any, operator_program: Program, key: str
) -> None:
    program = alpha_program("matching.read", "matching.propose")
    (found,) = program.get(f"{V1}/models?q=ap-100").json()
    path = f"/makers-models/{key}/proposals"
    made = send(program, "post", path, model=found["id"], reason="銘板").json()
    (seen,) = operator_program.get(f"{V1}/catalogue/proposals").json()
    assert (seen["id"], seen["model"]) == (made["id"], ap100().pk)
    assert not {"hospital", "hospital_id"} & seen.keys()
    answer = f"/catalogue/proposals/{made['id']}/answer"
    send(operator_program, "post", answer, taken=False, text="型式が別")
    (told,) = program.get(f"{V1}/proposals").json()
    assert (told["state"], told["answer"]) == ("refused", "型式が別")


def test_an_objection_without_a_decision_is_refused(alpha_program: Any, key: str) -> None:
    path = f"/makers-models/{key}/proposals"
    answer = send(alpha_program("matching.propose"), "post", path, reason="x", objects=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "no-decision")


def test_facts_are_proposed_and_withdrawn(alpha_program: Any, key: str) -> None:
    program = alpha_program("matching.propose")
    path = f"/models/{ap100().pk}/facts"
    made = send(program, "post", path, ifu_life_years=6, reason="添付文書").json()
    assert made["ifu_life_years"] == 6
    assert send(program, "post", f"/proposals/{made['id']}/withdraw").json()["state"] == "withdrawn"
    assert Proposal.objects.get().state == "withdrawn"


def test_the_operator_decides_after_a_dry_run(operator_program: Program, key: str) -> None:
    (task,) = operator_program.get(f"{V1}/catalogue/words").json()["items"]
    detail = operator_program.get(f"{V1}/catalogue/words/{task['id']}").json()
    assert detail["missing"] == ["maker", "model"]
    path = f"/catalogue/words/{task['id']}/decisions"
    choice = {"version": 0, "model": ap100().pk}
    dry = send(operator_program, "post", path, **choice, dry_run=True).json()
    assert (dry["devices"], MatchTask.objects.get().version) == (2, 0)
    assert send(operator_program, "post", path, **choice).json()["version"] == 1
    assert send(operator_program, "post", path, **choice).json()["code"] == "match-task-changed"


def test_a_maker_is_entered_merged_and_split_again(operator_program: Program, db: Any) -> None:
    new = {"code": "midori", "name_ja": "みどり医科"}
    assert (
        send(operator_program, "post", "/catalogue/makers", **new, dry_run=True).json()["change"]
        is None
    )
    send(operator_program, "post", "/catalogue/makers", **new)
    path = "/catalogue/makers/midori"
    renamed = send(operator_program, "patch", path, name_en="Midori").json()
    assert renamed["operation"] == "maker.change"
    merged = send(operator_program, "post", f"{path}/merge", into="hikari", reason="合併").json()
    assert not Maker.objects.get(code="midori").valid
    send(operator_program, "post", f"/catalogue/changes/{merged['change']}/undo")
    assert Maker.objects.get(code="midori").valid
    history = operator_program.get(f"{V1}{path}/history").json()
    assert [(one["operation"], one["undone"]) for one in history] == [
        ("catalogue.undo", False),
        ("maker.merge", True),
        ("maker.change", False),
        ("maker.add", False),
    ]


def test_a_model_and_a_category_are_entered_and_changed(operator_program: Program, db: Any) -> None:
    bed = {"code": "bed", "name_ja": "ベッド", "lendable": False}
    assert send(operator_program, "post", "/catalogue/categories", **bed).status_code == 200
    model = {"maker": "aoba", "name": "AB-1", "category": "bed", "gtins": ["00840861101023"]}
    made = send(operator_program, "post", "/catalogue/models", **model).json()
    path = f"/catalogue/models/{made['thing'].removeprefix('model:')}"
    send(operator_program, "patch", path, ifu_life_years=8.5)
    wrong = send(operator_program, "patch", path, gtins=["00840861101024"])
    assert wrong.json()["code"] == "gtin-bad"
    told = operator_program.get(f"{V1}/catalogue/models").json()["items"][-1]
    assert (told["name"], told["category"], told["ifu_life_years"]) == ("AB-1", "bed", 8.5)


def test_no_month_is_to_be_revised_where_nothing_changed(operator_program: Program) -> None:
    assert operator_program.get(f"{V1}/catalogue/revisions").json() == []
    answer = send(operator_program, "post", "/catalogue/revisions")
    assert (answer.status_code, answer.json()) == (202, {"started": [], "waiting": []})


def test_a_rejected_suggestion_is_told_apart_over_the_api(
    operator_program: Program, key: str
) -> None:
    task, model = MatchTask.objects.get(), ap100().pk
    path = f"/catalogue/words/{task.pk}/different"
    looked = send(operator_program, "post", path, model=model, dry_run=True).json()
    assert (looked["change"], looked["operation"]) == (None, "catalogue.apart")
    change = send(operator_program, "post", path, model=model).json()["change"]
    task.refresh_from_db()
    assert model not in {one["model"] for one in task.candidates}
    again = send(operator_program, "post", path, model=model)
    assert again.json()["code"] == "catalogue-nothing-changes"
    send(operator_program, "post", f"/catalogue/changes/{change}/undo")
    (_undo, told) = operator_program.get(f"{V1}/catalogue/models/{model}/history").json()
    assert told["undone"]


def test_categories_are_merged_over_the_api(operator_program: Program) -> None:
    send(operator_program, "post", "/catalogue/categories", code="bed", name_ja="ベッド")
    done = send(operator_program, "post", "/catalogue/categories/bed/merge", into="aed").json()
    assert (done["operation"], done["thing"]) == ("category.merge", "category:bed")
    rows = operator_program.get(f"{V1}/catalogue/categories").json()["items"]
    assert {one["merged_into"] for one in rows if one["code"] == "bed"} == {"aed"}
