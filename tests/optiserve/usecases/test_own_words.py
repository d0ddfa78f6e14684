"""A hospital sees how its words were matched, proposes, objects, and reads the answer (H8)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from optiserve.usecases import keep_catalogue, keep_things, own_words
from optiserve.usecases.own_words import OwnWords
from shared.audit import chains
from shared.audit.models import Event
from shared.catalogue.models import (
    DeviceModel,
    MakerAlias,
    MatchTask,
    ModelGtin,
    Proposal,
    ProposalState,
)
from shared.catalogue.services import (
    Choice,
    NothingProposed,
    NothingToObjectTo,
    NotWaiting,
    WordsStayInside,
    forget,
)
from shared.catalogue.services.model_acts import ChangeModel
from shared.catalogue.services.proposing import Meaning
from shared.hospitals.models import Hospital
from shared.users.principals import Principal
from tests.optiserve.usecases.test_match_words import AT, hear, stock
from tests.people import ALICE, OLGA

SPELLING = {"local_maker": "青葉医科", "local_model": "AP-100", "local_name": "輸液ポンプ"}


def somebody(hospital: Hospital) -> Principal:
    return Principal(
        actor=ALICE,
        organisation_kind="hospital",
        organisation_id=hospital.pk,
        organisation_name=hospital.name,
        roles=frozenset({"hospital.staff"}),
    )


def only(hospital: Hospital) -> OwnWords:
    (one,) = own_words.all_words(hospital)
    return one


def propose(hospital: Hospital, **more: Any) -> Proposal:
    told = {"meaning": Meaning(model=ap100().pk), "reason": "銘板のとおり", **more}
    return own_words.propose(
        hospital=hospital, one=only(hospital), principal=somebody(hospital), at=AT, **told
    )


def object_to(hospital: Hospital, reason: str = "別の会社です") -> Proposal:
    return own_words.object_to(
        hospital=hospital,
        one=only(hospital),
        meaning=Meaning(),
        reason=reason,
        principal=somebody(hospital),
        at=AT,
    )


def ap100() -> DeviceModel:
    return DeviceModel.objects.get(key="ap100")


def decide(**choice: Any) -> None:
    task = MatchTask.objects.get()
    keep_catalogue.decide(
        task_id=task.pk, version=task.version, choice=Choice(**choice), by=OLGA, at=AT
    )


@pytest.mark.parametrize(
    ("written", "how"),
    [
        ({"local_maker": "あおば医科工業", "local_model": "AP-100"}, "key"),
        ({"local_maker": "アオバ", "local_model": "AP-100"}, "key"),
        ({"local_maker": "アオバ", "local_name": "輸液ポンプ"}, "alias"),
        ({"local_maker": "あおば医科工業", "gtin": "00840861101023"}, "gtin"),
        ({"local_maker": "どこか", "local_model": "Z"}, "unmatched"),
    ],
)
def test_words_say_by_which_rule_they_were_matched(
    alpha: Hospital, written: dict[str, str], how: str
) -> None:
    MakerAlias.objects.create(key="アオバ", maker=ap100().maker, source="list")
    ModelGtin.objects.create(gtin="00840861101023", model=ap100())
    stock(alpha, 2, **written)
    assert (only(alpha).how, only(alpha).devices) == (how, 2)


def test_a_decision_stands_beside_the_words_that_it_unified(
    alpha: Hospital, bravo: Hospital
) -> None:
    stock(alpha, 1, **SPELLING)
    stock(bravo, 1, **(SPELLING | {"local_name": "ポンプ"}))
    hear(alpha)
    decide(model=ap100().pk)
    hear(alpha, bravo)
    for hospital in (alpha, bravo):
        one = only(hospital)
        assert one.decision is not None
        assert (one.how, one.decision.at) == ("decision", AT)


def test_words_left_unmatched_by_decision_say_so(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    hear(alpha)
    decide(reject=True)
    assert only(alpha).how == "left"


def test_suggestions_to_a_hospital_quote_no_other_hospitals_spelling(
    alpha: Hospital, bravo: Hospital
) -> None:
    stock(bravo, 1, local_maker="青葉メディカル", local_name="輸液ポンプ")
    hear(bravo)
    decide(maker=ap100().maker_id)
    stock(alpha, 1, local_maker="青葉メディカ", local_name="輸液ポンプ")
    assert own_words.suggestions(only(alpha)) == []


def test_a_proposal_waits_with_the_words_for_the_operator(alpha: Hospital) -> None:
    stock(alpha, 3, **SPELLING)
    proposal = propose(alpha)
    assert (proposal.state, proposal.model, proposal.task.devices) == ("waiting", ap100(), 3)
    assert only(alpha).proposals == (proposal,)


def test_a_second_proposal_takes_the_place_of_one_that_waits(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    propose(alpha)
    propose(alpha, meaning=Meaning(said="青葉医科 AP-100X"))
    assert [one.said for one in Proposal.objects.all()] == ["青葉医科 AP-100X"]


def test_a_proposal_changes_nothing_by_itself(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    propose(alpha)
    hear(alpha)
    assert only(alpha).how == "unmatched"


def test_a_decision_that_does_what_is_proposed_answers_it(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    proposal = propose(alpha)
    decide(model=ap100().pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answered_at) == (ProposalState.TAKEN, AT)


def test_a_decision_for_something_else_leaves_the_proposal_waiting(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    proposal = propose(alpha)
    decide(maker=ap100().maker_id)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_the_operators_answer_reaches_the_hospital(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    proposal = propose(alpha)
    keep_catalogue.answer(proposal_id=proposal.pk, taken=False, text="型式が別", by=OLGA, at=AT)
    (seen,) = only(alpha).proposals
    assert (seen.state, seen.answer) == (ProposalState.REFUSED, "型式が別")
    with pytest.raises(NotWaiting):
        keep_catalogue.answer(proposal_id=proposal.pk, taken=True, text="", by=OLGA, at=AT)


def test_an_objection_is_granted_by_putting_the_decision_back(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    hear(alpha)
    decide(model=ap100().pk)
    objection = object_to(alpha)
    assert objection.decision == only(alpha).decision
    decide(put_back=True)
    objection.refresh_from_db()
    assert objection.state == ProposalState.TAKEN


def test_without_a_decision_there_is_nothing_to_object_to(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    with pytest.raises(NothingToObjectTo):
        object_to(alpha)


def test_a_proposal_without_a_reason_is_refused(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    with pytest.raises(NothingProposed):
        propose(alpha, reason=" ")
    with pytest.raises(NothingProposed):
        propose(alpha, meaning=Meaning())


def test_i42_words_that_look_like_persons_are_never_proposed(alpha: Hospital) -> None:
    stock(alpha, 1, local_maker="青葉医科", local_name="山田様 090-1234-5678")
    with pytest.raises(WordsStayInside):
        propose(alpha)
    assert not MatchTask.objects.exists()


def test_i42_a_reason_that_names_somebody_is_masked(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    assert propose(alpha, reason="山田様 090-1234-5678").reason == "*** ***"


def test_who_proposed_stays_in_the_hospitals_own_record(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    propose(alpha)
    events = Event.objects.filter(operation="matching.propose")
    assert {(one.chain, one.actor) for one in events} == {(chains.of_hospital(alpha.pk), ALICE)}


def test_a_hospital_withdraws_its_own_proposal_and_no_other_can(
    alpha: Hospital, bravo: Hospital
) -> None:
    stock(alpha, 1, **SPELLING)
    proposal = propose(alpha)
    told = {"proposal_id": proposal.pk, "at": AT}
    with pytest.raises(NotWaiting):
        own_words.withdraw(hospital=bravo, principal=somebody(bravo), **told)
    own_words.withdraw(hospital=alpha, principal=somebody(alpha), **told)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN


def test_a_hospital_sees_its_own_proposals_only(alpha: Hospital, bravo: Hospital) -> None:
    for hospital in (alpha, bravo):
        stock(hospital, 1, **SPELLING)
    propose(alpha)
    assert only(bravo).proposals == ()
    assert own_words.waiting_answers(bravo) == []


def test_facts_that_the_model_then_has_answer_the_proposal(alpha: Hospital) -> None:
    stock(alpha, 1, local_maker="あおば医科工業", local_model="AP-100")
    proposal = own_words.propose_facts(
        hospital=alpha,
        model=ap100(),
        life_years=Decimal(6),
        parts_end_on=date(2031, 3, 31),
        reason="添付文書 第5版",
        principal=somebody(alpha),
        at=AT,
    )
    facts = {"ifu_life_years": Decimal("6.0"), "parts_end_on": date(2031, 3, 31)}
    keep_things.change(ChangeModel(ap100().pk, facts), by=OLGA, at=AT)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.TAKEN
    assert only(alpha).model.parts_end_on == date(2031, 3, 31)


def test_what_a_hospital_proposed_goes_with_it(alpha: Hospital) -> None:
    stock(alpha, 1, **SPELLING)
    propose(alpha)
    forget(hospital_id=alpha.pk)
    assert not Proposal.objects.exists()
    assert not MatchTask.objects.exists()
