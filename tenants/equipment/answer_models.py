"""What people answered about single devices that files leave open."""

from django.db import models
from django.db.models import Q


class SameDevice(models.Model):
    """Whether a device that went missing came back under another number: a person's answer.

    Accepted, what files before ``since`` say of ``former_key``, and its loans and faults whenever
    they are told, are those of ``current_key``: ``key``, or what that one was renumbered to.
    """

    former_key = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    current_key = models.CharField(max_length=200)
    since = models.DateField()
    is_accepted = models.BooleanField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=254)

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["former_key", "key"], name="equipment_same_once"),
            models.UniqueConstraint(
                fields=["former_key"],
                condition=Q(is_accepted=True),
                name="equipment_same_one_successor",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(is_accepted=True),
                name="equipment_same_one_predecessor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former_key} → {self.key}"


class Absence(models.Model):
    """What a person says of a device that ledgers lack since a month: it is gone, or still here.

    It speaks of that absence only: should the device come back and go missing again, it is asked
    about anew.
    """

    device_key = models.CharField(max_length=200)
    missing_since = models.DateField()
    is_gone = models.BooleanField()
    retired_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=254)

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["device_key", "missing_since"], name="equipment_absence_once"
            ),
            models.CheckConstraint(
                condition=Q(is_gone=True, retired_on__isnull=False)
                | Q(is_gone=False, retired_on__isnull=True),
                name="equipment_absence_gone_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_key} since {self.missing_since}"
