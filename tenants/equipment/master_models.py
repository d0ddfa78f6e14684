"""What a hospital says of its own words and of itself, with the day from which it holds."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.kernel.choices import choice

LONG_LOAN_DAYS = 30
"""After so many days an open loan counts as long where the category has no number of its own."""


class WordField(models.TextChoices):
    STATUS = choice("status", _("Status"))
    CAUSE = choice("cause_class", _("Cause"))
    ROUTE = choice("route", _("Repair route"))
    OUTCOME = choice("outcome", _("Outcome"))
    FOUND_IN = choice("found_in", _("Found"))
    PROCUREMENT = choice("procurement", _("Procurement"))
    MANAGED = choice("managed", _("Management"))


class WordMap(models.Model):
    """What one of the hospital's words means in a field, in files of ``valid_from``'s month and on.

    Whatever system a file comes from, the word means the same.
    """

    field = models.CharField(_("Field"), max_length=20, choices=WordField)
    word = models.CharField(_("Word in your files"), max_length=120)
    valid_from = models.DateField(_("Holds from"))
    meaning = models.CharField(_("Means"), max_length=20)

    class Meta:
        ordering = ["field", "word", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "word", "valid_from"], name="equipment_word_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.word} {self.valid_from}"


class CategoryManaged(models.TextChoices):
    CENTRAL = choice("central", _("Centrally managed"))
    WARD = choice("ward", _("Managed by the ward"))
    RESIDENT = choice("resident", _("Resident on the ward"))


class LocalCategory(models.Model):
    """A category under the hospital's own name, and what the hospital wants of it.

    ``managed`` is empty where the ledger tells it device by device. ``stockout_share`` (ε, 0 to 1)
    is how often a device may be missing; empty targets are the usual ones.
    """

    name = models.CharField(_("Local category"), max_length=120, unique=True)
    managed = models.CharField(
        _("Management"), max_length=10, choices=CategoryManaged, blank=True, default=""
    )
    stockout_share = models.DecimalField(
        _("Accepted share of stock-outs (0 to 1)"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    long_loan_days = models.PositiveSmallIntegerField(
        _("A loan is long after (days)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    valid_from = models.DateField(_("Holds from"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DeviceMark(models.Model):
    """What somebody says of a device beside its files; heeded whenever files are told.

    ``managed`` is empty where the ledger's word stands. ``is_demo``: it is there to be shown, and
    no figure counts it. ``note`` never leaves this schema.
    """

    device_key = models.CharField(max_length=200, unique=True)
    managed = models.CharField(
        _("Management"), max_length=10, choices=CategoryManaged, blank=True, default=""
    )
    is_demo = models.BooleanField(_("Demonstration unit"), default=False)
    note = models.CharField(_("Note"), max_length=200, blank=True, default="")
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=254)

    def __str__(self) -> str:
        return f"{self.device_key} {self.managed}"


class HospitalFunction(models.TextChoices):
    ADVANCED = choice("advanced", _("Advanced treatment hospital"))
    REGIONAL = choice("regional", _("Regional support hospital"))
    ACUTE = choice("acute", _("Acute care hospital"))
    REHABILITATION = choice("rehabilitation", _("Recovery and rehabilitation hospital"))
    LONG_TERM = choice("long_term", _("Long-term care hospital"))
    OTHER = choice("other", _("Other"))


class FacilityBeds(models.Model):
    """The hospital's licensed beds by type, and what it is there for, from ``as_of`` on."""

    as_of = models.DateField(_("Holds from"), unique=True)
    general = models.PositiveIntegerField(_("General beds"), default=0)
    therapy = models.PositiveIntegerField(_("Long-term care beds"), default=0)
    mental = models.PositiveIntegerField(_("Psychiatric beds"), default=0)
    tuberculosis = models.PositiveIntegerField(_("Tuberculosis beds"), default=0)
    infectious = models.PositiveIntegerField(_("Infectious disease beds"), default=0)
    function = models.CharField(
        _("Function"), max_length=20, choices=HospitalFunction, blank=True, default=""
    )

    class Meta:
        ordering = ["-as_of"]

    def __str__(self) -> str:
        return f"{self.as_of}"

    @property
    def total(self) -> int:
        """Beds of all types."""
        return self.general + self.therapy + self.mental + self.tuberculosis + self.infectious


class QualityScore(models.Model):
    """How good a month's data are: 0 to 100, and what it lost to which reason.

    ``reasons`` are those of tenants.intake.quality.Reason, as it was when it was computed.
    """

    month = models.DateField(unique=True)
    score = models.DecimalField(max_digits=4, decimal_places=1)
    reasons = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.score}"
