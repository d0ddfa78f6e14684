"""Categories, makers and models, under the names that everybody uses."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shared.catalogue.legal_lives import LegalClass


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
    """A shared device category (小分類). One that is ``merged_into`` another means that one.

    ``legal_class`` is its place in the table of legal lives, "" while nobody has chosen one: a
    matter of taxation that the operator judges, for reference only. ``jmdn_codes`` are the names in
    the official list that it covers.
    """

    code = models.SlugField(max_length=40, unique=True)
    major_ja = models.CharField(max_length=60, blank=True)
    jmdn_codes = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    lendable = models.BooleanField(default=True)
    ifu_life_years = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    legal_class = models.CharField(
        max_length=20, choices=LegalClass, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="catalogue_category_not_into_itself",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Maker(Named):
    """A maker (メーカー), whether or not it subscribes to anything.

    ``gs1_prefixes`` are the digits its GTINs begin with, after the packaging digit. One that was
    merged into another is no longer ``valid``, and the other is its ``parent``.
    """

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    corporate_number = models.CharField(max_length=13, blank=True)
    gs1_prefixes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subsidiaries"
    )
    valid = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="catalogue_maker_not_its_parent"
            )
        ]

    def __str__(self) -> str:
        return self.code


class DeviceModel(models.Model):
    """A maker's model (機種), known by model_key() of its designation.

    ``ifu_life_years`` is the service life (耐用期間) of its instructions for use; dates are JST.
    One that is ``merged_into`` another means that one.
    """

    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="models")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="models")
    name = models.CharField(_("Model"), max_length=120)
    key = models.CharField(max_length=120)
    jmdn = models.CharField(_("JMDN code"), max_length=8, blank=True, default="")
    ifu_life_years = models.DecimalField(
        _("Service life (years)"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    launched = models.DateField(_("Launched"), null=True, blank=True)
    discontinued_on = models.DateField(_("Discontinued on"), null=True, blank=True)
    parts_end_on = models.DateField(_("Spare parts until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="predecessors"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["maker", "key"], name="catalogue_model_key"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="catalogue_model_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name
