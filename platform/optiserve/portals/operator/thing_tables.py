"""Makers, models and categories as tables, with how many devices and hospitals have them."""

from typing import Any, Final

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from shared.catalogue.models import Category, DeviceModel, Holding, Maker, Proposal, ProposalState

_COUNTED: Final = (
    Column("devices", _("Devices"), numeric=True, sortable=True),
    Column("hospitals", _("Hospitals"), numeric=True, sortable=True),
)


def _standing(maker: Maker) -> Any:
    if maker.valid:
        return badge("ok", str(_("In use")))
    return badge("none", str(_("Merged")))


def _state(maker: Maker) -> str:
    return str(_("In use") if maker.valid else _("Merged"))


MAKERS = Table(
    name="catalogue-makers",
    caption=_("Makers"),
    columns=[
        Column(
            "name_ja",
            _("Name"),
            sortable=True,
            link=lambda one: reverse("operator:catalogue_maker", args=[one.pk]),
        ),
        Column("name_en", _("Name (English)"), sortable=True),
        Column("code", _("Code"), sortable=True),
        Column("corporate_number", _("Corporate number")),
        Column("models_known", _("Models"), numeric=True, sortable=True),
        *_COUNTED,
        Column("valid", _("State"), value=_state, cell=_standing),
    ],
    search=["name_ja", "name_en", "code", "corporate_number"],
    filters=[Choice("valid", _("State"), [("True", _("In use")), ("False", _("Merged"))])],
    order="code",
    empty=_("No maker yet."),
)
MODELS = Table(
    name="catalogue-models",
    caption=_("Models"),
    columns=[
        Column(
            "name",
            _("Model"),
            sortable=True,
            link=lambda one: reverse("operator:catalogue_model", args=[one.pk]),
        ),
        Column("maker", _("Maker"), path="maker.name_ja", sortable=True),
        Column("category", _("Category"), path="category.name_ja", sortable=True),
        Column("ifu_life_years", _("Service life (years)"), numeric=True, sortable=True),
        Column("discontinued_on", _("Discontinued on"), numeric=True, sortable=True),
        Column("parts_end_on", _("Spare parts until"), numeric=True, sortable=True),
        *_COUNTED,
    ],
    search=["name", "key", "maker.name_ja", "maker.name_en", "category.name_ja"],
    order="maker",
    empty=_("No model yet."),
)
CATEGORIES = Table(
    name="catalogue-categories",
    caption=_("Categories"),
    columns=[
        Column(
            "name_ja",
            _("Name"),
            sortable=True,
            link=lambda one: reverse("operator:catalogue_category", args=[one.pk]),
        ),
        Column("name_en", _("Name (English)"), sortable=True),
        Column("major_ja", _("Group"), sortable=True),
        Column("code", _("Code"), sortable=True),
        Column("models_known", _("Models"), numeric=True, sortable=True),
        *_COUNTED,
    ],
    search=["name_ja", "name_en", "major_ja", "code"],
    order="code",
    empty=_("No category yet."),
)


def _held(name: str) -> dict[str, Any]:
    held = Holding.objects.filter(**{name: OuterRef("pk")}).order_by().values(name)
    devices = held.annotate(all=Sum("devices")).values("all")
    hospitals = held.annotate(all=Count("hospital_id", distinct=True)).values("all")
    return {
        "devices": Coalesce(Subquery(devices, output_field=IntegerField()), 0),
        "hospitals": Coalesce(Subquery(hospitals, output_field=IntegerField()), 0),
    }


def makers() -> QuerySet[Maker]:
    """Every maker with its models, devices and hospitals counted."""
    models = DeviceModel.objects.filter(maker=OuterRef("pk"), merged_into=None)
    return Maker.objects.annotate(models_known=_many(models, "maker"), **_held("maker"))


def models() -> QuerySet[DeviceModel]:
    """Every model that is not merged, with its devices and hospitals counted."""
    rows = DeviceModel.objects.filter(merged_into=None).select_related("maker", "category")
    return rows.annotate(**_held("model"))


def categories() -> QuerySet[Category]:
    """Every category with its models, devices and hospitals counted."""
    models = DeviceModel.objects.filter(category=OuterRef("pk"), merged_into=None)
    return Category.objects.annotate(models_known=_many(models, "category"), **_held("category"))


def _many(rows: QuerySet, name: str) -> Coalesce:
    counted = rows.order_by().values(name).annotate(all=Count("pk")).values("all")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


_PROPOSAL_BADGES: Final = {ProposalState.WAITING: "waiting", ProposalState.TAKEN: "ok"}


def proposal_badge(one: Proposal) -> Any:
    """A proposal's state as icon, words and colour."""
    kind = _PROPOSAL_BADGES.get(ProposalState(one.state), "none")
    return badge(kind, one.get_state_display())
