"""Makers and models: the hospital's own words, what they mean, and what it says of that."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve.access import needs
from optiserve.portals.hospital import matching_words as words
from optiserve.portals.hospital.matching_forms import FactsForm, MeaningForm, ProposalForm
from optiserve.portals.hospital.screen import show
from optiserve.usecases import own_words
from optiserve.usecases.own_words import OwnWords
from optiserve.web.tables import Choice, Column, Table
from shared.catalogue.models import Category, DeviceModel, Maker, Proposal, ProposalState
from shared.catalogue.queries import models_named
from shared.kernel import clock
from shared.kernel.errors import DomainError

_FOUND = 20


def _link(one: OwnWords) -> str:
    return reverse("own_words", args=[one.key])


def _words_table() -> Table:
    return Table(
        name="makers-models",
        caption=_("Makers and models in our ledger"),
        columns=[
            Column("title", _("As our ledger writes it"), value=words.title, link=_link),
            Column("devices", _("Devices"), numeric=True, sortable=True),
            Column("meaning", _("Taken for"), value=words.meaning),
            Column("how", _("How"), value=words.how, cell=words.how_badge),
            Column("decided", _("Decided at"), path="decision.at", sortable=True, numeric=True),
            Column("life", _("Service life (years)"), path="model.ifu_life_years", numeric=True),
            Column("parts", _("Spare parts until"), path="model.parts_end_on", sortable=True),
        ],
        search=["words.maker", "words.model", "words.name", "words.category", "words.gtin"],
        filters=[
            Choice("how", _("How"), [(code, str(label)) for code, label in words.HOW.items()])
        ],
        order="",
        empty=_("Your ledger names no devices yet. Hand over a device ledger first."),
    )


def _proposals_table() -> Table:
    return Table(
        name="proposals",
        caption=_("What we proposed"),
        columns=[
            Column("about", _("About"), value=words.about),
            Column("kind", _("Kind"), value=Proposal.get_kind_display),
            Column("proposed", _("Right is"), value=words.proposed),
            Column("at", _("Proposed at"), sortable=True, numeric=True),
            Column("state", _("State"), value=Proposal.get_state_display, cell=words.state_badge),
            Column("answered_at", _("Answered at"), sortable=True, numeric=True),
            Column("answer", _("Answer")),
        ],
        filters=[Choice("state", _("State"), ProposalState.choices)],
        order="-at",
        empty=_("Nothing has been proposed yet. Open words of your ledger to propose something."),
    )


@needs("matching.read")
@require_GET
def makers_models(request: HttpRequest) -> HttpResponse:
    """Every combination of words with the number of devices, its meaning, and how that came."""
    rows = own_words.all_words(request.hospital)
    context = {
        "page_title": _("Makers and models"),
        "tabs": words.tabs("makers_models", _waiting(request)),
    }
    return show(request, "hospital/matching.html", table=_words_table(), rows=rows, context=context)


@needs("matching.read")
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """What the hospital proposed or objected to, and the operator's answers."""
    rows = own_words.waiting_answers(request.hospital)
    context = {
        "page_title": _("Makers and models"),
        "tabs": words.tabs("proposals", _waiting(request)),
    }
    table = _proposals_table()
    return show(request, "hospital/matching.html", table=table, rows=rows, context=context)


def _waiting(request: HttpRequest) -> int:
    rows = own_words.waiting_answers(request.hospital)
    return sum(row.state == ProposalState.WAITING for row in rows)


@needs("matching.read")
@require_GET
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One combination of words: its meaning, the decision behind it, what might be right."""
    one = _known(request, key)
    may_propose = request.principal.may("matching.propose") and one.may_leave
    search = request.GET.get("q", "").strip()
    context = {
        "page_title": words.title(one),
        "breadcrumbs": [*_crumbs(one)[:1], {"label": words.title(one)}],
        "one": one,
        "badge": words.how_badge(one),
        "written": words.written_facts(one),
        "meaning": words.meaning_facts(one),
        "decision": words.decision_facts(one),
        "facts": words.model_facts(one.model) if one.model else None,
        "proposals": [
            {
                "proposal": row,
                "badge": words.state_badge(row),
                "facts": words.proposal_facts(row),
                "may_withdraw": row.state == ProposalState.WAITING
                and request.principal.may("matching.propose"),
            }
            for row in one.proposals
        ],
        "may_propose": may_propose,
        "candidates": _candidates(one) if may_propose else [],
        "search": search,
        "results": _results(search) if may_propose else [],
    }
    request.rows_shown = 1
    return render(request, "hospital/own_words.html", context)


def _candidates(one: OwnWords) -> list[dict[str, Any]]:
    return words.candidates(own_words.suggestions(one)) if one.missing else []


def _results(search: str) -> list[dict[str, Any]]:
    if not search:
        return []
    return [
        {
            "title": f"{model.maker.name} {model.name}",
            "category": model.category.name,
            "query": words.query(maker=None, model=model),
        }
        for model in models_named(search)[:_FOUND]
    ]


@needs("matching.propose")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Tell the operator what the words mean."""
    return _say(request, _known(request, key), is_objection=False)


