"""Hospitals on their way to another cell."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.hospitals.models.hospital import Hospital
from shared.kernel.choices import choice


class MoveState(models.TextChoices):
    """How far a hospital is on its way to another cell: what has been done, not what is next."""

    ASKED = choice("asked", _("Asked for"))
    READY = choice("ready", _("Read-only, being copied"))
    COPIED = choice("copied", _("Copied and compared"))
    SWITCHED = choice("switched", _("Opening in the new cell"))
    ARRIVED = choice("arrived", _("Arrived; the old copy is kept"))
    CLEARING = choice("clearing", _("Removing the old copy"))
    CONFIRMED = choice("confirmed", _("Confirmed"))
    RETURNING = choice("returning", _("Rolling back"))
    RETURNED = choice("returned", _("Rolled back"))


MOVE_ENDED = (MoveState.CONFIRMED, MoveState.RETURNED)


class Move(models.Model):
    """A hospital's way from one cell to another. The row is all there is to know about it.

    ``read_only_since`` and ``writable_at`` bound the time in which nobody could write.
    ``copied`` lists each table with its rows and their SHA-256, equal in both places.
    ``as_it_was``: rolled back to the kept copy, without what was written in the new cell.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="moves")
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=MoveState, default=MoveState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=254)
    read_only_since = models.DateTimeField(null=True, blank=True)
    switched_at = models.DateTimeField(null=True, blank=True)
    writable_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    as_it_was = models.BooleanField(default=False)
    tables_done = models.PositiveIntegerField(default=0)
    tables_total = models.PositiveIntegerField(default=0)
    copied = models.JSONField(default=list)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hospital"],
                condition=~Q(state__in=MOVE_ENDED),
                name="hospitals_move_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="hospitals_move_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hospital_id}: {self.source} to {self.target}, {self.state}"
