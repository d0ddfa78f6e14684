"""Where hospitals live: their schemas, and the texts that make one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.hospitals.models.hospital import Hospital
from shared.kernel.choices import choice


class SchemaState(models.TextChoices):
    READY = choice("ready", _("Up to date"))
    BEHIND = choice("behind", _("To be migrated"))
    FAILED = choice("failed", _("Left as it was"))


class Schema(models.Model):
    """A hospital's schema, or a spare one for the next hospital: where it is and how far.

    Row 0 is the golden schema, which is migrated first and in which nobody lives. ``drift`` names
    what the last comparison with it found to be different, a line each.

    ``id`` is the id of the hospital that lives in it or will. ``head`` is a fingerprint of the
    migrations it has; the schema's own ``django_migrations`` is the truth behind it. ``rights`` is
    one of the rights its roles were given in it; empty where nobody knows.
    """

    id = models.BigIntegerField(primary_key=True)
    hospital = models.OneToOneField(
        Hospital, on_delete=models.PROTECT, null=True, blank=True, related_name="home"
    )
    cell = models.CharField(max_length=40, default="default")
    head = models.CharField(max_length=64, blank=True)
    rights = models.CharField(max_length=64, blank=True, db_default="")
    state = models.CharField(max_length=10, choices=SchemaState, default=SchemaState.READY)
    error = models.TextField(blank=True)
    drift = models.TextField(blank=True)
    took_ms = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"h_{self.pk} {self.state}"


class Golden(models.Model):
    """The text that makes a hospital's schema with one set of migrations, all at once.

    ``head`` is the set's fingerprint, as in Schema; ``sha256`` is of ``ddl``. Earlier texts stay: a
    schema that was left behind, or restored, starts from there.
    """

    head = models.CharField(max_length=64, primary_key=True)
    ddl = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.head[:12]
