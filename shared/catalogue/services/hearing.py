"""Words that hospitals' ledgers use and nobody has matched: counted, grouped, with suggestions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from shared.catalogue.keys import category_key, maker_key, model_key
from shared.catalogue.models import (
    AliasSource,
    CatalogueChange,
    Category,
    CategoryAlias,
    DeviceModel,
    Different,
    Holding,
    Maker,
    MakerAlias,
    Matching,
    MatchTask,
    ModelAlias,
    Occurrence,
    Proposal,
    TaskState,
)
from shared.catalogue.models.tasks import UNDECIDED
from shared.catalogue.queries import LocalWords, Match, match
from shared.catalogue.services.turns import take_turn
from shared.catalogue.suggestions import Known, KnownMaker, KnownModel, suggest

_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Heard:
    """In how many devices words occur, and the first month (its first day) in which they did."""

    devices: int
    since: date


@transaction.atomic
def hear(*, hospital_id: int, words: Mapping[LocalWords, Heard]) -> int:
    """Replace what is known of one hospital's words. Says how many of them are to be decided.

    Only words that nobody has matched are kept, and those that somebody decided about. Repeatable.
    """
    take_turn()
    matches = match(words)
    known = {words_of(task): task for task in _tasks_of(words)}
    lacking = {one for one in words if missing(one, matches[one])}
    new = [_new_task(one) for one in lacking - known.keys()]
    MatchTask.objects.bulk_create(new, batch_size=_BATCH)
    known.update((words_of(task), task) for task in new)
    touched = _count(hospital_id, {task.pk: words[one] for one, task in known.items()})
    _add_up(touched)
    refresh(MatchTask.objects.filter(pk__in=touched))
    return len(lacking)


@transaction.atomic
def forget(*, hospital_id: int) -> int:
    """A hospital's words count no more, nor what it proposed; says how many words there were."""
    words = Occurrence.objects.filter(hospital_id=hospital_id).count()
    for rows in (Proposal, Holding):
        rows.objects.filter(hospital_id=hospital_id).delete()
    for change in CatalogueChange.objects.filter(details__among__contains=hospital_id):
        change.details["among"].remove(hospital_id)
        change.details["since"].pop(str(hospital_id), None)
        change.save(update_fields=["details"])
    hear(hospital_id=hospital_id, words={})
    Matching.objects.filter(hospital_id=hospital_id).delete()
    return words


def task_about(words: LocalWords, *, hospital_id: int, heard: Heard) -> MatchTask:
    """The task about exactly these words, which one hospital speaks of; it is made if need be.

    The caller has its turn.
    """
    task = next(iter(_tasks_of([words])), None)
    if task is None:
        task = _new_task(words)
        task.save()
    Occurrence.objects.update_or_create(
        task=task,
        hospital_id=hospital_id,
        defaults={"devices": heard.devices, "since": heard.since},
    )
    _add_up([task.pk])
    refresh(MatchTask.objects.filter(pk=task.pk))
    return MatchTask.objects.get(pk=task.pk)


def words_of(task: MatchTask) -> LocalWords:
    """The words that a task is about."""
    return LocalWords(
        category=task.raw_category,
        name=task.raw_name,
        maker=task.raw_maker,
        model=task.raw_model,
        gtin=task.gtin,
    )


def missing(words: LocalWords, found: Match) -> list[str]:
    """What the ledger names and nobody knows: category, maker, model."""
    parts = (
        ("category", found.category_code, words.category or words.name),
        ("maker", found.maker_code, maker_key(words.maker)),
        ("model", found.model_id, model_key(words.model)),
    )
    return [name for name, known, written in parts if known is None and written]


def alike(task: MatchTask) -> QuerySet[MatchTask]:
    """Tasks that share a key with one: all that a decision about it can change, itself too."""
    names = ("maker_key", "model_key", "category_key", "name_key", "gtin")
    shared = [Q(**{name: key}) for name in names if (key := getattr(task, name))]
    return MatchTask.objects.filter(reduce(or_, shared, Q(pk=task.pk)))


