"""The month across hospitals: what was collected, what was protected, what was published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.hospitals.models import Hospital, HospitalState
from shared.kernel.choices import choice


class RunState(models.TextChoices):
    OPEN = choice("open", _("Open"))
    COLLECTED = choice("collected", _("Collected"))
    PROTECTED = choice("protected", _("Protected"))
    PUBLISHED = choice("published", _("Published"))
    DELIVERED = choice("delivered", _("Delivered"))


class MonthRun(models.Model):
    """One revision of one month's close. The states follow one another and never go back.

    ``started_at`` is set when collecting begins; until then the month merely receives files.
    ``evidence`` tells how the figures were protected and, under ``findings``, why they were not
    published. ``due_at`` is when the next piece of work may be asked for again; null means now.
    """

    month = models.DateField()
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=RunState, default=RunState.OPEN)
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=254)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    evidence = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "revision"], name="aggregates_run_revision"),
            models.CheckConstraint(
                condition=Q(month__day=1), name="aggregates_run_month_is_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} r{self.revision}"

    @property
    def is_refused(self) -> bool:
        """Whether something could be learned from the protected figures: never to be published."""
        return self.state == RunState.PROTECTED and bool(self.evidence.get("findings"))


class CollectState(models.TextChoices):
    COLLECTING = choice("collecting", _("Collecting"))
    COLLECTED = choice("collected", _("Collected"))


class HospitalRun(models.Model):
    """A hospital's part of a run: its figures collected, its report delivered.

    ``attempts`` and ``due_at`` are about the piece of work that is missing, as in MonthRun.
    ``set_aside`` is the hospital's state for whose sake the run does without that piece; else "".
    ``changed_at`` is when the hospital last changed rows of the month; after ``collected_at`` the
    figures no longer are what its rows tell. ``shares``: its sums enter what is published.
    """

    run = models.ForeignKey(MonthRun, on_delete=models.CASCADE, related_name="hospitals")
    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=20, choices=CollectState, default=CollectState.COLLECTING)
    rows = models.PositiveIntegerField(default=0)
    collected_at = models.DateTimeField(null=True, blank=True)
    report_pages = models.PositiveIntegerField(null=True, blank=True)
    report_bytes = models.PositiveIntegerField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    set_aside = models.CharField(
        max_length=20, choices=HospitalState, blank=True, default="", db_default=""
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    shares = models.BooleanField(default=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "hospital"], name="aggregates_hospitalrun_once")
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.hospital_id}"


class Measures(models.Model):
    """The additive measures of a cell. Times are whole minutes."""

    devices = models.BigIntegerField()
    in_service = models.BigIntegerField()
    device_minutes = models.BigIntegerField()
    loaned_minutes = models.BigIntegerField()
    loans = models.BigIntegerField()
    faults = models.BigIntegerField()
    repair_minutes = models.BigIntegerField()

    class Meta:
        abstract = True


class Contribution(Measures):
    """What one hospital brought to one run, per category and maker. Nobody outside sees these.

    Contributor, region, prefecture and bed band are the hospital's at that time, copied.
    """

    run = models.ForeignKey(MonthRun, on_delete=models.CASCADE, related_name="contributions")
    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="contributions")
    contributor = models.CharField(max_length=24)
    category = models.CharField(max_length=40)
    maker = models.CharField(max_length=40)
    region = models.CharField(max_length=20)
    prefecture = models.CharField(max_length=2)
    band = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "hospital", "category", "maker"],
                name="aggregates_contribution_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.hospital_id} {self.category} {self.maker}"


class CellStatus(models.TextChoices):
    PUBLISHED = choice("published", _("Published"))
    PRIMARY = choice("primary", _("Withheld"))
    SECONDARY = choice("secondary", _("Withheld to protect another"))


class CubeCell(Measures):
    """A cell of the protected cube with its true values and its fate. Operators' eyes only.

    ``status`` is that of the stock (and of the number of contributors); lending and events have
    one of their own.
    """

    run = models.ForeignKey(MonthRun, on_delete=models.CASCADE, related_name="cells")
    product = models.CharField(max_length=100)
    geo = models.CharField(max_length=24)
    band = models.CharField(max_length=20)
    contributors = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=CellStatus)
    lending_status = models.CharField(max_length=20, choices=CellStatus)
    events_status = models.CharField(max_length=20, choices=CellStatus)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "product", "geo", "band"], name="aggregates_cubecell_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.product} {self.geo} {self.band}"


class Release(models.Model):
    """A run's published figures, immutable. The evidence tells how they were protected."""

    run = models.OneToOneField(MonthRun, on_delete=models.PROTECT, related_name="release")
    published_at = models.DateTimeField()
    input_hash = models.CharField(max_length=64)
    parameter_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    cells_published = models.PositiveIntegerField()
    cells_suppressed = models.PositiveIntegerField()
    evidence = models.JSONField()

    def __str__(self) -> str:
        return f"release of {self.run_id}"


class ReleaseCell(models.Model):
    """What anybody may see of a cell. A withheld cell has no values and does not say why."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="cells")
    product = models.CharField(max_length=100)
    category = models.CharField(max_length=40, blank=True)
    maker = models.CharField(max_length=40, blank=True)
    geo = models.CharField(max_length=24)
    band = models.CharField(max_length=20)
    contributors = models.PositiveIntegerField(null=True)
    devices = models.BigIntegerField(null=True)
    in_service = models.BigIntegerField(null=True)
    device_minutes = models.BigIntegerField(null=True)
    loaned_minutes = models.BigIntegerField(null=True)
    loans = models.BigIntegerField(null=True)
    faults = models.BigIntegerField(null=True)
    repair_minutes = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "product", "geo", "band"], name="aggregates_releasecell_once"
            )
        ]
        indexes = [models.Index(fields=["release", "category"], name="aggregates_releasecell_cat")]

    def __str__(self) -> str:
        return f"{self.release_id} {self.product} {self.geo} {self.band}"
