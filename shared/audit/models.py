"""Who did what, for ever: append-only, hash-chained, without foreign keys."""

from django.db import models


class Event(models.Model):
    """One act at the portal or at a hospital's door.

    ``chain`` is the door's code; ``hash`` covers the row and the chain's previous hash, so that a
    removed or altered row breaks every later one. No foreign keys: history survives deletion.
    """

    chain = models.CharField(max_length=63)
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    organisation = models.CharField(max_length=80)
    operation = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="audit_event_position"),
        ]
        indexes = [models.Index(fields=["chain", "-at"], name="audit_event_recent")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.position} {self.operation}"
