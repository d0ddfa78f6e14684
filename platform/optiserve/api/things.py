"""The operator's makers, models and categories for programs: read, enter, change, merge, undo."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from optiserve import tasks
from optiserve.api.guard import requires
from optiserve.api.pages import Page, one_page, paged
from optiserve.api.thing_schemas import (
    Asked,
    CategoryIn,
    ChangedOut,
    DifferentMakerIn,
    DifferentWordsIn,
    HistoryOut,
    MakerIn,
    MergeCategoryIn,
    MergeMakerIn,
    MergeModelIn,
    ModelIn,
    NewCategoryIn,
    NewMakerIn,
    NewModelIn,
    PairOut,
    ThingCategoryOut,
    ThingMakerOut,
    ThingModelOut,
    UndoIn,
)
from optiserve.usecases import keep_things
from shared.catalogue.models import CatalogueChange, Category, DeviceModel, Maker, MatchTask
from shared.catalogue.pairs import makers_alike
from shared.catalogue.services import reworking
from shared.catalogue.services.acts import Act
from shared.catalogue.services.apart_acts import TellMakersApart, TellWordsApart
from shared.catalogue.services.category_acts import (
    AddCategory,
    ChangeCategory,
    MergeCategories,
)
from shared.catalogue.services.maker_acts import AddMaker, ChangeMaker, MergeMakers
from shared.catalogue.services.model_acts import AddModel, ChangeModel, MergeModels, model_thing
from shared.catalogue.services.reworking import Undo
from shared.kernel import clock

router = Router(tags=["catalogue"])


@router.get("/catalogue/makers", response=paged(ThingMakerOut), summary="Makers")
@requires("catalogue.read")
def makers(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """By code, merged ones too."""
    return one_page(ThingMakerOut, Maker.objects.order_by("code"), page, parent="parent__code")


@router.get("/catalogue/makers/alike", response=list[PairOut], summary="Perhaps one firm")
@requires("catalogue.read")
def alike(request: HttpRequest) -> list[dict[str, Any]]:
    """Suggestions with reasons; nothing is merged by itself."""
    codes = dict(Maker.objects.values_list("pk", "code"))
    return [
        {"one": codes[pair.one], "other": codes[pair.other], "reasons": pair.reasons}
        for pair in makers_alike()
    ]


@router.post("/catalogue/makers", response=ChangedOut, summary="Enter a maker")
@requires("catalogue.write")
def add_maker(request: HttpRequest, body: NewMakerIn) -> dict[str, Any]:
    """Its names become spellings of it."""
    return _do(request, AddMaker(body.code, body.values("code")), body)


@router.patch("/catalogue/makers/{code}", response=ChangedOut, summary="Change a maker")
@requires("catalogue.write")
def change_maker(request: HttpRequest, code: str, body: MakerIn) -> dict[str, Any]:
    """Former names stay spellings of it."""
    return _do(request, ChangeMaker(_maker(code).pk, body.values()), body)


@router.post("/catalogue/makers/{code}/merge", response=ChangedOut, summary="Merge a maker")
@requires("catalogue.write")
def merge_maker(request: HttpRequest, code: str, body: MergeMakerIn) -> dict[str, Any]:
    """Its spellings and its models are the other's from then on."""
    return _do(request, MergeMakers(_maker(code).pk, _maker(body.into).pk), body)


@router.post(
    "/catalogue/makers/{code}/different", response=ChangedOut, summary="Tell two makers apart"
)
@requires("catalogue.write")
def different_makers(request: HttpRequest, code: str, body: DifferentMakerIn) -> dict[str, Any]:
    """They are not suggested as one again, until it is undone."""
    return _do(request, TellMakersApart(_maker(code).pk, _maker(body.other).pk), body)


@router.post(
    "/catalogue/words/{task_id}/different", response=ChangedOut, summary="Tell words apart"
)
@requires("catalogue.write")
def different_words(request: HttpRequest, task_id: int, body: DifferentWordsIn) -> dict[str, Any]:
    """What was suggested is not suggested again for any hospital, until it is undone."""
    task = get_object_or_404(MatchTask, pk=task_id)
    return _do(request, TellWordsApart(task.pk, body.maker, body.model, body.category), body)


