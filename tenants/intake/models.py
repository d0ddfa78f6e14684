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
    SAME = choice("same", _("The same as a committed file"))
    UNDONE = choice("undone", _("Taken back"))
    DISCARDED = choice("discarded", _("Discarded"))
    UNREADABLE = choice("unreadable", _("Unreadable"))


class ImportProfile(models.Model):
    """How one set of headers maps to fields, learnt once; a change makes a new version.

    ``file_id`` is the file by whose commit it was learnt, null where a person made it without one.
    ``reading`` holds tenants.intake.reading.Choices. ``source`` is what the hospital calls the
    system that writes such files; all versions carry it. The newest version may be retired: then
    files with these headers are not recognised any more.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    signature = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    mapping = models.JSONField()
    reading = models.JSONField(default=dict, db_default={})
    source = models.CharField(
        _("Source system"), max_length=100, blank=True, default="", db_default=""
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    file_id = models.BigIntegerField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.CharField(max_length=254, blank=True, default="", db_default="")

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
    ``replaced_by`` is the file that took its place; if that one is taken back, this one counts
    again. ``changed_by`` last said what its columns mean, or discarded it. ``reading`` is what a
    person said of how to read it (tenants.intake.reading.Choices); ``seen`` is what was found:
    delimiter, header_rows, sheets, hidden_sheets, and top, the first lines without persons.
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
    reading = models.JSONField(default=dict, db_default={})
    seen = models.JSONField(default=dict, db_default={})
    signature = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(null=True, blank=True)
    profile = models.ForeignKey(
        ImportProfile, on_delete=models.SET_NULL, null=True, blank=True, related_name="files"
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="corrections"
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
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
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=254, blank=True, default="", db_default="")
    undone_reason = models.CharField(
        _("Reason"), max_length=200, blank=True, default="", db_default=""
    )
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
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="intake_file_undone_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["month", "kind"], name="intake_file_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.filename}"

    @property
    def is_snapshot(self) -> bool:
        """Whether the file holds all there is, not only what changed, as a ledger may (I-22)."""
        return bool((self.mapping or {}).get("snapshot", True))


class RowStatus(models.TextChoices):
    OK = choice("ok", _("Accepted"))
    SKIPPED = choice("skipped", _("Skipped"))
    REJECTED = choice("rejected", _("Rejected"))


class ImportRow(models.Model):
    """A row as it stood in the file, what it was understood to mean, and what is wrong with it."""

    # Written with their file at hand; a constraint would look for it with every row.
    file = models.ForeignKey(
        ImportFile,
        on_delete=models.CASCADE,
        related_name="import_rows",
        db_constraint=False,
        db_index=False,
    )
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


class Correction(models.Model):
    """A cell that a person corrected here instead of in the file; never altered afterwards.

    ``before`` and ``after`` are raw texts without persons. It holds whenever the file's rows are
    checked, until the file is read in another way (``voided_at``).
    """

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="row_corrections")
    number = models.PositiveIntegerField(_("Row"))
    column = models.TextField(_("Column"))
    before = models.TextField(_("Before"), blank=True)
    after = models.TextField(_("After"), blank=True)
    at = models.DateTimeField(_("When"))
    by = models.CharField(_("Who"), max_length=254)
    via = models.CharField(max_length=10)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["file_id", "pk"]
        indexes = [models.Index(fields=["file", "number"], name="intake_correction_row")]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.number} {self.column}"


class Deed(models.TextChoices):
    COMMIT = choice("commit", _("Committed"))
    SAME = choice("same", _("Same content, nothing changed"))
    UNDO = choice("undo", _("Taken back"))
    JOIN = choice("join", _("Two numbers joined as one device"))
    PART = choice("part", _("A joined device parted again"))
    RETIRE = choice("retire", _("A device's absence judged"))


class Change(models.Model):
    """What was done to the hospital's equipment, and what it changed; never altered afterwards.

    ``counts`` are of what the file tells of: new, changed, same, gone, and missing devices.
    ``before`` and ``after`` are how many devices, loans and faults there were. ``months`` holds the
    first days of the months whose figures may have changed. ``subject`` names what was decided on
    where it was no file. ``via`` is screen or api.
    """

    file = models.ForeignKey(
        ImportFile, on_delete=models.CASCADE, null=True, blank=True, related_name="changes"
    )
    deed = models.CharField(_("What was done"), max_length=10, choices=Deed)
    subject = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(_("When"))
    by = models.CharField(_("Who"), max_length=254)
    via = models.CharField(max_length=10, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    months = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.deed} {self.file_id or self.subject}"
