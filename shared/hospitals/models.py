"""The hospitals that take part, the legal entities behind them, and their doors."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from shared.kernel.choices import choice


class Corporation(models.Model):
    """A legal entity (法人). Its hospitals count as one contributor in every published figure."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    corporate_number = models.CharField(max_length=13, blank=True)

    def __str__(self) -> str:
        return self.name


class HospitalState(models.TextChoices):
    """A hospital's life. Doors open while it is active or read-only; names are never reused."""

    PROVISIONING = choice("provisioning", _("Being set up"))
    ACTIVE = choice("active", _("Active"))
    READ_ONLY = choice("read_only", _("Read-only"))
    SUSPENDED = choice("suspended", _("Suspended"))
    RETAINED = choice("retained", _("Left, kept until erased"))
    ERASED = choice("erased", _("Erased"))


OPEN_STATES = (HospitalState.ACTIVE, HospitalState.READ_ONLY)


class Hospital(TenantMixin):
    """A hospital. Its schema is named after its id, never after anything a person chose.

    ``cell`` is the alias of the database its schema lives in. ``allowance`` says how many times
    the usual number of requests it may send; its quotas are null where the usual ones hold.
    """

    auto_create_schema = False
    auto_drop_schema = False

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, null=True, blank=True, related_name="hospitals"
    )
    prefecture = models.CharField(_("Prefecture"), max_length=2)
    beds = models.PositiveIntegerField(_("Beds"))
    state = models.CharField(
        max_length=20, choices=HospitalState, default=HospitalState.PROVISIONING
    )
    cell = models.CharField(max_length=40, default="default")
    allowance = models.PositiveSmallIntegerField(default=1)
    quota_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    quota_rows = models.PositiveBigIntegerField(null=True, blank=True)
    is_moving = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)

    def __str__(self) -> str:
        return self.name

    @property
    def is_read_only(self) -> bool:
        """Whether its door opens with the role that may only read."""
        return self.is_moving or self.state == HospitalState.READ_ONLY

    @property
    def contributor(self) -> str:
        """The key under which figures count this hospital: its legal entity, else itself."""
        return f"c:{self.corporation_id}" if self.corporation_id else f"h:{self.pk}"


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


class FileKind(models.TextChoices):
    """The files a hospital hands over every month, as the portal knows them."""

    LEDGER = choice("ledger", _("Device ledger"))
    LOANS = choice("loans", _("Lending records"))
    FAULTS = choice("faults", _("Fault history"))


class HandoverState(models.TextChoices):
    MISSING = choice("missing", _("Not received"))
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


class Domain(DomainMixin):
    """A host name that opens a hospital's door. The first is <code>.<base domain>.

    After a renaming the old one stays for ever: it leads to the primary one and is never given
    to another hospital.
    """


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


class JobKind(models.TextChoices):
    """What can happen to a hospital in its life after onboarding."""

    SUSPEND = choice("suspend", _("Suspend"))
    RESUME = choice("resume", _("Resume"))
    READ_ONLY = choice("read_only", _("Make read-only"))
    RETAIN = choice("retain", _("Note that it has left"))
    RENAME = choice("rename", _("Change the address"))
    EXPORT = choice("export", _("Export everything"))
    BACKUP = choice("backup", _("Back up"))
    RESTORE = choice("restore", _("Restore"))
    ERASE = choice("erase", _("Erase"))


class JobState(models.TextChoices):
    """How far it is. A restore stops twice on its way and waits for a person."""

    WAITING = choice("waiting", _("Waiting for approval"))
    REQUESTED = choice("requested", _("Requested"))
    RUNNING = choice("running", _("Under way"))
    READY = choice("ready", _("Ready to be put in place"))
    SWAPPED = choice("swapped", _("In place, the old rows kept aside"))
    DONE = choice("done", _("Done"))
    FAILED = choice("failed", _("Failed"))
    CANCELLED = choice("cancelled", _("Cancelled"))


UNFINISHED = (
    JobState.WAITING,
    JobState.REQUESTED,
    JobState.RUNNING,
    JobState.READY,
    JobState.SWAPPED,
)


class Job(models.Model):
    """One piece of a hospital's life: who asked for it, how far it is, what came of it.

    ``step``, ``value`` of ``maximum`` tell the progress. ``due_at`` is the moment before which it
    must not begin, ``night`` the date (JST) of a nightly backup. ``archive_key`` names what it
    left in the storage (an archive, a certificate), ``digest`` its SHA-256, ``size`` its bytes.
    ``source`` is the backup that a restore takes its rows from.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(_("Kind"), max_length=12, choices=JobKind)
    state = models.CharField(
        _("State"), max_length=12, choices=JobState, default=JobState.REQUESTED
    )
    step = models.CharField(max_length=20, blank=True)
    value = models.PositiveBigIntegerField(default=0)
    maximum = models.PositiveBigIntegerField(default=0)
    reason = models.TextField(blank=True)
    requested_at = models.DateTimeField(_("Requested at"))
    requested_by = models.CharField(_("Requested by"), max_length=254)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=254, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    night = models.DateField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)
    source = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="restores"
    )
    archive_key = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    details = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "kind"],
                condition=Q(state__in=UNFINISHED),
                name="hospitals_job_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["hospital", "night"],
                condition=Q(night__isnull=False),
                name="hospitals_job_one_a_night",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by="")
                | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
                name="hospitals_job_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("requested_by")),
                name="hospitals_job_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind=JobKind.ERASE)
                | Q(state__in=(JobState.WAITING, JobState.CANCELLED))
                | ~Q(approved_by=""),
                name="hospitals_job_erased_with_approval",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="hospitals_job_due")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.hospital_id}: {self.state}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself or by anybody."""
        return self.state not in UNFINISHED


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
