"""A hospital's own words for makers and models: what they mean, by which rule, who decided it.

What a hospital proposes crosses to the operator with the words it is about; who in the hospital
wrote it does not. Other hospitals' words never come the other way.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases.match_words import as_told
from shared.audit import chains
from shared.audit import services as audit
from shared.catalogue import origins
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
from shared.catalogue.queries import Found, LocalWords, Rule, explain
from shared.catalogue.services import NothingToObjectTo, WordsStayInside, hearing, proposing
from shared.catalogue.services.hearing import Heard
from shared.catalogue.services.proposing import Meaning
from shared.catalogue.suggestions import Candidate, suggest
from shared.hospitals.models import Hospital
from shared.users.principals import Principal
from tenants.intake.personal import masked
from tenants.intake.services import rematching
from tenants.sharing import services as trail

DECIDED: Final = "decision"
LEFT: Final = "left"
UNMATCHED: Final = "unmatched"


@dataclass(frozen=True, slots=True)
class OwnWords:
    """One combination of words of the hospital's ledger, and what it means.

    ``decision`` is the operator's that stands behind it; ``proposals`` are the hospital's own.
    """

    words: LocalWords
    devices: int
    since: date
    found: Found
    maker: Maker | None
    model: DeviceModel | None
    category: Category | None
    decision: MatchDecision | None
    proposals: tuple[Proposal, ...]

    @property
    def key(self) -> str:
        """What tells the words from others, in an address."""
        whole = "\x1f".join(
            (
                self.words.category,
                self.words.name,
                self.words.maker,
                self.words.model,
                self.words.gtin,
            )
        )
        return hashlib.sha256(whole.encode()).hexdigest()[:20]

    @property
    def missing(self) -> list[str]:
        """What nobody knows of it: category, maker, model."""
        return hearing.missing(self.words, self.found.match)

    @property
    def how(self) -> str:
        """How it was matched: "decision", "left" (unmatched by decision), "unmatched", or a rule.

        The rule is the model's where the words name one, else the maker's.
        """
        if self.decision and self.decision.action != Action.REJECT:
            return DECIDED
        if {"maker", "model"} & set(self.missing):
            return LEFT if self.decision else UNMATCHED
        rules = (self.found.model, self.found.maker, self.found.category)
        return next((str(rule) for rule in rules if rule not in {Rule.NOTHING, Rule.MODEL}), "")

    @property
    def may_leave(self) -> bool:
        """Whether the words look like words for a device, and may be told to the operator."""
        return as_told(self.words) == self.words


def all_words(hospital: Hospital) -> list[OwnWords]:
    """Every combination of words in the hospital's ledger: unmatched ones, then the most used."""
    with inside(hospital):
        uses = rematching.uses()
        found = explain(uses)
    with open_door(PORTAL):
        decided = origins.decisions(found)
        proposed: dict[LocalWords, list[Proposal]] = {}
        facts: dict[int | None, list[Proposal]] = {}
        for one in proposing.of_hospital(hospital.pk):
            if one.kind == ProposalKind.FACTS:
                facts.setdefault(one.model_id, []).append(one)
            else:
                proposed.setdefault(hearing.words_of(one.task), []).append(one)
        makers = {one.code: one for one in Maker.objects.all()}
        categories = {one.code: one for one in Category.objects.all()}
        models = DeviceModel.objects.in_bulk({one.match.model_id for one in found.values()})
    rows = [
        OwnWords(
            words=words,
            devices=use.devices,
            since=use.since,
            found=found[words],
            maker=makers.get(found[words].match.maker_code or ""),
            model=models.get(found[words].match.model_id),
            category=categories.get(found[words].match.category_code or ""),
            decision=decided.get(words),
            proposals=(
                *proposed.get(words, ()),
                *facts.get(found[words].match.model_id, ()),
            ),
        )
        for words, use in uses.items()
    ]
    return sorted(rows, key=lambda row: (row.how != UNMATCHED, -row.devices, row.key))


def find(hospital: Hospital, key: str) -> OwnWords | None:
    """The hospital's words of this key, if it uses them."""
    return next((one for one in all_words(hospital) if one.key == key), None)


