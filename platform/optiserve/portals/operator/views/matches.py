"""The queue of words that nobody has matched, and deciding what they mean."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.operator import match_words, thing_words
from optiserve.portals.operator.match_forms import (
    ChoiceForm,
    ConfirmForm,
    NewThingForm,
)
from optiserve.usecases import keep_catalogue
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.catalogue.models import DeviceModel, Maker, MatchDecision, MatchTask, TaskState
from shared.catalogue.models.tasks import UNDECIDED
from shared.catalogue.queries import match, models_named
from shared.catalogue.services import reworking
from shared.catalogue.services.hearing import words_of
from shared.kernel import clock
from shared.kernel.errors import DomainError

_FOUND = 20


def _columns(*more: Column) -> list[Column]:
    return [
        Column(
            "words",
            gettext_lazy("As ledgers write it"),
            value=str,
            link=lambda task: reverse("operator:match", args=[task.pk]),
        ),
        Column("devices", gettext_lazy("Devices"), sortable=True, numeric=True),
        Column("hospitals", gettext_lazy("Hospitals"), sortable=True, numeric=True),
        Column("weight", gettext_lazy("Devices × hospitals"), sortable=True, numeric=True),
        *more,
        Column(
            "state",
            gettext_lazy("State"),
            value=MatchTask.get_state_display,
            cell=match_words.state_badge,
        ),
    ]


def _states(*, decided: bool) -> list[tuple[str, Any]]:
    return [one for one in TaskState.choices if (one[0] in UNDECIDED) is not decided]


_SEARCH = ["raw_maker", "raw_model", "raw_name", "raw_category", "gtin"]
QUEUE = Table(
    name="unmatched-words",
    caption=gettext_lazy("Words that nobody has matched"),
    columns=_columns(
        Column("missing", gettext_lazy("Not known"), value=match_words.missing),
        Column("best", gettext_lazy("Best suggestion"), value=match_words.best),
    ),
    search=_SEARCH,
    filters=[Choice("state", gettext_lazy("State"), _states(decided=False))],
    order="-weight",
    empty=gettext_lazy("Nothing to decide: every word that hospitals use is matched."),
)
DECIDED = Table(
    name="decided-words",
    caption=gettext_lazy("Words that were decided"),
    columns=_columns(
        Column("decided_at", gettext_lazy("Decided at"), sortable=True, numeric=True),
        Column("decided_by", gettext_lazy("By"), sortable=True),
    ),
    search=_SEARCH,
    filters=[Choice("state", gettext_lazy("State"), _states(decided=True))],
    order="-decided_at",
    empty=gettext_lazy("Nothing has been decided yet."),
)


@needs("catalogue.read")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What is still to be decided, the weightiest first."""
    rows = MatchTask.objects.filter(state__in=UNDECIDED, devices__gt=0)
    return _listing(request, QUEUE, rows, "catalogue")


@needs("catalogue.read")
@require_GET
def decided(request: HttpRequest) -> HttpResponse:
    """What was decided, or settled by another decision."""
    return _listing(
        request, DECIDED, MatchTask.objects.exclude(state__in=UNDECIDED), "decided_matches"
    )


def _listing(request: HttpRequest, table: Table, rows: QuerySet, page: str) -> HttpResponse:
    context = {
        "page_title": _("Catalogue"),
        "tabs": match_words.tabs(page),
        "being_matched": keep_catalogue.being_matched(),
    }
    listing = table.bind(rows, request.GET, exports=True)
    return respond(request, "operator/catalogue/list.html", listing=listing, context=context)


