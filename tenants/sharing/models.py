"""The hospital's own audit trail: who from outside (and inside) looked at or changed what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visit(models.Model):
    """One look or act inside this hospital's door. Rows are only ever added."""

    at = models.DateTimeField(_("When"))
    actor = models.CharField(_("Who"), max_length=254)
    organisation = models.CharField(_("Organisation"), max_length=160)
    is_outsider = models.BooleanField()
    operation = models.CharField(_("What"), max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("Rows"), null=True, blank=True)
    via = models.CharField(max_length=10)
    # Of the operator's support: which access it was, and why it was asked for.
    support_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=1000, null=True, blank=True)
    ticket = models.CharField(_("Ticket"), max_length=60, null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at"], name="sharing_visit_recent")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.operation}"


class HandedOver(models.Model):
    """A file that a dealer's visitor handed over on the hospital's behalf; only ever added.

    ``file_id`` is the intake's file, which may have come before from somewhere else.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    organisation = models.CharField(max_length=160)
    grant_id = models.BigIntegerField()
    file_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    month = models.DateField()
    filename = models.CharField(max_length=255)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["file_id"], name="sharing_handedover_file")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.filename}"
