"""The hospital's words for makers and models in the reader's words: rules, decisions, answers."""

from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.usecases.own_words import DECIDED, LEFT, UNMATCHED, OwnWords
from optiserve.web.formatting import shown
from optiserve.web.markup import badge
from shared.catalogue import reasons
from shared.catalogue.models import (
    Category,
    DeviceModel,
    Maker,
    Proposal,
    ProposalKind,
    ProposalState,
)
from shared.catalogue.queries import Rule
from shared.catalogue.suggestions import Candidate
from shared.kernel.errors import DomainError

HOW: Final[dict[str, Promise | str]] = {
    DECIDED: gettext_lazy("The operator has unified it"),
    LEFT: gettext_lazy("Left unmatched by the operator"),
    UNMATCHED: gettext_lazy("Not matched yet"),
    Rule.KEY.value: gettext_lazy("The same name"),
    Rule.ALIAS.value: gettext_lazy("A known spelling"),
    Rule.GTIN.value: gettext_lazy("By its GTIN"),
}
_RULES: Final[dict[str, Promise | str]] = {
    Rule.KEY: gettext_lazy("the same name"),
    Rule.ALIAS: gettext_lazy("a known spelling"),
    Rule.GTIN: gettext_lazy("by its GTIN"),
    Rule.MODEL: gettext_lazy("follows from the model"),
}
_HOW_BADGES: Final = {DECIDED: "ok", UNMATCHED: "waiting"}
_STATE_BADGES: Final = {
    ProposalState.WAITING: "waiting",
    ProposalState.TAKEN: "ok",
    ProposalState.REFUSED: "warning",
}
_REFUSALS: Final[dict[str, Promise | str]] = {
    "proposal-empty": gettext_lazy("Say what is right, and why."),
    "words-stay-inside": gettext_lazy(
        "These words look like a person or a sentence and do not leave the hospital. Mend them in "
        "your ledger first."
    ),
    "no-decision": gettext_lazy("The operator has decided nothing about these words."),
    "proposal-not-waiting": gettext_lazy("The operator has answered this already."),
}


def refusal(error: DomainError) -> str:
    """What is wrong and how to mend it. Errors without words are raised again."""
    if error.code not in _REFUSALS:
        raise error
    return str(_REFUSALS[error.code])


def how(one: OwnWords) -> str:
    """How the words were matched."""
    return str(HOW.get(one.how, ""))


def how_badge(one: OwnWords) -> Any:
    """The same as icon, words and colour."""
    return badge(_HOW_BADGES.get(one.how, "none"), how(one)) if one.how else ""


def title(one: OwnWords) -> str:
    """The words as the ledger writes them, in one line."""
    written = (one.words.maker, one.words.model, one.words.name, one.words.category)
    return " / ".join(filter(None, written)) or one.words.gtin or _("No words at all")


def meaning(one: OwnWords) -> str:
    """What the words are taken for: maker and model, else the maker, else nothing."""
    return " ".join(filter(None, (one.maker and one.maker.name, one.model and one.model.name)))


def written_facts(one: OwnWords) -> list[tuple[str, Any]]:
    """What the ledger says."""
    return [
        (_("Maker"), one.words.maker),
        (_("Model"), one.words.model),
        (_("Device name"), one.words.name),
        (_("Category"), one.words.category),
        (_("GTIN"), one.words.gtin),
        (_("Devices"), one.devices),
        (_("In the ledger since"), f"{one.since:%Y-%m}"),
    ]


def meaning_facts(one: OwnWords) -> list[tuple[str, Any]]:
    """What the words mean now, part by part, with the rule."""
    parts = (
        (_("Maker"), one.maker and one.maker.name, one.found.maker),
        (_("Model"), one.model and one.model.name, one.found.model),
        (_("Category"), one.category and one.category.name, one.found.category),
    )
    return [
        (label, f"{name} ({_RULES[rule]})" if name and rule in _RULES else name)
        for label, name, rule in parts
    ]