def refresh(tasks: Iterable[MatchTask]) -> None:
    """Look at tasks anew: what is missing, what is suggested, whether another decision settled it.

    What nobody wrote any more goes, unless somebody decided about it or proposed what it means.
    """
    tasks = list(tasks)
    unused = [one.pk for one in tasks if not one.devices and one.version == 0]
    gone = set(MatchTask.objects.filter(pk__in=unused, proposals=None).values_list("pk", flat=True))
    MatchTask.objects.filter(pk__in=gone).delete()
    tasks = [one for one in tasks if one.pk not in gone]
    matches = match([words_of(one) for one in tasks])
    known: Known | None = None
    codes = dict(Maker.objects.values_list("code", "pk"))
    categories = dict(Category.objects.values_list("code", "pk"))
    for task in tasks:
        found = matches[words_of(task)]
        task.missing = missing(words_of(task), found)
        if task.state not in (*UNDECIDED, TaskState.SETTLED):
            continue
        task.candidates = []
        if not task.missing:
            task.state = TaskState.SETTLED
            continue
        known = known or all_known()
        candidates = suggest(
            words_of(task),
            known,
            maker=codes.get(found.maker_code or ""),
            category=categories.get(found.category_code or ""),
        )
        task.candidates = [one.as_json() for one in candidates]
        task.state = TaskState.SUGGESTED if candidates else TaskState.OPEN
    MatchTask.objects.bulk_update(tasks, ["missing", "candidates", "state"], batch_size=_BATCH)


def all_known(*, by_everybody: bool = False) -> Known:
    """The catalogue as suggestions need it. What was merged is not suggested.

    ``by_everybody``: without spellings that are known from hospitals' ledgers alone.
    """
    spellings = _grouped(MakerAlias, "maker", by_everybody=by_everybody)
    designations = _grouped(ModelAlias, "model", by_everybody=by_everybody)
    models = DeviceModel.objects.values_list("pk", "maker_id", "category_id", "key", "merged_into")
    for _pk, _maker, _category, key, target in models:
        if target:
            designations.setdefault(target, []).append(key)
    words = CategoryAlias.objects.all()
    if by_everybody:
        words = words.exclude(source=AliasSource.OPERATOR)
    return Known(
        makers=tuple(
            KnownMaker(pk, tuple(spellings.get(pk, ())), tuple(prefixes))
            for pk, prefixes in Maker.objects.filter(valid=True).values_list("pk", "gs1_prefixes")
        ),
        models=tuple(
            KnownModel(pk, maker, category, (key, *designations.get(pk, ())))
            for pk, maker, category, key, target in models
            if target is None
        ),
        words=tuple(words.values_list("category_id", "key")),
        different=frozenset(_different()),
    )


def _different() -> Iterator[tuple[str, str, int]]:
    """What keys do not mean, as suggestions ask for it."""
    rows = Different.objects.filter(other=None)
    for key, *ids in rows.values_list("key", "maker_id", "model_id", "category_id"):
        for kind, pk in zip(("maker", "model", "category"), ids, strict=True):
            if pk:
                yield kind, key, pk


def _grouped(
    aliases: type[MakerAlias] | type[ModelAlias], of: str, *, by_everybody: bool
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = aliases.objects.all()
    if by_everybody:
        rows = rows.exclude(source=AliasSource.OPERATOR)
    for pk, key in rows.values_list(f"{of}_id", "key"):
        found.setdefault(pk, []).append(key)
    return found


def _tasks_of(words: Collection[LocalWords]) -> list[MatchTask]:
    """The tasks about exactly these words, asked for by their models and names."""
    found = MatchTask.objects.filter(
        raw_model__in={one.model for one in words}, raw_name__in={one.name for one in words}
    )
    return [task for task in found if words_of(task) in words]


def _new_task(words: LocalWords) -> MatchTask:
    return MatchTask(
        raw_maker=words.maker,
        raw_model=words.model,
        raw_name=words.name,
        raw_category=words.category,
        gtin=words.gtin,
        maker_key=maker_key(words.maker),
        model_key=model_key(words.model),
        category_key=category_key(words.category),
        name_key=category_key(words.name),
    )


def _count(hospital_id: int, heard: Mapping[int, Heard]) -> set[int]:
    """Write one hospital's counts; the tasks that it speaks of, or did before."""
    mine = Occurrence.objects.filter(hospital_id=hospital_id)
    before = set(mine.values_list("task_id", flat=True))
    mine.exclude(task_id__in=heard).delete()
    Occurrence.objects.bulk_create(
        [
            Occurrence(task_id=pk, hospital_id=hospital_id, devices=one.devices, since=one.since)
            for pk, one in heard.items()
        ],
        update_conflicts=True,
        unique_fields=["task", "hospital_id"],
        update_fields=["devices", "since"],
        batch_size=_BATCH,
    )
    return before | set(heard)


def _add_up(task_ids: Collection[int]) -> None:
    tasks = list(
        MatchTask.objects.filter(pk__in=task_ids).annotate(
            all_devices=Sum("occurrences__devices"), all_hospitals=Count("occurrences")
        )
    )
    for task in tasks:
        task.devices, task.hospitals = task.all_devices or 0, task.all_hospitals
    MatchTask.objects.bulk_update(tasks, ["devices", "hospitals"], batch_size=_BATCH)
