"""The queue of unmatched words, as the operator reads it: reasons and refusals in words."""

from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.usecases import keep_catalogue
from optiserve.web.markup import badge
from shared.catalogue import reasons
from shared.catalogue.models import (
    Category,
    DeviceModel,
    Maker,
    MatchTask,
    Proposal,
    ProposalState,
    TaskState,
)
from shared.catalogue.services.apart import field_of
from shared.kernel.errors import DomainError

PARTS: Final[dict[str, Promise | str]] = {
    "maker": gettext_lazy("Maker"),
    "model": gettext_lazy("Model"),
    "category": gettext_lazy("Category"),
}
_REFUSALS: Final[dict[str, Promise | str]] = {
    "match-nothing-decided": gettext_lazy(
        "That says nothing about these words. Choose a model, a maker, or a category; a new model "
        "needs its maker and its category."
    ),
    "match-task-changed": gettext_lazy(
        "Somebody decided about these words meanwhile. Look at the decision first."
    ),
    "match-not-to-put-back": gettext_lazy(
        "Other decisions build on this one, or there is none. Put those back first."
    ),
    "maker-spelling-taken": gettext_lazy(
        "“%(value)s” means something else already. Put that decision back first, or choose what it "
        "means."
    ),
    "model-taken": gettext_lazy(
        "The maker has this model already: look for it in the catalogue and choose it."
    ),
    "catalogue-said-different": gettext_lazy(
        "It is on record that these two are different. Undo that first, if it was wrong."
    ),
    "maker-code-bad": gettext_lazy("Use lower-case letters, digits and inner hyphens only."),
    "maker-code-taken": gettext_lazy("This code is taken."),
}
_BADGES: Final = {
    TaskState.OPEN: "waiting",
    TaskState.SUGGESTED: "info",
    TaskState.ACCEPTED: "ok",
    TaskState.NEW: "ok",
    TaskState.SETTLED: "ok",
}


def refusal(error: DomainError) -> str:
    """What is wrong and how to mend it. Errors without words are raised again."""
    if error.code not in _REFUSALS:
        raise error
    return str(_REFUSALS[error.code]) % error.params


def state_badge(task: MatchTask) -> Any:
    """The task's state as icon, words and colour."""
    return badge(_BADGES.get(TaskState(task.state), "none"), task.get_state_display())


def missing(task: MatchTask) -> str:
    """What nobody knows of the words, in words."""
    return ", ".join(str(PARTS[part]) for part in task.missing)


def best(task: MatchTask) -> str:
    """The best suggestion in short."""
    shown = candidates(task, task.candidates[:1])
    return str(shown[0]["title"]) if shown else ""


def candidates(task: MatchTask, suggested: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Suggestions with names, reasons in words, and where taking one leads."""
    suggested = list(suggested)
    makers = Maker.objects.in_bulk({one["maker"] for one in suggested} - {None})
    models = DeviceModel.objects.in_bulk({one["model"] for one in suggested} - {None})
    categories = Category.objects.in_bulk({one["category"] for one in suggested} - {None})
    shown = []
    for one in suggested:
        maker, model = makers.get(one["maker"]), models.get(one["model"])
        category = categories.get(one["category"])
        names = (maker and maker.name, model and model.name, category and category.name)
        if not any(names):
            continue
        shown.append(
            {
                "title": " ".join(filter(None, names[:2])) or names[2],
                "facts": [(PARTS[part], name) for part, name in zip(PARTS, names, strict=True)],
                "score": one["score"],
                "reasons": reasons.told(one["reasons"]),
                "url": take_url(task, maker=maker, model=model, category=category),
                "different": _different_url(task, model or maker or category),
            }
        )
    return shown


def take_url(
    task: MatchTask,
    *,
    maker: Maker | None = None,
    model: DeviceModel | None = None,
    category: Category | None = None,
) -> str:
    """Where it is shown what taking this would change."""
    url = reverse("operator:decide_match", args=[task.pk])
    if model:
        return f"{url}?model={model.pk}"
    parts = [f"maker={maker.pk}"] if maker else []
    parts += [f"category={category.code}"] if category else []
    return f"{url}?{'&'.join(parts)}"


def _different_url(task: MatchTask, thing: Any) -> str:
    """Where it is said that the words do not mean this."""
    url = reverse("operator:words_different", args=[task.pk])
    return f"{url}?{field_of(thing)}={thing.pk}"


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of the catalogue; ``current`` is an address's name."""
    proposals = Proposal.objects.filter(state=ProposalState.WAITING).count()
    pages: tuple[tuple[str, str, int | None], ...] = (
        ("catalogue", _("To decide"), None),
        ("decided_matches", _("Decided"), None),
        ("hospitals_proposals", _("From hospitals"), proposals or None),
        ("catalogue_makers", _("Makers"), None),
        ("catalogue_models", _("Models"), None),
        ("catalogue_categories", _("Categories"), None),
        ("revisions", _("Revisions"), len(keep_catalogue.to_revise()) or None),
        ("lists", _("Lists"), None),
    )
    return [
        {
            "label": label,
            "url": reverse(f"operator:{name}"),
            "count": count,
            "current": name == current,
        }
        for name, label, count in pages
    ]
