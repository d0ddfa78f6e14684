"""What is asked for and done in a hospital's life."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.hospitals.models.hospital import Hospital
from shared.kernel.choices import choice


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
    OWN_LOGIN = choice("own_login", _("Give it a database login of its own"))
    SHARED_LOGIN = choice("shared_login", _("Back to the shared database login"))


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
