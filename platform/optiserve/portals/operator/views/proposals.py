"""What hospitals propose of makers and models. No page says which hospital."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve.access import needs
from optiserve.portals.operator import match_words, thing_tables
from optiserve.portals.operator.thing_forms import AnswerForm
from optiserve.usecases import keep_catalogue
from optiserve.web.formatting import shown
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.catalogue.models import Proposal, ProposalKind, ProposalState
from shared.catalogue.services import NotWaiting
from shared.kernel import clock


def _about(one: Proposal) -> str:
    if one.task:
        return str(one.task)
    return f"{one.model.maker.name} {one.model.name}" if one.model else ""


def _right(one: Proposal) -> str:
    """What the hospital says is right."""
    if one.kind == ProposalKind.FACTS:
        facts = (
            (_("Service life (years)"), one.ifu_life_years),
            (_("Spare parts until"), one.parts_end_on),
        )
        return ", ".join(f"{label}: {shown(value)}" for label, value in facts if value is not None)
    names = (one.maker and one.maker.name, one.model and one.model.name)
    return " ".join(filter(None, names)) or one.said or (one.category.name if one.category else "")


PROPOSALS = Table(
    name="hospitals-proposals",
    caption=gettext_lazy("What hospitals propose"),
    columns=[
        Column(
            "about",
            gettext_lazy("About"),
            value=_about,
            link=lambda one: reverse("operator:proposal", args=[one.pk]),
        ),
        Column("kind", gettext_lazy("Kind"), value=Proposal.get_kind_display),
        Column("right", gettext_lazy("Right is"), value=_right),
        Column("reason", gettext_lazy("Reason")),
        Column("devices", gettext_lazy("Devices"), path="task.devices", numeric=True),
        Column("at", gettext_lazy("Proposed at"), sortable=True, numeric=True),
        Column(
            "state",
            gettext_lazy("State"),
            value=Proposal.get_state_display,
            cell=thing_tables.proposal_badge,
        ),
    ],
    search=["task.raw_maker", "task.raw_model", "task.raw_name", "said", "reason", "model.name"],
    filters=[
        Choice("kind", gettext_lazy("Kind"), ProposalKind.choices),
        Choice("state", gettext_lazy("State"), ProposalState.choices),
    ],
    order="-at",
    empty=gettext_lazy("No hospital has proposed anything yet."),
)


@needs("catalogue.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Proposals and objections, newest first."""
    rows = Proposal.objects.select_related("task", "maker", "model__maker", "category")
    context = {"page_title": _("Catalogue"), "tabs": match_words.tabs("hospitals_proposals")}
    listing = PROPOSALS.bind(rows, request.GET, exports=True)
    return respond(request, "operator/catalogue/list.html", listing=listing, context=context)


@needs("catalogue.read")
@require_GET
def detail(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One of them: what it says, where to work on it, and the answer."""
    return _page(request, get_object_or_404(Proposal, pk=proposal_id), AnswerForm())


@needs("catalogue.write")
@require_http_methods(["POST"])
def answer(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Say whether it is taken up, and why; the hospital reads it."""
    one = get_object_or_404(Proposal, pk=proposal_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form)
    try:
        keep_catalogue.answer(
            proposal_id=one.pk, by=request.principal.actor, at=clock.now(), **form.cleaned_data
        )
    except NotWaiting:
        messages.error(request, _("It was answered or withdrawn meanwhile."))
    else:
        messages.success(request, _("The hospital sees the answer now."))
    return redirect("operator:proposal", one.pk)


def _page(request: HttpRequest, one: Proposal, form: AnswerForm) -> HttpResponse:
    crumbs = [
        {"label": _("Catalogue"), "url": reverse("operator:catalogue")},
        {"label": _("From hospitals"), "url": reverse("operator:hospitals_proposals")},
        {"label": _about(one)},
    ]
    is_waiting = one.state == ProposalState.WAITING
    context = {
        "page_title": _about(one),
        "breadcrumbs": crumbs,
        "proposal": one,
        "badge": thing_tables.proposal_badge(one),
        "facts": [
            (_("Kind"), one.get_kind_display()),
            (_("Right is"), _right(one)),
            (_("Reason"), one.reason),
            (_("Proposed at"), one.at),
            *_reach(one),
        ],
        "answer": [(_("Answered at"), one.answered_at), (_("Answer"), one.answer)]
        if one.answered_at
        else None,
        "work": _work(one) if is_waiting else [],
        "may_answer": is_waiting and request.principal.may("catalogue.write"),
        "form": form,
    }
    return render(request, "operator/catalogue/proposal.html", context)


def _reach(one: Proposal) -> list[tuple[str, Any]]:
    """Of all hospitals that write so, not only of the one that proposes."""
    if one.task is None:
        return []
    return [(_("Devices"), one.task.devices), (_("Hospitals"), one.task.hospitals)]


def _work(one: Proposal) -> list[dict[str, str]]:
    """Where the operator does what is proposed."""
    if one.kind == ProposalKind.FACTS:
        url = reverse("operator:change_model", args=[one.model_id])
        return [{"url": f"{url}?proposal={one.pk}", "label": _("See what these facts change")}]
    work = []
    if one.decision:
        decided = reverse("operator:decide_match", args=[one.decision.task_id])
        work.append({"url": f"{decided}?put_back=on", "label": _("Put the decision back")})
    elif one.task and (one.model or one.maker or one.category):
        taken = {"maker": one.maker, "model": one.model, "category": one.category}
        url = match_words.take_url(one.task, **taken)
        work.append({"url": url, "label": _("See what this changes")})
    if one.task:
        url = reverse("operator:match", args=[one.task.pk])
        work.append({"url": url, "label": _("Look at the words")})
    return work
