"""What a maker has subscribed to: which figures, where, how fine, for how long, at what price."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.catalogue.models import Category, Maker
from shared.kernel.choices import choice
from shared.users.models import User


class GeoLevel(models.TextChoices):
    NATION = choice("nation", _("Japan"))
    REGION = choice("region", _("Region"))
    PREFECTURE = choice("prefecture", _("Prefecture"))


class Kind(models.TextChoices):
    """What a version makes of its agreement. A suspended one shows nothing while it is in force."""

    TRIAL = choice("trial", _("Trial"))
    REGULAR = choice("regular", _("Subscription"))
    SUSPENDED = choice("suspended", _("Suspended"))


class MeasureGroup(models.TextChoices):
    """Figures are agreed in groups that are published together."""

    STOCK = choice("stock", _("Stock and time in service"))
    LENDING = choice("lending", _("Lending"))
    EVENTS = choice("events", _("Faults and repairs"))


def every_measure() -> list[str]:
    """All groups: what an agreement covers that says nothing else."""
    return list(MeasureGroup.values)


class Agreement(models.Model):
    """A contract (契約) with a maker: a view on the published cube, never a computation of its own.

    ``includes_own`` shows cells of the maker's own products, ``includes_market`` those over all
    makers, ``market_delay`` months late; cells of a named competitor are in no agreement.
    ``areas`` are the cube's codes ("jp", "r:kanto", "p:13"); none means everywhere.
    ``data_from`` and ``data_to`` are the first days of the first and last month whose figures are
    covered; null means the term's own. ``version`` counts amendments, each a row of its own under
    the same number, in force from ``starts_on``.
    """

    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(_("Contract number"), max_length=40)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(
        _("Kind"), max_length=20, choices=Kind, default=Kind.REGULAR, db_default=Kind.REGULAR
    )
    categories = models.ManyToManyField(Category, related_name="agreements")
    measures = ArrayField(
        models.CharField(max_length=20, choices=MeasureGroup),
        default=every_measure,
        db_default=every_measure(),
    )
    geo_level = models.CharField(_("Finest area"), max_length=20, choices=GeoLevel)
    areas = ArrayField(models.CharField(max_length=24), default=list, db_default=[])
    by_band = models.BooleanField(_("By size of hospital"), default=True, db_default=True)
    includes_own = models.BooleanField(_("Own products"), default=True)
    includes_market = models.BooleanField(_("All makers together"), default=True, db_default=True)
    market_delay = models.PositiveSmallIntegerField(default=0, db_default=0)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    data_from = models.DateField(null=True, blank=True)
    data_to = models.DateField(null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(data_from=None) | Q(data_to=None) | Q(data_to__gte=F("data_from")),
                name="agreements_agreement_months",
            ),
            models.CheckConstraint(
                condition=Q(includes_own=True) | Q(includes_market=True),
                name="agreements_agreement_shows_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class KeptLook(models.Model):
    """A look at the figures that somebody of a maker keeps: an address with a name and a note.

    ``look`` names the page and ``state`` is its query without a month, so that it shows the newest.
    What is seen through it is what the maker's agreements cover when it is opened. ``told`` names
    the newest release of which its owner was told by mail.
    """

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="kept_looks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_looks")
    name = models.CharField(_("Name"), max_length=80)
    note = models.TextField(_("Note"), max_length=1000, blank=True)
    look = models.CharField(max_length=20)
    state = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(_("Shared inside the company"), default=False)
    is_mailed = models.BooleanField(_("Mail at each publication"), default=False)
    told = models.CharField(max_length=40, blank=True)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
