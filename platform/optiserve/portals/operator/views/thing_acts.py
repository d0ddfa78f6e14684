"""Entering, changing, merging and undoing: what it changes is shown first, then it is done."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.operator import thing_words
from optiserve.portals.operator.match_forms import ApartForm
from optiserve.portals.operator.thing_forms import (
    CategoryForm,
    MakerForm,
    MergeCategoryForm,
    MergeMakerForm,
    MergeModelForm,
    ModelForm,
    WhyForm,
)
from optiserve.portals.operator.thing_words import KINDS
from optiserve.portals.operator.views import matches
from optiserve.portals.operator.views.things import crumbs
from optiserve.usecases import keep_things
from shared.catalogue.models import CatalogueChange, Maker, MatchTask, Proposal, ProposalKind
from shared.catalogue.services.acts import Act
from shared.catalogue.services.apart_acts import TellMakersApart, TellWordsApart
from shared.catalogue.services.reworking import Undo
from shared.kernel import clock
from shared.kernel.errors import DomainError

_FORMS: Final[dict[str, type[Any]]] = {
    "maker": MakerForm,
    "model": ModelForm,
    "category": CategoryForm,
}
_PRESENT: Final[dict[str, dict[str, Any]]] = {
    "maker": {"valid": True},
    "model": {"merged_into": None},
    "category": {"merged_into": None},
}
_MERGES: Final[dict[str, type[Any]]] = {
    "maker": MergeMakerForm,
    "model": MergeModelForm,
    "category": MergeCategoryForm,
}


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, kind: str) -> HttpResponse:
    """A new one."""
    of = KINDS[kind]
    titles = {
        "maker": _("Enter a maker"),
        "model": _("Enter a model"),
        "category": _("Enter a category"),
    }
    form = _FORMS[kind](request.POST or None)
    trail = [*crumbs(of), {"label": titles[kind]}]
    return _work(request, form, title=titles[kind], crumbs=trail, back=of.listing())


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Other names or facts."""
    of, row = _row(kind, pk)
    more = {"more": _proposed(request, pk)} if kind == "model" else {}
    form = _FORMS[kind](request.POST or None, **{kind: row}, **more)
    return _work(request, form, title=_("Change"), crumbs=_trail(of, row), back=of.page(row))


def _proposed(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The facts that a hospital's proposal says are right, to begin with."""
    asked = request.GET.get("proposal", "")
    rows = Proposal.objects.filter(kind=ProposalKind.FACTS, model=pk)
    one = rows.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None
    facts = {name: getattr(one, name, None) for name in ("ifu_life_years", "parts_end_on")}
    return {name: value for name, value in facts.items() if value is not None}


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Let one mean another."""
    of, row = _row(kind, pk)
    form = _MERGES[kind](request.POST or None, **{kind: row}, into=request.GET.get("into", ""))
    title = _("Merge into another")
    return _work(request, form, title=title, crumbs=_trail(of, row), back=of.page(row))


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def words_different(request: HttpRequest, task_id: int) -> HttpResponse:
    """Some words do not mean what was suggested: it is not suggested again."""
    task = get_object_or_404(MatchTask, pk=task_id)
    form = ApartForm(request.GET)
    here = reverse("operator:match", args=[task_id])
    if not form.is_valid():
        return redirect(here)
    act = TellWordsApart(task_id, **form.cleaned_data)
    trail = [*matches.crumbs(task), {"label": _("Different")}]
    return _confirm(request, act, title=_("Different"), crumbs=trail, carried=[], back=here)


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def makers_different(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two makers are two firms: they are not suggested as one again."""
    get_object_or_404(Maker, pk=pk)
    get_object_or_404(Maker, pk=other)
    back = reverse("operator:makers_alike")
    trail = [*crumbs(KINDS["maker"]), {"label": _("Perhaps one firm"), "url": back}]
    act = TellMakersApart(pk, other)
    return _confirm(request, act, title=_("Different"), crumbs=trail, carried=[], back=back)


@needs("catalogue.write")
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """Make what a change wrote what it was before."""
    done = get_object_or_404(CatalogueChange, pk=change_id)
    kind = KINDS.get(done.thing.partition(":")[0])
    if kind is None:
        return redirect("operator:catalogue")
    trail = [*crumbs(kind), {"label": _("Undo")}]
    return _confirm(
        request, Undo(change_id), title=_("Undo"), crumbs=trail, carried=[], back=kind.listing()
    )


def _work(
    request: HttpRequest, form: Any, *, title: str, crumbs: list[Any], back: str
) -> HttpResponse:
    """The form, then what it changes, then the change."""
    if request.method == "POST" and form.is_valid():
        carried = [
            (name, value)
            for name in form.fields
            for value in request.POST.getlist(name)
            if value != ""
        ]
        return _confirm(
            request, form.act(), title=title, crumbs=crumbs, carried=carried, back=back, form=form
        )
    return _page(request, form, title=title, crumbs=crumbs, back=back)


def _page(
    request: HttpRequest, form: Any, *, title: str, crumbs: list[Any], back: str, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumbs": crumbs,
        "form": form,
        "submit": _("See what this changes"),
        "cancel": back,
    }
    return render(request, "operator/form_page.html", context, status=status)


def _confirm(
    request: HttpRequest,
    act: Act,
    *,
    title: str,
    crumbs: list[Any],
    carried: list[tuple[str, str]],
    back: str,
    form: Any = None,
) -> HttpResponse:
    why = WhyForm(request.POST if "confirmed" in request.POST else None)
    try:
        if "confirmed" in request.POST and why.is_valid():
            keep_things.change(
                act,
                by=request.principal.actor,
                at=clock.now(),
                reason=why.cleaned_data["reason"],
            )
            tasks.match_hospitals.delay()
            messages.success(request, _("Done for all hospitals. They are matched anew now."))
            return redirect(back)
        wrought, months = keep_things.preview(act, on=clock.today())
    except DomainError as error:
        return _refused(request, error, title=title, crumbs=crumbs, back=back, form=form)
    context = {
        "page_title": _("What this changes"),
        "breadcrumbs": crumbs,
        "what": thing_words.act_title(wrought.done),
        "changed": thing_words.act_facts(wrought.done),
        "rows": len(wrought.images),
        "impact": wrought.impact,
        "months": ", ".join(f"{month:%Y-%m}" for month in months),
        "carried": carried,
        "form": why,
        "back": back,
    }
    return render(request, "operator/catalogue/change.html", context)


def _refused(
    request: HttpRequest,
    error: DomainError,
    *,
    title: str,
    crumbs: list[Any],
    back: str,
    form: Any,
) -> HttpResponse:
    """On the form if there is one to mend, else back where it came from."""
    if isinstance(form, forms.Form):
        form.add_error(None, thing_words.refusal(error))
        return _page(request, form, title=title, crumbs=crumbs, back=back, status=422)
    messages.error(request, thing_words.refusal(error))
    return redirect(back)


def _row(kind: str, pk: int) -> tuple[thing_words.Kind, Any]:
    of = KINDS[kind]
    return of, get_object_or_404(of.model, pk=pk, **_PRESENT[kind])


def _trail(of: thing_words.Kind, row: Any) -> list[dict[str, Any]]:
    return [*crumbs(of), {"label": thing_words.label(row), "url": of.page(row)}]
