"""What hospitals cost."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.hospitals.models.hospital import Hospital


class Usage(models.Model):
    """What a hospital has cost on one JST day, as far as it is known at ``updated_at``.

    ``requests`` counts ``refused`` ones too. Bytes and rows are how much it held when they were
    last looked at; ``table_bytes`` are with indexes. Times are milliseconds; ``db_ms`` is null
    where the database does not count statements' time.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField(_("Day"))
    requests = models.PositiveBigIntegerField(_("Requests"), default=0)
    refused = models.PositiveBigIntegerField(_("Refused"), default=0)
    task_ms = models.PositiveBigIntegerField(default=0)
    db_ms = models.PositiveBigIntegerField(null=True)
    rows = models.PositiveBigIntegerField(_("Rows"), default=0)
    table_bytes = models.PositiveBigIntegerField(default=0)
    file_bytes = models.PositiveBigIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hospital", "day"], name="hospitals_usage_once")
        ]
        indexes = [models.Index(fields=["day"], name="hospitals_usage_day")]

    def __str__(self) -> str:
        return f"{self.hospital_id} {self.day}"


class StatementTime(models.Model):
    """How far a role's statement time had come when it was last looked at, in one database."""

    cell = models.CharField(max_length=40)
    role = models.CharField(max_length=63)
    total_ms = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cell", "role"], name="hospitals_statementtime_once")
        ]

    def __str__(self) -> str:
        return f"{self.cell} {self.role}"
