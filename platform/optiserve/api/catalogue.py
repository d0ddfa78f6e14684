"""The operator's catalogue for programs: words to decide, proposals, months to be revised."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from optiserve import tasks
from optiserve.api.guard import requires
from optiserve.api.matching import ProposalOut, WhyOut
from optiserve.api.pages import Page, one_page, paged
from optiserve.usecases import keep_catalogue, keep_things
from shared.catalogue.models import MatchTask, Proposal, TaskState
from shared.catalogue.services import Choice
from shared.kernel import clock

router = Router(tags=["catalogue"])


class TaskOut(Schema):
    """Words as ledgers write them. No answer says which hospitals do.

    ``missing`` names what nobody knows: maker, model, category. ``version`` counts decisions.
    """

    id: int
    raw_maker: str
    raw_model: str
    raw_name: str
    raw_category: str
    gtin: str
    devices: int
    hospitals: int
    missing: list[str]
    state: str
    version: int


class CandidateOut(Schema):
    maker: int | None
    model: int | None
    category: int | None
    score: int
    reasons: list[WhyOut]


class TaskDetailOut(TaskOut):
    candidates: list[CandidateOut]


class DecisionIn(Schema):
    """What the words mean: known ids and codes, something new, ``reject``, or ``put_back``.

    ``version`` is the one that was read. ``dry_run`` decides nothing and says what would change.
    """

    version: int
    maker: int | None = None
    model: int | None = None
    category: str = Field("", max_length=40)
    new_maker_code: str = Field("", max_length=40)
    new_maker_ja: str = Field("", max_length=120)
    new_maker_en: str = Field("", max_length=120)
    new_model: str = Field("", max_length=120)
    reject: bool = False
    put_back: bool = False
    reason: str = Field("", max_length=500)
    dry_run: bool = False


class DecisionOut(Schema):
    """``months``: published figures of these count differently and wait for a revision."""

    version: int
    devices: int
    hospitals: int
    months: list[str]


class AnswerIn(Schema):
    """Whether it is taken up, and why; the hospital reads it."""

    taken: bool
    text: str = Field(max_length=500)


class RevisionOut(Schema):
    """A month, and how many changes wait for its revision."""

    month: str
    changes: int


class StartedOut(Schema):
    """Months whose revision was started, and those whose last one is not finished."""

    started: list[str]
    waiting: list[str]


@router.get("/catalogue/words", response=paged(TaskOut), summary="Words to decide")
@requires("catalogue.read")
def words(request: HttpRequest, page: Query[Page], state: TaskState | None = None) -> HttpResponse:
    """The weightiest first: devices times hospitals."""
    rows = MatchTask.objects.filter(state=state) if state else MatchTask.objects.all()
    return one_page(TaskOut, rows.order_by("-weight", "pk"), page)


@router.get("/catalogue/words/{task_id}", response=TaskDetailOut, summary="Words, with suggestions")
@requires("catalogue.read")
def word(request: HttpRequest, task_id: int) -> MatchTask:
    """Suggestions are never taken by themselves."""
    return get_object_or_404(MatchTask, pk=task_id)


@router.post("/catalogue/words/{task_id}/decisions", response=DecisionOut, summary="Decide")
@requires("catalogue.write")
def decide(request: HttpRequest, task_id: int, body: DecisionIn) -> dict[str, Any]:
    """For all hospitals at once."""
    task = get_object_or_404(MatchTask, pk=task_id)
    values = body.dict(exclude={"version", "reason", "dry_run"})
    choice, by, at = Choice(**values), request.principal.actor, clock.now()
    if body.dry_run:
        impact, months = keep_catalogue.preview(task=task, choice=choice, by=by, at=at)
        return {
            "version": task.version,
            "devices": impact.devices,
            "hospitals": len(impact.hospitals),
            "months": _months(months),
        }
    decision = keep_catalogue.decide(
        task_id=task.pk, version=body.version, choice=choice, by=by, at=at, reason=body.reason
    )
    tasks.match_hospitals.delay()
    return {
        "version": decision.version,
        "devices": decision.devices,
        "hospitals": decision.hospitals,
        "months": _months(decision.months),
    }


@router.get("/catalogue/proposals", response=list[ProposalOut], summary="What hospitals propose")
@requires("catalogue.read")
def proposals(request: HttpRequest, page: Query[Page]) -> list[Proposal]:
    """Newest first, a hundred a page. No answer says whose they are."""
    first, size = page.span(100)
    rows = Proposal.objects.select_related("task", "maker", "model", "category")
    return list(rows[first : first + size])


@router.post(
    "/catalogue/proposals/{proposal_id}/answer", response=ProposalOut, summary="Answer a hospital"
)
@requires("catalogue.write")
def answer(request: HttpRequest, proposal_id: int, body: AnswerIn) -> Proposal:
    """A decision that does what is proposed answers by itself."""
    return keep_catalogue.answer(
        proposal_id=proposal_id,
        taken=body.taken,
        text=body.text,
        by=request.principal.actor,
        at=clock.now(),
    )


@router.get("/catalogue/revisions", response=list[RevisionOut], summary="Months to be revised")
@requires("catalogue.read")
def revisions(request: HttpRequest) -> list[dict[str, Any]]:
    """Months whose published figures changes of the catalogue revise."""
    found = keep_catalogue.to_revise()
    return [{"month": f"{month:%Y-%m}", "changes": many} for month, many in sorted(found.items())]


@router.post("/catalogue/revisions", response={202: StartedOut}, summary="Start these revisions")
@requires("month.run")
def revise(request: HttpRequest) -> Status[dict[str, Any]]:
    """Refused while hospitals are still being matched anew."""
    started, waiting = keep_things.revise(by=request.principal.actor, at=clock.now())
    for run in started:
        tasks.advance_month.delay(run_id=run.pk)
    told = {"started": _months(run.month for run in started), "waiting": _months(waiting)}
    return Status(202, told)


def _months(months: Any) -> list[str]:
    return [f"{month:%Y-%m}" for month in months]