@router.get(
    "/catalogue/makers/{code}/history", response=list[HistoryOut], summary="A maker's changes"
)
@requires("catalogue.read")
def maker_history(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """Newest first."""
    return _history(f"maker:{_maker(code).code}")


@router.get("/catalogue/models", response=paged(ThingModelOut), summary="Models")
@requires("catalogue.read")
def models(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """By id, merged ones too."""
    rows = DeviceModel.objects.order_by("pk")
    return one_page(
        ThingModelOut,
        rows,
        page,
        maker="maker__code",
        category="category__code",
        merged_into=F("merged_into_id"),
    )


@router.post("/catalogue/models", response=ChangedOut, summary="Enter a model")
@requires("catalogue.write")
def add_model(request: HttpRequest, body: NewModelIn) -> dict[str, Any]:
    """A name and a category it must have."""
    act = AddModel(_maker(body.maker).pk, _values(body, "maker"), tuple(body.gtins))
    return _do(request, act, body)


@router.patch("/catalogue/models/{model_id}", response=ChangedOut, summary="Change a model")
@requires("catalogue.write")
def change_model(request: HttpRequest, model_id: int, body: ModelIn) -> dict[str, Any]:
    """A former name stays a designation of it."""
    act = ChangeModel(_model(model_id).pk, _values(body), tuple(body.gtins))
    return _do(request, act, body)


@router.post("/catalogue/models/{model_id}/merge", response=ChangedOut, summary="Merge a model")
@requires("catalogue.write")
def merge_model(request: HttpRequest, model_id: int, body: MergeModelIn) -> dict[str, Any]:
    """Into another of the same maker."""
    return _do(request, MergeModels(_model(model_id).pk, _model(body.into).pk), body)


@router.get(
    "/catalogue/models/{model_id}/history", response=list[HistoryOut], summary="A model's changes"
)
@requires("catalogue.read")
def model_history(request: HttpRequest, model_id: int) -> list[dict[str, Any]]:
    """Newest first."""
    return _history(model_thing(_model(model_id)))


@router.get("/catalogue/categories", response=paged(ThingCategoryOut), summary="Categories")
@requires("catalogue.read")
def categories(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """By code, merged ones too."""
    rows = Category.objects.order_by("code")
    return one_page(ThingCategoryOut, rows, page, merged_into="merged_into__code")


@router.post("/catalogue/categories", response=ChangedOut, summary="Enter a category")
@requires("catalogue.write")
def add_category(request: HttpRequest, body: NewCategoryIn) -> dict[str, Any]:
    """Its names become words for it."""
    return _do(request, AddCategory(body.code, body.values("code")), body)


@router.patch("/catalogue/categories/{code}", response=ChangedOut, summary="Change a category")
@requires("catalogue.write")
def change_category(request: HttpRequest, code: str, body: CategoryIn) -> dict[str, Any]:
    """Former names stay words for it."""
    return _do(request, ChangeCategory(_category(code).pk, body.values()), body)


@router.post("/catalogue/categories/{code}/merge", response=ChangedOut, summary="Merge a category")
@requires("catalogue.write")
def merge_category(request: HttpRequest, code: str, body: MergeCategoryIn) -> dict[str, Any]:
    """Its words and its models are the other's from then on."""
    return _do(request, MergeCategories(_category(code).pk, _category(body.into).pk), body)


@router.get(
    "/catalogue/categories/{code}/history",
    response=list[HistoryOut],
    summary="A category's changes",
)
@requires("catalogue.read")
def category_history(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """Newest first."""
    return _history(f"category:{_category(code).code}")


@router.post("/catalogue/changes/{change_id}/undo", response=ChangedOut, summary="Undo a change")
@requires("catalogue.write")
def undo(request: HttpRequest, change_id: int, body: UndoIn) -> dict[str, Any]:
    """Every row becomes what it was before. Refused where later changes build on it."""
    return _do(request, Undo(get_object_or_404(CatalogueChange, pk=change_id).pk), body)


def _do(request: HttpRequest, act: Act, body: Asked) -> dict[str, Any]:
    if body.dry_run:
        wrought, months = keep_things.preview(act, on=clock.today())
        return {
            "change": None,
            "operation": wrought.done.operation,
            "thing": wrought.done.thing,
            "devices": wrought.impact.devices,
            "hospitals": len(wrought.impact.hospitals),
            "months": [f"{month:%Y-%m}" for month in months],
        }
    by, at = request.principal.actor, clock.now()
    done = keep_things.change(act, by=by, at=at, reason=body.reason)
    tasks.match_hospitals.delay()
    return _told(done)


def _told(done: CatalogueChange) -> dict[str, Any]:
    return {
        "change": done.pk,
        "operation": done.operation,
        "thing": done.thing,
        "devices": done.details.get("devices", 0),
        "hospitals": done.details.get("hospitals", 0),
        "months": [f"{month:%Y-%m}" for month in done.months],
    }


def _history(thing: str) -> list[dict[str, Any]]:
    return [
        {
            **_told(one),
            "at": one.at,
            "by": one.by,
            "reason": one.details.get("reason", ""),
            "undone": hasattr(one, "undone_by"),
        }
        for one in reworking.history(thing)
    ]


def _values(body: ModelIn, *but: str) -> dict[str, Any]:
    values = body.values("gtins", *but)
    if "category" in values:
        unmerged = Category.objects.filter(merged_into=None)
        values["category"] = get_object_or_404(unmerged, code=values["category"])
    return values


def _maker(code: str) -> Maker:
    return get_object_or_404(Maker, code=code)


def _category(code: str) -> Category:
    return get_object_or_404(Category, code=code)


def _model(pk: int) -> DeviceModel:
    return get_object_or_404(DeviceModel, pk=pk)
