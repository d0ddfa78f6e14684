"""A hospital's own words for makers and models, and what it proposes, for programs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from optiserve.api.guard import requires
from optiserve.api.pages import Page, paged
from optiserve.usecases import own_words
from optiserve.usecases.own_words import OwnWords
from shared.catalogue.models import DeviceModel, Maker, Proposal
from shared.catalogue.queries import models_named
from shared.catalogue.services.proposing import Meaning
from shared.kernel import clock

router = Router(tags=["makers and models"])
_MOST = 100


class WordsOut(Schema):
    """Words as the ledger writes them, and what they mean.

    ``how``: decision (the operator's), left (unmatched by decision), unmatched, key, alias, gtin,
    or empty where the ledger names neither maker nor model. ``key`` names the words below.
    """

    key: str
    raw_maker: str
    raw_model: str
    raw_name: str
    raw_category: str
    gtin: str
    devices: int
    maker: str | None
    model: int | None
    model_name: str | None
    category: str | None
    how: str
    decided_at: datetime | None
    ifu_life_years: float | None
    parts_end_on: date | None


class WhyOut(Schema):
    """Why it is suggested: a code, and the known spelling it is about."""

    code: str
    known: str


class SuggestionOut(Schema):
    maker: int | None
    model: int | None
    category: int | None
    score: int
    reasons: list[WhyOut]


class KnownModelOut(Schema):
    id: int
    maker: str
    name: str
    category: str
    ifu_life_years: float | None
    parts_end_on: date | None
    discontinued_on: date | None

    @staticmethod
    def resolve_maker(model: DeviceModel) -> str:
        return model.maker.code

    @staticmethod
    def resolve_category(model: DeviceModel) -> str:
        return model.category.code


class ProposalIn(Schema):
    """What the words mean: a model's id, a maker's or a category's code, or own words: ``said``.

    ``objects``: it is an objection to the operator's decision, and need not say what is right.
    """

    model: int | None = None
    maker: str = ""
    category: str = ""
    said: str = Field("", max_length=200)
    reason: str = Field(max_length=500)
    objects: bool = False


class FactsIn(Schema):
    """What a model's documents say, and where."""

    ifu_life_years: Decimal | None = Field(None, ge=0, lt=1000, decimal_places=1)
    parts_end_on: date | None = None
    reason: str = Field(max_length=500)


class ProposalOut(Schema):
    """``kind``: meaning, objection or facts. ``state``: waiting, taken, refused or withdrawn."""

    id: int
    kind: str
    state: str
    about: str
    maker: str | None
    model: int | None
    category: str | None
    said: str
    ifu_life_years: float | None
    parts_end_on: date | None
    reason: str
    at: datetime
    answer: str
    answered_at: datetime | None

    @staticmethod
    def resolve_about(one: Proposal) -> str:
        return str(one)

    @staticmethod
    def resolve_maker(one: Proposal) -> str | None:
        return one.maker.code if one.maker else None

    @staticmethod
    def resolve_model(one: Proposal) -> int | None:
        return one.model_id

    @staticmethod
    def resolve_category(one: Proposal) -> str | None:
        return one.category.code if one.category else None


@router.get("/makers-models", response=paged(WordsOut), summary="Words for makers and models")
@requires("matching.read")
def words(request: HttpRequest, page: Query[Page], how: str = "") -> dict[str, Any]:
    """Every combination in the ledger: unmatched ones, then the most used."""
    rows = [one for one in own_words.all_words(request.hospital) if how in {"", one.how}]
    first, size = page.span(_MOST)
    return {"items": [_told(one) for one in rows[first : first + size]], "count": len(rows)}


@router.get(
    "/makers-models/{key}/suggestions",
    response=list[SuggestionOut],
    summary="What words might mean",
)
@requires("matching.read")
def suggestions(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """Best first. Nothing of it is taken by itself."""
    return [one.as_json() for one in own_words.suggestions(_known(request, key))]


@router.post(
    "/makers-models/{key}/proposals", response={201: ProposalOut}, summary="Propose, or object"
)
@requires("matching.propose")
def propose(request: HttpRequest, key: str, body: ProposalIn) -> Status[Proposal]:
    """The operator reads the words and the reason, and not whose they are."""
    maker = get_object_or_404(Maker, code=body.maker).pk if body.maker else None
    say = own_words.object_to if body.objects else own_words.propose
    proposal = say(
        hospital=request.hospital,
        one=_known(request, key),
        meaning=Meaning(maker, body.model, body.category, body.said),
        reason=body.reason,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(201, proposal)


@router.get("/models", response=list[KnownModelOut], summary="Look for models")
@requires("matching.read")
def models(request: HttpRequest, q: str = Query("", max_length=200)) -> list[DeviceModel]:
    """Models of the catalogue that have every word of ``q``; 100 at most."""
    return list(models_named(q)[:_MOST])


@router.post("/models/{model_id}/facts", response={201: ProposalOut}, summary="Propose facts")
@requires("matching.propose")
def propose_facts(request: HttpRequest, model_id: int, body: FactsIn) -> Status[Proposal]:
    """Service life by the instructions for use, and until when there are spare parts."""
    proposal = own_words.propose_facts(
        hospital=request.hospital,
        model=get_object_or_404(DeviceModel, pk=model_id, merged_into=None),
        life_years=body.ifu_life_years,
        parts_end_on=body.parts_end_on,
        reason=body.reason,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(201, proposal)


@router.get("/proposals", response=list[ProposalOut], summary="Proposals and their answers")
@requires("matching.read")
def proposals(request: HttpRequest) -> list[Proposal]:
    """The hospital's own; those that wait come first."""
    return own_words.waiting_answers(request.hospital)


@router.post("/proposals/{proposal_id}/withdraw", response=ProposalOut, summary="Withdraw it")
@requires("matching.propose")
def withdraw(request: HttpRequest, proposal_id: int) -> Proposal:
    """What the operator has not answered."""
    return own_words.withdraw(
        hospital=request.hospital,
        proposal_id=proposal_id,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )


def _known(request: HttpRequest, key: str) -> OwnWords:
    one = own_words.find(request.hospital, key)
    if one is None:
        raise Http404
    return one


def _told(one: OwnWords) -> dict[str, Any]:
    model = one.model
    return {
        "key": one.key,
        "raw_maker": one.words.maker,
        "raw_model": one.words.model,
        "raw_name": one.words.name,
        "raw_category": one.words.category,
        "gtin": one.words.gtin,
        "devices": one.devices,
        "maker": one.maker.code if one.maker else None,
        "model": model.pk if model else None,
        "model_name": model.name if model else None,
        "category": one.category.code if one.category else None,
        "how": one.how,
        "decided_at": one.decision.at if one.decision else None,
        "ifu_life_years": model.ifu_life_years if model else None,
        "parts_end_on": model.parts_end_on if model else None,
    }
