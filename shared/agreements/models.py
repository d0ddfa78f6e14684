"""What a maker has subscribed to: which categories, how fine, for how long, at what price."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.catalogue.models import Category, Maker
from shared.kernel.choices import choice


class GeoLevel(models.TextChoices):
    NATION = choice("nation", _("Japan"))
    REGION = choice("region", _("Region"))
    PREFECTURE = choice("prefecture", _("Prefecture"))


class Agreement(models.Model):
    """A contract (契約) with a maker: a view on the published cube, never a computation of its own.

    ``includes_own`` shows cells of the maker's own products; cells of a named competitor are in no
    agreement. ``version`` counts amendments, each a row of its own under the same number.
    """

    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(_("Contract number"), max_length=40)
    version = models.PositiveIntegerField(default=1)
    categories = models.ManyToManyField(Category, related_name="agreements")
    geo_level = models.CharField(_("Finest area"), max_length=20, choices=GeoLevel)
    includes_own = models.BooleanField(_("Own products"), default=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    price_yen = models.PositiveBigIntegerField(_("Price a month (yen, without tax)"))
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number", "version"], name="agreements_agreement_version"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="agreements_agreement_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"
