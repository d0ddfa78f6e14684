"""Makers and models on the hospital's screens (H8)."""

from typing import Any

import pytest

from optiserve.usecases import own_words
from shared.catalogue.models import MatchTask, Proposal
from shared.hospitals.models import Hospital
from tests.optiserve.usecases.test_match_words import hear, stock
from tests.optiserve.usecases.test_own_words import SPELLING, ap100, decide
from tests.people import ALICE, VERA

LIST = "/makers-models/"


@pytest.fixture
def page(alpha: Hospital) -> str:
    """The page of Alpha's only words."""
    stock(alpha, 2, **SPELLING)
    hear(alpha)
    (one,) = own_words.all_words(alpha)
    return f"{LIST}{one.key}/"


def test_the_list_says_what_words_are_taken_for_and_goes_out_as_a_file(
    at_alpha: Any, page: str
) -> None:
    visitor = at_alpha(ALICE)
    shown = visitor.get(LIST).content.decode()
    assert "青葉医科 / AP-100 / 輸液ポンプ" in shown
    assert "Not matched yet" in shown
    assert visitor.get(f"{LIST}?how=key").content.decode().count("青葉医科") == 0
    assert "青葉医科" in visitor.get(f"{LIST}?export=csv").getvalue().decode("utf-8-sig")


def test_a_viewer_reads_and_proposes_nothing(at_alpha: Any, page: str) -> None:
    visitor = at_alpha(VERA)
    assert "Look in the catalogue" not in visitor.get(page).content.decode()
    assert visitor.get(f"{page}propose/").status_code == 403


def test_a_model_is_looked_for_and_proposed_with_a_reason(at_alpha: Any, page: str) -> None:
    visitor = at_alpha(ALICE)
    found = visitor.get(f"{page}?q=ap").content.decode()
    link = f"{page}propose/?model={ap100().pk}"
    assert link in found
    assert "This field is required" in visitor.post(link, {"reason": ""}).content.decode()
    visitor.post(link, {"reason": "銘板のとおり"})
    assert Proposal.objects.get().model == ap100()
    assert "Waiting for the operator" in visitor.get(f"{LIST}proposals/").content.decode()


def test_what_the_catalogue_lacks_is_proposed_in_own_words(at_alpha: Any, page: str) -> None:
    at_alpha(ALICE).post(f"{page}propose/", {"said": "青葉 AP-100X", "reason": "銘板"})
    assert Proposal.objects.get().said == "青葉 AP-100X"


def test_the_operators_decision_is_shown_and_can_be_objected_to(at_alpha: Any, page: str) -> None:
    visitor = at_alpha(ALICE)
    assert visitor.get(f"{page}object/").status_code == 404
    decide(model=ap100().pk)
    shown = visitor.get(page).content.decode()
    assert "The operator has unified it" in shown
    visitor.post(f"{page}object/", {"reason": "別の会社です"})
    assert Proposal.objects.get().decision.task == MatchTask.objects.get()


def test_facts_of_a_model_are_shown_and_proposed(at_alpha: Any, alpha: Hospital) -> None:
    stock(alpha, 1, local_maker="あおば医科工業", local_model="AP-100")
    (one,) = own_words.all_words(alpha)
    page, visitor = f"{LIST}{one.key}/", at_alpha(ALICE)
    assert "Service life by its instructions for use" in visitor.get(page).content.decode()
    refused = visitor.post(f"{page}facts/", {"reason": "添付文書"}).content.decode()
    assert "Say one of the two." in refused
    visitor.post(f"{page}facts/", {"life_years": "6", "reason": "添付文書"})
    assert Proposal.objects.get().ifu_life_years == 6


def test_a_proposal_is_withdrawn(at_alpha: Any, page: str) -> None:
    visitor = at_alpha(ALICE)
    visitor.post(f"{page}propose/", {"said": "x", "reason": "y"})
    visitor.post(f"{page}proposals/{Proposal.objects.get().pk}/withdraw/")
    assert Proposal.objects.get().state == "withdrawn"


def test_words_of_another_hospital_have_no_page(at_alpha: Any, bravo: Hospital) -> None:
    stock(bravo, 1, **SPELLING)
    (one,) = own_words.all_words(bravo)
    assert at_alpha(ALICE).get(f"{LIST}{one.key}/").status_code == 404
