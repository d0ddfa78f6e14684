"""What hospitals propose or object to, and what the operator answers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from shared.catalogue.models import (
    Category,
    DeviceModel,
    Maker,
    MatchDecision,
    Proposal,
    ProposalKind,
    ProposalState,
)
from shared.catalogue.models.tasks import Action
from shared.catalogue.queries import LocalWords
from shared.catalogue.services.errors import NothingProposed, NotWaiting
from shared.catalogue.services.hearing import Heard, task_about
from shared.catalogue.services.turns import take_turn


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words mean: something known (ids, a category's code), or ``said`` in own words."""

    maker: int | None = None
    model: int | None = None
    category: str = ""
    said: str = ""


@transaction.atomic
def propose(
    *,
    hospital_id: int,
    words: LocalWords,
    heard: Heard,
    meaning: Meaning,
    reason: str,
    at: datetime,
    objected: MatchDecision | None = None,
) -> Proposal:
    """A hospital says what its words mean, or that ``objected`` is wrong.

    A later one takes the place of one that still waits. An objection need not say what is right.
    Raises NothingProposed.
    """
    take_turn()
    model = DeviceModel.objects.filter(pk=meaning.model, merged_into=None).first()
    maker = model.maker if model else Maker.objects.filter(pk=meaning.maker, valid=True).first()
    category = Category.objects.filter(code=meaning.category, merged_into=None).first()
    said, reason = meaning.said.strip()[:200], reason.strip()[:500]
    if not reason or not (objected or maker or category or said):
        raise NothingProposed
    task = task_about(words, hospital_id=hospital_id, heard=heard)
    proposal, _ = Proposal.objects.update_or_create(
        hospital_id=hospital_id,
        kind=ProposalKind.OBJECTION if objected else ProposalKind.MEANING,
        task=task,
        state=ProposalState.WAITING,
        defaults={
            "decision": objected,
            "maker": maker,
            "model": model,
            "category": model.category if model else category,
            "said": said,
            "reason": reason,
            "at": at,
        },
    )
    return proposal


@transaction.atomic
def propose_facts(
    *,
    hospital_id: int,
    model: DeviceModel,
    life_years: Decimal | None,
    parts_end_on: date | None,
    reason: str,
    at: datetime,
) -> Proposal:
    """A hospital says what a model's documents say. Raises NothingProposed."""
    if not reason.strip() or (life_years is None and parts_end_on is None):
        raise NothingProposed
    take_turn()
    proposal, _ = Proposal.objects.update_or_create(
        hospital_id=hospital_id,
        kind=ProposalKind.FACTS,
        model=model,
        state=ProposalState.WAITING,
        defaults={
            "maker": model.maker,
            "ifu_life_years": life_years,
            "parts_end_on": parts_end_on,
            "reason": reason.strip()[:500],
            "at": at,
        },
    )
    return proposal


def withdraw(*, hospital_id: int, proposal_id: int) -> Proposal:
    """The hospital takes back what nobody has answered. Raises NotWaiting."""
    with transaction.atomic():
        proposal = _waiting(Q(pk=proposal_id, hospital_id=hospital_id))
        proposal.state = ProposalState.WITHDRAWN
        proposal.save(update_fields=["state"])
    return proposal


def answer(*, proposal_id: int, taken: bool, text: str, by: str, at: datetime) -> Proposal:
    """The operator says whether it is taken up, and why. Raises NotWaiting."""
    with transaction.atomic():
        proposal = _waiting(Q(pk=proposal_id))
        _answer(proposal, taken=taken, text=text, by=by, at=at)
    return proposal


def answer_fulfilled(decision: MatchDecision, *, by: str, at: datetime) -> None:
    """A decision answers the proposals that it does as they say, and objections that it grants.

    In the transaction of the decision.
    """
    waiting = Proposal.objects.filter(state=ProposalState.WAITING)
    if decision.action == Action.PUT_BACK:
        fulfilled = waiting.filter(
            kind=ProposalKind.OBJECTION,
            decision__task=decision.task_id,
            decision__version__lt=decision.version,
        )
    else:
        says = Q(model=decision.model_id) if decision.model_id else Q(model=None)
        if decision.model_id is None:
            says &= Q(maker=decision.maker_id, category=decision.category_id)
        fulfilled = waiting.filter(says, kind=ProposalKind.MEANING, task=decision.task_id, said="")
    for proposal in fulfilled:
        _answer(proposal, taken=True, text="", by=by, at=at)


def answer_facts(model: DeviceModel, *, by: str, at: datetime) -> None:
    """Facts that a model has now answer the proposals that say so."""
    for proposal in Proposal.objects.filter(
        kind=ProposalKind.FACTS, model=model, state=ProposalState.WAITING
    ):
        life, until = proposal.ifu_life_years, proposal.parts_end_on
        if life in {None, model.ifu_life_years} and until in {None, model.parts_end_on}:
            _answer(proposal, taken=True, text="", by=by, at=at)


def _answer(proposal: Proposal, *, taken: bool, text: str, by: str, at: datetime) -> None:
    proposal.state = ProposalState.TAKEN if taken else ProposalState.REFUSED
    proposal.answer, proposal.answered_by, proposal.answered_at = text.strip()[:500], by, at
    proposal.save()


def _waiting(which: Q) -> Proposal:
    found = Proposal.objects.select_for_update().filter(which, state=ProposalState.WAITING).first()
    if found is None:
        raise NotWaiting
    return found


def of_hospital(hospital_id: int) -> list[Proposal]:
    """What one hospital proposed, newest first, with what it is about."""
    rows = Proposal.objects.filter(hospital_id=hospital_id)
    return list(rows.select_related("task", "decision", "maker", "model__maker", "category"))
