"""What comes by itself: every arrival with its outcome, and files that come in parts."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.kernel.choices import choice
from tenants.intake.models import ImportFile, Kind


class Way(models.TextChoices):
    """How a file came."""

    API = choice("api", _("By program"))
    PARTS = choice("parts", _("By program, in parts"))
    DIRECT = choice("direct", _("By program, straight into the object storage"))
    FOLDER = choice("folder", _("Watched folder"))


class MonthBasis(models.TextChoices):
    """How it was known of which month a file is."""

    SAID = choice("said", _("The sender said it"))
    NAME = choice("name", _("It stands in the file's name"))
    CONTENT = choice("content", _("Most of its rows are of this month"))
    ENDED = choice("ended", _("It is the month that has just ended"))


class Outcome(models.TextChoices):
    TAKEN = choice("taken", _("Taken in"))
    KNOWN = choice("known", _("Known already"))
    REFUSED = choice("refused", _("Refused"))


class Delivery(models.Model):
    """One arrival, also of what was known already or was refused. Rows are only ever added.

    ``error_code`` is that of the rule that refused it. A file that was taken in tells by itself
    how far it has come.
    """

    at = models.DateTimeField(_("When"))
    by = models.CharField(_("Who"), max_length=254)
    way = models.CharField(_("How"), max_length=10, choices=Way)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, blank=True)
    month = models.DateField(_("Month"), null=True, blank=True)
    month_basis = models.CharField(max_length=10, choices=MonthBasis, blank=True)
    filename = models.CharField(_("File"), max_length=255)
    bytes = models.PositiveBigIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    error_code = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey(
        ImportFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at"], name="feeds_delivery_recent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="refused") ^ Q(error_code=""),
                name="feeds_delivery_refused_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.filename} {self.outcome}"


class Upload(models.Model):
    """A file that comes in parts, and may be cut off between them and within them.

    ``parts`` names the stored parts in the file's order, ``received`` their bytes together. A
    ``is_direct`` one comes into the object storage's inbox instead. ``file`` is what became of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    month = models.DateField(null=True, blank=True)
    filename = models.CharField(max_length=255)
    length = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list)
    is_direct = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=254)
    touched_at = models.DateTimeField()
    file = models.ForeignKey(
        ImportFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=models.F("length")), name="feeds_upload_within_its_length"
            )
        ]

    def __str__(self) -> str:
        return f"{self.filename} {self.received}/{self.length}"
