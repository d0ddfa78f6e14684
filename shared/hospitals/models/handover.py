"""What hospitals hand over every month, as far as the portal may know."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.hospitals.models.hospital import Hospital
from shared.kernel.choices import choice


class FileKind(models.TextChoices):
    """The files a hospital hands over every month, as the portal knows them."""

    LEDGER = choice("ledger", _("Device ledger"))
    LOANS = choice("loans", _("Lending records"))
    FAULTS = choice("faults", _("Fault history"))


class HandoverState(models.TextChoices):
    MISSING = choice("missing", _("Not received"))
    RECEIVED = choice("received", _("Received"))
    TO_CHECK = choice("to_check", _("To be checked"))
    COMMITTED = choice("committed", _("Committed"))


class Handover(models.Model):
    """Where a hospital stands with one kind of file for one month, pushed here by the crossing.

    The files themselves are in the hospital's schema; the portal sees no more than this.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="handovers")
    month = models.DateField()
    kind = models.CharField(max_length=10, choices=FileKind)
    state = models.CharField(max_length=10, choices=HandoverState)
    rows = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "month", "kind"], name="hospitals_handover_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hospital_id} {self.month:%Y-%m} {self.kind} {self.state}"