def decision_facts(one: OwnWords) -> list[tuple[str, Any]]:
    """The operator's decision; nobody's name, and nobody else's words."""
    decision = one.decision
    if decision is None:
        return []
    names = (decision.maker and decision.maker.name, decision.model and decision.model.name)
    category = decision.category.name if decision.category else None
    return [
        (_("Decision"), how(one)),
        (_("Decided at"), decision.at),
        (_("Meaning"), " ".join(filter(None, names)) or category),
    ]


def model_facts(model: DeviceModel) -> list[tuple[str, Any]]:
    """What is known of a model."""
    return [
        (_("Service life by its instructions for use (years)"), model.ifu_life_years),
        (_("Launched"), model.launched),
        (_("Discontinued on"), model.discontinued_on),
        (_("Spare parts until"), model.parts_end_on),
        (_("JMDN code"), model.jmdn),
        (_("Replaced by"), model.successor and model.successor.name),
    ]


def candidates(found: Iterable[Candidate]) -> list[dict[str, Any]]:
    """Suggestions with names, reasons in words, and where proposing one leads."""
    found = list(found)
    makers = Maker.objects.in_bulk({each.maker for each in found} - {None})
    models = DeviceModel.objects.in_bulk({each.model for each in found} - {None})
    categories = Category.objects.in_bulk({each.category for each in found} - {None})
    told = []
    for each in found:
        maker, model = makers.get(each.maker), models.get(each.model)
        category = categories.get(each.category)
        names = (maker and maker.name, model and model.name)
        name = " ".join(filter(None, names)) or (category and category.name)
        if name:
            told.append(
                {
                    "title": name,
                    "category": category.name if category else "",
                    "reasons": reasons.told(each.as_json()["reasons"]),
                    "query": query(maker=maker, model=model, category=category),
                }
            )
    return told


def query(
    *, maker: Maker | None, model: DeviceModel | None, category: Category | None = None
) -> str:
    """What is proposed, as the end of an address."""
    if model:
        return f"?model={model.pk}"
    parts = [f"maker={maker.pk}"] if maker else []
    parts += [f"category={category.code}"] if category else []
    return f"?{'&'.join(parts)}"


def proposed(one: Proposal) -> str:
    """What a proposal says is right."""
    if one.kind == ProposalKind.FACTS:
        facts = (
            (_("Service life (years)"), one.ifu_life_years),
            (_("Spare parts until"), one.parts_end_on),
        )
        return ", ".join(f"{label}: {shown(value)}" for label, value in facts if value is not None)
    names = (one.maker and one.maker.name, one.model and one.model.name)
    category = one.category.name if one.category else ""
    return " ".join(filter(None, names)) or one.said or category


def about(one: Proposal) -> str:
    """What a proposal is about: the words, or the model."""
    if one.model and one.kind == ProposalKind.FACTS:
        return f"{one.model.maker.name} {one.model.name}"
    return str(one.task)


def state_badge(one: Proposal) -> Any:
    """A proposal's state as icon, words and colour."""
    return badge(_STATE_BADGES.get(ProposalState(one.state), "none"), one.get_state_display())


def proposal_facts(one: Proposal) -> list[tuple[str, Any]]:
    """What was proposed, and what the operator answered."""
    told: list[tuple[str, Any]] = [(_("Right is"), proposed(one)), (_("Reason"), one.reason)]
    told += [(_("Answered at"), one.answered_at), (_("Answer"), one.answer)]
    return [(label, value) for label, value in told if value]


def tabs(current: str, waiting: int) -> list[dict[str, Any]]:
    """The words, and beside them what was proposed."""
    pages: tuple[tuple[str, str, int | None], ...] = (
        ("makers_models", _("Words of our ledger"), None),
        ("proposals", _("What we proposed"), waiting or None),
    )
    return [
        {"label": label, "url": reverse(name), "count": count, "current": name == current}
        for name, label, count in pages
    ]
