"""What comes from a hospital by itself, as far as the portal may know; its reminders."""

from django.db import models

from shared.hospitals.models.handover import FileKind
from shared.hospitals.models.hospital import Hospital


class Feed(models.Model):
    """When something of a kind last came from a hospital, and what last went wrong with it.

    ``kind`` is empty for files of which nobody could tell it. ``error_code`` is that of the rule
    which refused a file; one that is taken in later empties it.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="feeds")
    kind = models.CharField(max_length=10, choices=FileKind, blank=True)
    seen_at = models.DateTimeField()
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hospital", "kind"], name="hospitals_feed_once")
        ]

    def __str__(self) -> str:
        return f"{self.hospital_id} {self.kind} {self.seen_at:%Y-%m-%d %H:%M}"


class Reminder(models.Model):
    """A hospital was told once, on a business day after files were expected, what a month lacks."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="reminders")
    month = models.DateField()
    business_day = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    mails = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "month", "business_day"], name="hospitals_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hospital_id} {self.month:%Y-%m} day {self.business_day}"
