"""Words that nobody has matched yet, what was decided about them, and who still has to be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shared.catalogue.models.things import Category, DeviceModel, Maker
from shared.kernel.choices import choice


class TaskState(models.TextChoices):
    OPEN = choice("open", _("No suggestion"))
    SUGGESTED = choice("suggested", _("With suggestions"))
    ACCEPTED = choice("accepted", _("Accepted"))
    NEW = choice("new", _("Newly entered"))
    REJECTED = choice("rejected", _("Left unmatched"))
    SETTLED = choice("settled", _("Settled by another decision"))


UNDECIDED = (TaskState.OPEN, TaskState.SUGGESTED)


class MatchTask(models.Model):
    """One combination of words as ledgers write them, of all hospitals that write it so.

    ``missing`` names what nobody knows of it (maker, model, category); the keys are those that
    spellings meet under. ``candidates`` are suggestions, best first: maker, model, category, score
    of 100, reasons. ``version`` counts decisions.
    """

    raw_maker = models.CharField(_("Maker"), max_length=200, blank=True)
    raw_model = models.CharField(_("Model"), max_length=200, blank=True)
    raw_name = models.CharField(_("Device name"), max_length=200, blank=True)
    raw_category = models.CharField(_("Category"), max_length=200, blank=True)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True)
    maker_key = models.CharField(max_length=200, blank=True, db_index=True)
    model_key = models.CharField(max_length=200, blank=True, db_index=True)
    category_key = models.CharField(max_length=200, blank=True, db_index=True)
    name_key = models.CharField(max_length=200, blank=True, db_index=True)
    devices = models.PositiveBigIntegerField(_("Devices"), default=0)
    hospitals = models.PositiveIntegerField(_("Hospitals"), default=0)
    weight = models.GeneratedField(
        expression=F("devices") * F("hospitals"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    missing = ArrayField(models.CharField(max_length=10), default=list)
    candidates = models.JSONField(default=list)
    state = models.CharField(
        _("State"), max_length=10, choices=TaskState, default=TaskState.OPEN, db_index=True
    )
    decided_by = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-weight", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["raw_maker", "raw_model", "raw_name", "raw_category", "gtin"],
                name="catalogue_task_once",
            )
        ]

    def __str__(self) -> str:
        return " / ".join(
            filter(None, (self.raw_maker, self.raw_model, self.raw_name, self.raw_category))
        )


class Occurrence(models.Model):
    """In how many devices of one hospital a task's words occur, and since which month.

    Kept so that a hospital can be counted again; no screen names the hospital.
    """

    task = models.ForeignKey(MatchTask, on_delete=models.CASCADE, related_name="occurrences")
    hospital_id = models.BigIntegerField()
    devices = models.PositiveIntegerField()
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "hospital_id"], name="catalogue_occurrence_once"
            )
        ]
        indexes = [models.Index(fields=["hospital_id"], name="catalogue_occurrence_where")]

    def __str__(self) -> str:
        return f"{self.task_id} x {self.devices}"


class Holding(models.Model):
    """How many devices of one hospital mean the same maker, model and category, since which month.

    Kept so that a change of these can be measured before it is made; no screen names the hospital.
    """

    hospital_id = models.BigIntegerField()
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, null=True, related_name="+")
    model = models.ForeignKey(DeviceModel, on_delete=models.CASCADE, null=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, related_name="+")
    devices = models.PositiveIntegerField()
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hospital_id", "maker", "model", "category"],
                nulls_distinct=False,
                name="catalogue_holding_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.maker_id}/{self.model_id}/{self.category_id} x {self.devices}"


class Action(models.TextChoices):
    ACCEPT = choice("accept", _("Accepted"))
    CREATE = choice("create", _("Newly entered"))
    REJECT = choice("reject", _("Left unmatched"))
    PUT_BACK = choice("put_back", _("Put back"))


class MatchDecision(models.Model):
    """One decision about a task; it stays on record after it was put back.

    ``devices``, ``hospitals`` and ``months`` are what it changed as far as was known then.
    """

    task = models.ForeignKey(MatchTask, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    action = models.CharField(_("Decision"), max_length=10, choices=Action)
    maker = models.ForeignKey(Maker, on_delete=models.SET_NULL, null=True, related_name="+")
    model = models.ForeignKey(DeviceModel, on_delete=models.SET_NULL, null=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.SET_NULL, null=True, related_name="+")
    made_maker = models.BooleanField(default=False)
    made_model = models.BooleanField(default=False)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    by = models.CharField(_("By"), max_length=254)
    at = models.DateTimeField(_("At"))
    devices = models.PositiveBigIntegerField(_("Devices"), default=0)
    hospitals = models.PositiveIntegerField(_("Hospitals"), default=0)
    months = ArrayField(models.DateField(), default=list)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["task", "version"], name="catalogue_decision_once")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} v{self.version} {self.action}"


class CatalogueChange(models.Model):
    """Something changed what words mean. Ids follow the order of commits (services.turns).

    ``thing`` is what changed, as ``maker:aoba``. ``months`` had figures that it revises; they are
    answered by a revision that was opened later. ``images`` are the rows as they were before and
    after (services.images), so that the change can be undone by the one that ``undoes`` it.
    """

    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=254)
    operation = models.CharField(max_length=40)
    thing = models.CharField(max_length=100, db_index=True)
    details = models.JSONField(default=dict)
    months = ArrayField(models.DateField(), default=list)
    images = models.JSONField(default=list, db_default=[])
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.operation} {self.thing}"


class Matching(models.Model):
    """Up to which change a hospital's devices have been matched anew.

    ``asked_at``: something happened there since. ``due_at`` is when it may be asked for again.
    """

    hospital_id = models.BigIntegerField(primary_key=True)
    change_id = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True)
    devices_changed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"h_{self.hospital_id} up to {self.change_id}"
