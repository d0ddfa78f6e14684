"""What a hospital lets one dealer see."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.delegation.models.dealer import Dealer
from shared.hospitals.models import Hospital
from shared.kernel.choices import choice


class Scope(models.TextChoices):
    """What a grant may cover."""

    LEDGER = choice("ledger", _("Device ledger"))
    LOANS = choice("loans", _("Lending records"))
    FAULTS = choice("faults", _("Fault history"))
    REPORT = choice("report", _("Monthly report"))


class Grant(models.Model):
    """A hospital's permission for a dealer to look, for a term, within a scope."""

    dealer = models.ForeignKey(Dealer, on_delete=models.PROTECT, related_name="grants")
    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="grants")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=254)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_grant_term"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="delegation_grant_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hospital} -> {self.dealer}"