@needs("matching.propose")
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, key: str) -> HttpResponse:
    """Object to the operator's decision, with a reason."""
    one = _known(request, key)
    if one.decision is None:
        raise Http404
    return _say(request, one, is_objection=True)


def _say(request: HttpRequest, one: OwnWords, *, is_objection: bool) -> HttpResponse:
    chosen = MeaningForm(request.GET)
    if not chosen.is_valid():
        return redirect(_link(one))
    named = _named(chosen)
    form = ProposalForm(request.POST or None, chosen=bool(named), is_objection=is_objection)
    if request.method == "POST" and form.is_valid():
        say = own_words.object_to if is_objection else own_words.propose
        try:
            say(
                hospital=request.hospital,
                one=one,
                meaning=form.meaning(chosen),
                reason=form.cleaned_data["reason"],
                principal=request.principal,
                at=clock.now(),
            )
        except DomainError as error:
            form.add_error(None, words.refusal(error))
        else:
            messages.success(request, _("The operator has it now. The answer will stand here."))
            return redirect(_link(one))
    title = _("Object to the decision") if is_objection else _("Propose what is right")
    context = {
        "page_title": title,
        "breadcrumbs": [*_crumbs(one), {"label": title}],
        "written": words.written_facts(one),
        "chosen": named,
        "decision": words.decision_facts(one) if is_objection else None,
        "form": form,
        "submit": _("Send to the operator"),
        "cancel": _link(one),
    }
    return render(request, "hospital/proposal.html", context)


def _named(chosen: MeaningForm) -> list[tuple[str, Any]]:
    """What was chosen from the catalogue, in names; empty if nothing of it is there."""
    asked = chosen.cleaned_data
    model = DeviceModel.objects.filter(pk=asked["model"], merged_into=None).first()
    maker = model.maker if model else Maker.objects.filter(pk=asked["maker"], valid=True).first()
    category = Category.objects.filter(code=asked["category"]).first()
    category = model.category if model else category
    parts = ((_("Maker"), maker), (_("Model"), model), (_("Category"), category))
    return [(label, thing.name) for label, thing in parts if thing]


@needs("matching.propose")
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, key: str) -> HttpResponse:
    """Tell the operator what the documents of the words' model say."""
    one = _known(request, key)
    if one.model is None:
        raise Http404
    form = FactsForm(request.POST or None, model=one.model)
    if request.method == "POST" and form.is_valid():
        own_words.propose_facts(
            hospital=request.hospital,
            model=one.model,
            **form.cleaned_data,
            principal=request.principal,
            at=clock.now(),
        )
        messages.success(request, _("The operator has it now. The answer will stand here."))
        return redirect(_link(one))
    title = _("Propose facts of the model")
    context = {
        "page_title": title,
        "breadcrumbs": [*_crumbs(one), {"label": title}],
        "chosen": [
            (_("Maker"), one.model.maker.name),
            (_("Model"), one.model.name),
            *words.model_facts(one.model),
        ],
        "form": form,
        "submit": _("Send to the operator"),
        "cancel": _link(one),
    }
    return render(request, "hospital/proposal.html", context)


@needs("matching.propose")
@require_POST
def withdraw(request: HttpRequest, key: str, proposal_id: int) -> HttpResponse:
    """Take back what the operator has not answered."""
    try:
        own_words.withdraw(
            hospital=request.hospital,
            proposal_id=proposal_id,
            principal=request.principal,
            at=clock.now(),
        )
    except DomainError as error:
        messages.error(request, words.refusal(error))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("own_words", key)


def _known(request: HttpRequest, key: str) -> OwnWords:
    one = own_words.find(request.hospital, key)
    if one is None:
        raise Http404
    return one


def _crumbs(one: OwnWords) -> list[dict[str, Any]]:
    return [
        {"label": _("Makers and models"), "url": reverse("makers_models")},
        {"label": words.title(one), "url": _link(one)},
    ]
