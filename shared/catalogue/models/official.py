"""Official lists that the operator loads: JMDN names and medical institutions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.kernel.choices import choice


class Listed(models.Model):
    """A line of an official list. ``valid_until`` is the day of the list that lacks it."""

    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    class Meta:
        abstract = True


class Jmdn(Listed):
    """A Japanese medical device nomenclature entry (一般的名称)."""

    code = models.CharField(_("JMDN code"), max_length=8, primary_key=True)
    name_ja = models.CharField(_("Name (Japanese)"), max_length=200)
    name_en = models.CharField(_("Name (English)"), max_length=300, blank=True)
    device_class = models.CharField(_("Class"), max_length=3, blank=True)
    special_maintenance = models.BooleanField(_("Specially maintained"), null=True)
    installation_control = models.BooleanField(_("Installation controlled"), null=True)
    repair_class = models.CharField(_("Repair class"), max_length=40, blank=True)
    group = models.CharField(_("Group"), max_length=120, blank=True)
    middle_class = models.CharField(_("Middle class"), max_length=120, blank=True)
    definition = models.TextField(_("Definition"), blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(device_class__in=["", "I", "II", "III", "IV"]),
                name="catalogue_jmdn_class",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{8}$"), name="catalogue_jmdn_digits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_ja}"


class Institution(Listed):
    """A medical institution by its code with the prefecture (都道府県 + 7 digits)."""

    code = models.CharField(_("Institution code"), max_length=10, primary_key=True)
    name = models.CharField(_("Name"), max_length=200)
    postal = models.CharField(_("Postal code"), max_length=7, blank=True)
    address = models.CharField(_("Postal address"), max_length=300, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ListKind(models.TextChoices):
    JMDN = choice("jmdn", _("JMDN list"))
    INSTITUTIONS = choice("institutions", _("Hospital master"))
    MAKERS = choice("makers", _("Makers"))
    MODELS = choice("models", _("Models"))
    WORDS = choice("words", _("Words for categories"))


class OfficialList(models.Model):
    """One list that was taken, and what it changed."""

    kind = models.CharField(_("List"), max_length=14, choices=ListKind)
    filename = models.CharField(_("File"), max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("Rows"))
    added = models.PositiveIntegerField(_("Added"))
    changed = models.PositiveIntegerField(_("Changed"))
    gone = models.PositiveIntegerField(_("Gone"))
    rejected = models.PositiveIntegerField(_("Rejected"))
    valid_from = models.DateField(_("Valid from"))
    taken_at = models.DateTimeField(_("Taken at"))
    taken_by = models.CharField(_("Taken by"), max_length=254)

    class Meta:
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.filename}"
