"""The words that mean a maker, a model or a category, and those that do not: for all hospitals."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.catalogue.models.things import Category, DeviceModel, Maker
from shared.kernel.choices import choice


class AliasSource(models.TextChoices):
    """Where a spelling comes from."""

    NAME = choice("name", _("Its own name"))
    OPERATOR = choice("operator", _("Decided by the operator"))
    LIST = choice("list", _("From a list"))
    MERGED = choice("merged", _("From what was merged into it"))


class Alias(models.Model):
    """A spelling, and who let it mean something. ``decision``: the one that putting back ends."""

    source = models.CharField(
        max_length=10,
        choices=AliasSource,
        default=AliasSource.NAME,
        db_default=AliasSource.NAME.value,
    )
    decided_by = models.CharField(max_length=254, blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(
        "catalogue.MatchDecision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_set",
    )

    class Meta:
        abstract = True


class CategoryAlias(Alias):
    """A local word for a category, normalised."""

    key = models.CharField(max_length=200, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="aliases")

    def __str__(self) -> str:
        return self.key


class MakerAlias(Alias):
    """A spelling of a maker's name, as maker_key() folds it."""

    key = models.CharField(max_length=200, unique=True)
    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="aliases")

    def __str__(self) -> str:
        return self.key


class ModelAlias(Alias):
    """Another designation of a model, as model_key() folds it, beside a maker's name.

    Without a maker: where the ledger names none.
    """

    maker = models.ForeignKey(
        Maker, on_delete=models.PROTECT, null=True, blank=True, related_name="model_aliases"
    )
    key = models.CharField(max_length=120)
    model = models.ForeignKey(DeviceModel, on_delete=models.PROTECT, related_name="aliases")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["maker", "key"], nulls_distinct=False, name="catalogue_modelalias_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class ModelGtin(Alias):
    """A GTIN of a model: 14 digits, the check digit verified."""

    gtin = models.CharField(max_length=14, unique=True)
    model = models.ForeignKey(DeviceModel, on_delete=models.PROTECT, related_name="gtins")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gtin__regex=r"^\d{14}$"), name="catalogue_modelgtin_digits"
            )
        ]

    def __str__(self) -> str:
        return self.gtin


class Different(models.Model):
    """Two that somebody said are different: nothing suggests them as one again.

    A spelling (``key``, as maker_key(), model_key() or category_key() folds it) and what it does
    not mean; or two makers, the smaller id first.
    """

    key = models.CharField(max_length=200, blank=True, default="")
    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey(Maker, on_delete=models.PROTECT, null=True, related_name="+")
    model = models.ForeignKey(DeviceModel, on_delete=models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "maker", "other", "model", "category"],
                nulls_distinct=False,
                name="catalogue_different_once",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(key="")
                    & Q(other=None)
                    & (
                        Q(maker__isnull=False, model=None, category=None)
                        | Q(maker=None, model__isnull=False, category=None)
                        | Q(maker=None, model=None, category__isnull=False)
                    )
                )
                | Q(key="", model=None, category=None)
                # A comparison with nothing is unknown, and a check lets the unknown pass.
                & Q(maker__isnull=False, other__isnull=False, maker__lt=F("other")),
                name="catalogue_different_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key or self.other_id} is not {self.maker_id or self.model_id}"