def suggestions(one: OwnWords) -> list[Candidate]:
    """What the words might mean, by what everybody may know of the catalogue."""
    with open_door(PORTAL):
        known = hearing.all_known(by_everybody=True)
    return suggest(
        one.words,
        known,
        maker=one.maker.pk if one.maker else None,
        category=one.category.pk if one.category else None,
    )


def propose(
    *,
    hospital: Hospital,
    one: OwnWords,
    meaning: Meaning,
    reason: str,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> Proposal:
    """Tell the operator what the words mean. Raises WordsStayInside, NothingProposed."""

    def work() -> Proposal:
        return proposing.propose(
            hospital_id=hospital.pk,
            words=_told(one),
            heard=Heard(one.devices, one.since),
            meaning=_masked(meaning),
            reason=masked(reason),
            at=at,
        )

    return _step(work, "matching.propose", hospital, principal=principal, at=at, via=via)


def object_to(
    *,
    hospital: Hospital,
    one: OwnWords,
    meaning: Meaning,
    reason: str,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> Proposal:
    """Object to the operator's decision behind the words; ``meaning`` may say what is right.

    Raises NothingToObjectTo, WordsStayInside, NothingProposed.
    """
    if one.decision is None:
        raise NothingToObjectTo

    def work() -> Proposal:
        return proposing.propose(
            hospital_id=hospital.pk,
            words=_told(one),
            heard=Heard(one.devices, one.since),
            meaning=_masked(meaning),
            reason=masked(reason),
            at=at,
            objected=one.decision,
        )

    return _step(work, "matching.object", hospital, principal=principal, at=at, via=via)


def propose_facts(
    *,
    hospital: Hospital,
    model: DeviceModel,
    life_years: Decimal | None,
    parts_end_on: date | None,
    reason: str,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> Proposal:
    """Tell the operator what a model's documents say. Raises NothingProposed."""

    def work() -> Proposal:
        return proposing.propose_facts(
            hospital_id=hospital.pk,
            model=model,
            life_years=life_years,
            parts_end_on=parts_end_on,
            reason=masked(reason),
            at=at,
        )

    return _step(work, "matching.facts", hospital, principal=principal, at=at, via=via)


def withdraw(
    *, hospital: Hospital, proposal_id: int, principal: Principal, at: datetime, via: str = "screen"
) -> Proposal:
    """Take back what the operator has not answered yet. Raises NotWaiting."""

    def work() -> Proposal:
        return proposing.withdraw(hospital_id=hospital.pk, proposal_id=proposal_id)

    return _step(work, "matching.withdraw", hospital, principal=principal, at=at, via=via)


def waiting_answers(hospital: Hospital) -> list[Proposal]:
    """The hospital's proposals, newest first, those that wait at the top."""
    with open_door(PORTAL):
        rows = proposing.of_hospital(hospital.pk)
    return sorted(rows, key=lambda row: row.state != ProposalState.WAITING)


def _told(one: OwnWords) -> LocalWords:
    if not one.may_leave:
        raise WordsStayInside
    return one.words


def _masked(meaning: Meaning) -> Meaning:
    return Meaning(meaning.maker, meaning.model, meaning.category, masked(meaning.said))


def _step(
    work: Callable[[], Proposal],
    operation: str,
    hospital: Hospital,
    *,
    principal: Principal,
    at: datetime,
    via: str,
) -> Proposal:
    """Do it at the portal, and note it in the hospital's trail, which the operator does not see."""
    with open_door(PORTAL):
        proposal = work()
        about = str(proposal)[:200]
        audit.record(
            chain=chains.of_hospital(hospital.pk),
            at=at,
            actor=principal.actor,
            organisation=f"hospital:{hospital.pk}",
            operation=operation,
            subject=about,
            details={"proposal": proposal.pk, "state": proposal.state, "reason": proposal.reason},
        )
    with inside(hospital):
        trail.record_visit(
            principal=principal, at=at, operation="matching.propose", subject=about, via=via
        )
    return proposal
