"""Who did what, for ever: append-only, hash-chained, without foreign keys."""

from django.db import models
from django.db.models import F, Q

_CHAIN = r"^(portal|h_[1-9][0-9]*)$"


class Event(models.Model):
    """One act at the portal or in a hospital.

    ``chain`` is as shared.audit.chains says; ``hash`` covers the row and the chain's previous hash,
    so that a removed or altered row breaks every later one. No foreign keys: history survives
    deletion. ``details`` holds a change as ``before`` and ``after`` (shared.audit.changes).
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
            models.CheckConstraint(condition=Q(chain__regex=_CHAIN), name="audit_event_chain"),
        ]
        indexes = [models.Index(fields=["chain", "-at"], name="audit_event_recent")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.position} {self.operation}"


class Anchor(models.Model):
    """A day's file of a chain in the storage: which events are in it, and how to know it again.

    ``day`` is the JST day whose end it was made for, ``last_hash`` the hash of its last event,
    ``sha256`` of the stored file. Rows are only ever added.
    """

    chain = models.CharField(max_length=63)
    day = models.DateField()
    first_position = models.PositiveBigIntegerField()
    last_position = models.PositiveBigIntegerField()
    last_hash = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    exported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "day"], name="audit_anchor_day"),
            models.UniqueConstraint(fields=["chain", "first_position"], name="audit_anchor_first"),
            models.CheckConstraint(
                condition=Q(last_position__gte=F("first_position")), name="audit_anchor_some"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.day}: {self.first_position}-{self.last_position}"


class Chain(models.Model):
    """What was last found out about a chain.

    ``fault`` is the code of what broke it (verification.Fault) and ``broken_at`` the position;
    ``alarm`` names the file in the storage that differs from the chain, while it does.
    """

    name = models.CharField(max_length=63, primary_key=True)
    verified_at = models.DateTimeField(null=True)
    verified_position = models.PositiveBigIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    broken_at = models.PositiveBigIntegerField(null=True)
    exported_at = models.DateTimeField(null=True)
    alarm = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.name
