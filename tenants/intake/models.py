"""Files as they came, rows as they were read, and what was understood about a source system."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.kernel.choices import choice


class Kind(models.TextChoices):
    LEDGER = choice("ledger", _("Device ledger"))
    LOANS = choice("loans", _("Lending records"))
    FAULTS = choice("faults", _("Fault history"))


class FileState(models.TextChoices):
    RECEIVED = choice("received", _("Received"))
    TO_MAP = choice("to_map", _("Columns to be mapped"))
    TO_CHECK = choice("to_check", _("To be checked"))
    COMMITTED = choice("committed", _("Committed"))
    REPLACED = choice("replaced", _("Replaced by a later file"))
    DISCARDED = choice("discarded", _("Discarded"))
    UNREADABLE = choice("unreadable", _("Unreadable"))


class ImportProfile(models.Model):
    """How one set of headers maps to fields, learnt once; a change makes a new version."""

    kind = models.CharField(max_length=10, choices=Kind)
    signature = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    mapping = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "signature", "version"], name="intake_profile_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class ImportFile(models.Model):
    """One file a hospital handed over for a month, from arrival to commit.

    ``storage_key`` names the stored bytes, from which personal columns have been removed.
    ``mapping`` holds the fields of tenants.intake.mapping.Mapping. ``corrects`` is the file whose
    rejected rows this one brings again; it adds to that file instead of replacing it.
    ``changed_by`` last said what its columns mean, or discarded it.
    """

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    month = models.DateField(_("Month"))
    filename = models.CharField(_("File"), max_length=255)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    storage_key = models.CharField(max_length=255)
    state = models.CharField(max_length=12, choices=FileState, default=FileState.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=254)
    encoding = models.CharField(max_length=20, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    header_row = models.PositiveIntegerField(null=True, blank=True)
    headers = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    signature = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(null=True, blank=True)
    profile = models.ForeignKey(
        ImportProfile, on_delete=models.SET_NULL, null=True, blank=True, related_name="files"
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="corrections"
    )
    rows = models.PositiveIntegerField(default=0)
    rows_committed = models.PositiveIntegerField(default=0)
    rows_skipped = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=254, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.CharField(max_length=254, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_params = models.JSONField(default=dict)

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(committed_at__isnull=True, committed_by="")
                | (Q(committed_at__isnull=False) & ~Q(committed_by="")),
                name="intake_file_committed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["month", "kind"], name="intake_file_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.filename}"


class RowStatus(models.TextChoices):
    OK = choice("ok", _("Accepted"))
    SKIPPED = choice("skipped", _("Skipped"))
    REJECTED = choice("rejected", _("Rejected"))


class ImportRow(models.Model):
    """A row as it stood in the file, what it was understood to mean, and what is wrong with it."""

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="import_rows")
    number = models.PositiveIntegerField()
    raw = models.JSONField()
    data = models.JSONField()
    status = models.CharField(max_length=10, choices=RowStatus)
    errors = models.JSONField(default=list)

    class Meta:
        ordering = ["file_id", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="intake_row_once")]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.number}"
