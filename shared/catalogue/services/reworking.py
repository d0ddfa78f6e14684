"""Carrying out what an operator does to makers, models and categories, or only looking at it.

What would change is found by doing it in a transaction and rolling back. The rows before and after
are kept with the change, so that it can be undone exactly.
"""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from shared.catalogue.models import (
    CatalogueChange,
    CategoryAlias,
    DeviceModel,
    MakerAlias,
    MatchTask,
    ModelAlias,
    ModelGtin,
)
from shared.catalogue.queries import LocalWords, Match, match
from shared.catalogue.services import images, impacts
from shared.catalogue.services.acts import Act, Done
from shared.catalogue.services.errors import NotToUndo
from shared.catalogue.services.hearing import refresh, words_of
from shared.catalogue.services.images import Scope
from shared.catalogue.services.impacts import Impact, Months
from shared.catalogue.services.turns import note_change, take_turn

# What an undoing tells of the change that it undoes.
_KEPT: Final = ("into", "other", "words")


class _Look(Exception):
    """Ends a transaction in which something was only tried."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Everything that a change wrote becomes what it was before."""

    change: int

    def scope(self) -> Scope:
        """What the change was about."""
        return _kept_scope(self._change())

    def do(self) -> Done:
        """Raises NotToUndo."""
        change = self._change()
        if not change.images or CatalogueChange.objects.filter(undoes=change).exists():
            raise NotToUndo
        images.restore(change.images)
        details = {name: change.details[name] for name in _KEPT if name in change.details}
        return Done(
            "catalogue.undo",
            change.thing,
            _kept_scope(change),
            details={**details, "undone": change.operation},
            known=_kept_impact(change),
        )

    def _change(self) -> CatalogueChange:
        change = CatalogueChange.objects.filter(pk=self.change).first()
        if change is None:
            raise NotToUndo
        return change


@dataclass(frozen=True, slots=True)
class Wrought:
    """What an act did, whom it touches, and the rows before and after."""

    done: Done
    impact: Impact
    images: list[dict[str, Any]] = field(default_factory=list)


def look(act: Act) -> Wrought:
    """What an act would do, found by doing it and taking everything back. Raises what it raises."""
    found: list[Wrought] = []
    try:
        with transaction.atomic():
            take_turn()
            found.append(_do(act))
            raise _Look
    except _Look:
        return found[0]


@transaction.atomic
def carry_out(
    act: Act, *, by: str, at: datetime, reason: str, months: Months
) -> tuple[CatalogueChange, Impact]:
    """Do it; every hospital is matched anew from here on. Raises what the act raises.

    ``months`` says which months' published figures hospitals are part of since a month each.
    """
    take_turn()
    wrought = _do(act)
    done, impact = wrought.done, wrought.impact
    refresh(_concerned(done.scope))
    change = note_change(
        operation=done.operation,
        thing=done.thing,
        by=by,
        at=at,
        months=months(impact.revised),
        details={
            **done.details,
            "reason": reason,
            "devices": impact.devices,
            "hospitals": len(impact.hospitals),
            "among": sorted(impact.hospitals),
            "since": {str(pk): day.isoformat() for pk, day in impact.revised.items()},
            "scope": {name: sorted(ids) for name, ids in asdict(done.scope).items()},
        },
    )
    change.images = wrought.images
    if isinstance(act, Undo):
        change.undoes_id = act.change
    change.save()
    return change, impact


def history(thing: str) -> QuerySet[CatalogueChange]:
    """What was done to a thing, into it, or said of it beside another, newest first."""
    about = Q(thing=thing) | Q(details__into=thing) | Q(details__other=thing)
    return CatalogueChange.objects.filter(about).select_related("undone_by")


def said_of(task: MatchTask) -> QuerySet[CatalogueChange]:
    """What a task's words were said not to mean, and what of it was undone, newest first."""
    keys = {task.maker_key, task.model_key, task.category_key, task.name_key} - {""}
    about = [Q(details__scope__keys__contains=[key]) for key in keys]
    return CatalogueChange.objects.filter(reduce(or_, about, Q(pk=None))).select_related(
        "undone_by"
    )


def _do(act: Act) -> Wrought:
    about = act.scope()
    before = images.rows(about)
    tasks = _whom_it_concerns(act)
    words = [words_of(one) for one in tasks]
    meant = match(words)
    done = act.do()
    after = images.rows(_both(about, done.scope))
    impact = done.known or _impact(done, tasks, meant, match(words))
    return Wrought(done, impact, images.compared(before, after))


def _impact(
    done: Done,
    tasks: list[MatchTask],
    before: dict[LocalWords, Match],
    after: dict[LocalWords, Match],
) -> Impact:
    """Devices that meant the thing, and words that did not and mean something else now."""
    others = [one for one in tasks if not done.moved.holds(before[words_of(one)])]
    moved = impacts.of_holdings(done.moved.holdings(), counted=done.counted)
    return impacts.together(impacts.of_words(others, before, after), moved)


def _whom_it_concerns(act: Act) -> list[MatchTask]:
    """Tasks whose words share a key with what the act is about, or with what it makes."""
    found: list[MatchTask] = []
    try:
        with transaction.atomic():
            found = _concerned(_both(act.scope(), act.do().scope))
            raise _Look
    except _Look:
        return found


def _concerned(scope: Scope) -> list[MatchTask]:
    makers = MakerAlias.objects.filter(maker__in=scope.makers)
    models = DeviceModel.objects.filter(
        Q(pk__in=scope.models) | Q(maker__in=scope.makers) | Q(category__in=scope.categories)
    )
    designations = ModelAlias.objects.filter(model__in=models)
    gtins = ModelGtin.objects.filter(model__in=models)
    words = CategoryAlias.objects.filter(category__in=scope.categories).values("key")
    return list(
        MatchTask.objects.filter(
            Q(maker_key__in=makers.values("key"))
            | (Q(model_key__in=models.values("key")) & ~Q(model_key=""))
            | Q(model_key__in=designations.values("key"))
            | Q(gtin__in=gtins.values("gtin"))
            | Q(category_key__in=words)
            | Q(name_key__in=words)
            | Q(maker_key__in=scope.keys)
            | Q(model_key__in=scope.keys)
            | Q(category_key__in=scope.keys)
            | Q(name_key__in=scope.keys)
        )
    )


def _both(one: Scope, other: Scope) -> Scope:
    return Scope(
        one.makers | other.makers,
        one.models | other.models,
        one.categories | other.categories,
        one.keys | other.keys,
    )


def _kept_scope(change: CatalogueChange) -> Scope:
    kept = change.details.get("scope", {})
    names = ("makers", "models", "categories", "keys")
    return Scope(*(frozenset(kept.get(name, ())) for name in names))


def _kept_impact(change: CatalogueChange) -> Impact:
    """Whom the change touched: the same are touched by undoing it."""
    told = change.details
    since = {int(pk): date.fromisoformat(day) for pk, day in told["since"].items()}
    return Impact(0, told["devices"], frozenset(int(pk) for pk in told["among"]), since)
