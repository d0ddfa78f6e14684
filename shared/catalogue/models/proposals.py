"""What a hospital says of makers and models: their words, decisions, facts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.catalogue.models.tasks import MatchDecision, MatchTask
from shared.catalogue.models.things import Category, DeviceModel, Maker
from shared.kernel.choices import choice


class ProposalKind(models.TextChoices):
    MEANING = choice("meaning", _("What words mean"))
    OBJECTION = choice("objection", _("Objection to a decision"))
    FACTS = choice("facts", _("Facts of a model"))


class ProposalState(models.TextChoices):
    WAITING = choice("waiting", _("Waiting for the operator"))
    TAKEN = choice("taken", _("Taken up"))
    REFUSED = choice("refused", _("Not taken up"))
    WITHDRAWN = choice("withdrawn", _("Withdrawn"))


class Proposal(models.Model):
    """What one hospital proposes, or objects to; the operator answers, and no screen names it.

    ``maker``, ``model`` and ``category`` are what it believes right; ``said`` is what the catalogue
    lacks, in its own words. Facts are of ``model``. Who in the hospital wrote it stays in there.
    """

    hospital_id = models.BigIntegerField()
    kind = models.CharField(_("Kind"), max_length=10, choices=ProposalKind)
    state = models.CharField(
        _("State"), max_length=10, choices=ProposalState, default=ProposalState.WAITING
    )
    task = models.ForeignKey(
        MatchTask, on_delete=models.CASCADE, null=True, related_name="proposals"
    )
    decision = models.ForeignKey(
        MatchDecision, on_delete=models.PROTECT, null=True, related_name="objections"
    )
    maker = models.ForeignKey(Maker, on_delete=models.SET_NULL, null=True, related_name="+")
    model = models.ForeignKey(
        DeviceModel, on_delete=models.CASCADE, null=True, related_name="proposals"
    )
    category = models.ForeignKey(Category, on_delete=models.SET_NULL, null=True, related_name="+")
    said = models.CharField(_("In its own words"), max_length=200, blank=True)
    ifu_life_years = models.DecimalField(
        _("Service life (years)"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    parts_end_on = models.DateField(_("Spare parts until"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=500)
    at = models.DateTimeField(_("Proposed at"))
    answer = models.CharField(_("Answer"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True)
    answered_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["hospital_id"], name="catalogue_proposal_where")]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital_id", "model"],
                condition=Q(state="waiting", kind="facts"),
                name="catalogue_proposal_facts_once",
            ),
            models.UniqueConstraint(
                fields=["hospital_id", "kind", "task"],
                condition=Q(state="waiting") & ~Q(kind="facts"),
                name="catalogue_proposal_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="facts", model__isnull=False)
                | (~Q(kind="facts") & Q(task__isnull=False)),
                name="catalogue_proposal_about_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.task or self.model)