@needs("catalogue.read")
@require_GET
def detail(request: HttpRequest, task_id: int) -> HttpResponse:
    """One combination of words: suggestions side by side, the catalogue to look into, history."""
    task = get_object_or_404(MatchTask, pk=task_id)
    found = match([words_of(task)])[words_of(task)]
    maker = Maker.objects.filter(code=found.maker_code or "").first()
    search = request.GET.get("q", "").strip()
    is_open = task.state in UNDECIDED or task.state == TaskState.SETTLED
    context = {
        "page_title": str(task),
        "breadcrumbs": crumbs(task),
        "task": task,
        "state": match_words.state_badge(task),
        "facts": _facts(task),
        "known": _known(found.maker_code and maker, found.model_id, found.category_code),
        "may_decide": request.principal.may("catalogue.write"),
        "is_open": is_open,
        "candidates": match_words.candidates(task, task.candidates) if is_open else [],
        "search": search,
        "results": _results(task, search),
        "form": NewThingForm(task, maker=maker, category=found.category_code or ""),
        "history": [_told(one) for one in task.decisions.all()],
        "apart": thing_words.told_changes(reworking.said_of(task)),
        "may_put_back": task.version and task.state not in (*UNDECIDED, TaskState.SETTLED),
    }
    return render(request, "operator/catalogue/match.html", context)


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, task_id: int) -> HttpResponse:
    """What a choice would change; and, confirmed, the decision for all hospitals."""
    task = get_object_or_404(MatchTask, pk=task_id)
    form = ChoiceForm(request.POST or request.GET)
    if not form.is_valid():
        return redirect("operator:match", task_id)
    confirm = ConfirmForm(request.POST or None, initial={"version": task.version})
    by, at, choice = request.principal.actor, clock.now(), form.choice()
    context: dict[str, Any] = {
        "page_title": _("What this changes"),
        "breadcrumbs": [*crumbs(task), {"label": _("What this changes")}],
        "task": task,
        "chosen": _chosen(choice),
        "carried": [(name, value) for name, value in form.cleaned_data.items() if value],
        "form": confirm,
    }
    try:
        if request.method == "POST" and confirm.is_valid():
            keep_catalogue.decide(
                task_id=task_id, choice=choice, by=by, at=at, **confirm.cleaned_data
            )
            tasks.match_hospitals.delay()
            messages.success(request, _("Decided for all hospitals. They are matched anew now."))
            return redirect("operator:match", task_id)
        impact, months = keep_catalogue.preview(task=task, choice=choice, by=by, at=at)
    except DomainError as error:
        context["refusal"] = match_words.refusal(error)
        return render(request, "operator/catalogue/decide.html", context, status=422)
    context["impact"] = impact
    context["months"] = ", ".join(f"{month:%Y-%m}" for month in months)
    return render(request, "operator/catalogue/decide.html", context)


def crumbs(task: MatchTask) -> list[dict[str, Any]]:
    """The way to some words' page."""
    queue_url, here = reverse("operator:catalogue"), reverse("operator:match", args=[task.pk])
    return [{"label": _("Catalogue"), "url": queue_url}, {"label": str(task), "url": here}]


def _facts(task: MatchTask) -> list[tuple[str, Any]]:
    return [
        (_("Maker"), task.raw_maker),
        (_("Model"), task.raw_model),
        (_("Device name"), task.raw_name),
        (_("Category"), task.raw_category),
        (_("GTIN"), task.gtin),
        (_("Devices"), task.devices),
        (_("Hospitals"), task.hospitals),
        (_("Not known"), match_words.missing(task)),
    ]


def _known(maker: Any, model_id: int | None, category: str | None) -> list[tuple[str, Any]]:
    model = DeviceModel.objects.filter(pk=model_id).first() if model_id else None
    return [
        (_("Maker"), maker.name if maker else None),
        (_("Model"), model.name if model else None),
        (_("Category"), category),
    ]


def _results(task: MatchTask, search: str) -> list[dict[str, Any]]:
    if not search:
        return []
    return [
        {
            "title": f"{one.maker.name} {one.name}",
            "category": one.category.name,
            "url": match_words.take_url(task, model=one),
        }
        for one in models_named(search)[:_FOUND]
    ]


def _chosen(choice: Any) -> list[tuple[str, Any]]:
    model = DeviceModel.objects.filter(pk=choice.model).first() if choice.model else None
    maker = Maker.objects.filter(pk=choice.maker).first() if choice.maker else None
    if choice.reject:
        return [(_("Decision"), _("Leave these words unmatched"))]
    if choice.put_back:
        return [(_("Decision"), _("Put the last decision back"))]
    named = model.maker if model else maker
    new_maker = choice.new_maker_ja or choice.new_maker_en
    return [
        (_("Maker"), named.name if named else _new(new_maker)),
        (_("Model"), model.name if model else _new(choice.new_model)),
        (_("Category"), model.category.name if model else choice.category),
    ]


def _new(name: str) -> str | None:
    return _("%(name)s (new)") % {"name": name} if name else None


def _told(one: MatchDecision) -> dict[str, Any]:
    names = (one.maker and one.maker.name, one.model and one.model.name)
    category = one.category.name if one.category else ""
    months = ", ".join(f"{month:%Y-%m}" for month in one.months)
    return {
        "decision": one,
        "facts": [
            (_("Meaning"), " ".join(filter(None, names)) or category),
            (_("Reason"), one.reason),
            (_("Devices"), one.devices),
            (_("Hospitals"), one.hospitals),
            (_("Months to be revised"), months),
        ],
    }
