"""The archive of monthly reports."""

from django.db import models


class Report(models.Model):
    """One revision of a month's report, as it was sent; never changed afterwards.

    ``figures`` is what the pages show, as JSON, so that screen and paper cannot differ.
    """

    month = models.DateField()
    revision = models.PositiveIntegerField()
    generated_at = models.DateTimeField()
    figures = models.JSONField()
    inputs_hash = models.CharField(max_length=64)
    pdf_key = models.CharField(max_length=255)
    pdf_sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()

    class Meta:
        ordering = ["-month", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["month", "revision"], name="reports_report_revision")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} r{self.revision}"

    @property
    def rows_key(self) -> str:
        """Where the rows behind the figures lie, beside the document."""
        return f"{self.pdf_key.removesuffix('.pdf')}.zip"


class MonthQuality(models.Model):
    """How good a month's data were when a revision of its report was made; never changed.

    ``reasons`` are those of tenants.intake.quality.Reason, as they were then.
    """

    month = models.DateField()
    revision = models.PositiveIntegerField()
    score = models.DecimalField(max_digits=4, decimal_places=1)
    reasons = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["month", "revision"], name="reports_quality_revision")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} r{self.revision} {self.score}"


class ReportSetting(models.Model):
    """One version of what a hospital wants of its reports and analysis; never changed afterwards.

    ``values`` are those of tenants.reports.settings.ReportSettings. The highest version holds.
    """

    version = models.PositiveIntegerField(unique=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=254)
    values = models.JSONField()

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class CommitteeComment(models.Model):
    """What the hospital's people write to a month's report for their committee (委員会).

    The newest of a month stands, an empty one for none; earlier ones stay to be read.
    """

    month = models.DateField()
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=254)

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["month"], name="reports_comment_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.written_at:%Y-%m-%d}"


class ReportMail(models.Model):
    """That a report's recipients were told of it, which happens once; never changed afterwards."""

    month = models.DateField()
    revision = models.PositiveIntegerField()
    mailed_at = models.DateTimeField()

    class Meta:
        ordering = ["-mailed_at"]
        constraints = [
            models.UniqueConstraint(fields=["month", "revision"], name="reports_mail_once")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} r{self.revision}"
