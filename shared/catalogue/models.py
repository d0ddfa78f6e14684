"""What everybody calls the same: categories, makers, models, and the spellings that mean them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a Japanese and an English name."""

    name_ja = models.CharField(_("Name (Japanese)"), max_length=120)
    name_en = models.CharField(_("Name (English)"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the reader's language; Japanese where there is no other."""
        if (get_language() or "ja").startswith("ja") or not self.name_en:
            return self.name_ja
        return self.name_en


class Category(Named):
    """A shared device category (小分類)."""

    code = models.SlugField(max_length=40, unique=True)
    major_ja = models.CharField(max_length=60, blank=True)
    jmdn_codes = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    lendable = models.BooleanField(default=True)
    ifu_life_years = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.code


class CategoryAlias(models.Model):
    """A local word for a category, normalised; decided once for all hospitals."""

    key = models.CharField(max_length=200, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="aliases")

    def __str__(self) -> str:
        return self.key


class Maker(Named):
    """A maker (メーカー), whether or not it subscribes to anything."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    corporate_number = models.CharField(max_length=13, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class MakerAlias(models.Model):
    """A spelling of a maker's name, as maker_key() folds it."""

    key = models.CharField(max_length=200, unique=True)
    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="aliases")

    def __str__(self) -> str:
        return self.key


class DeviceModel(models.Model):
    """A maker's model (機種), known by model_key() of its designation."""

    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="models")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="models")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["maker", "key"], name="catalogue_model_key")]

    def __str__(self) -> str:
        return self.name
