"""What a hospital lets one dealer see."""

import json
from collections.abc import Sequence
from typing import Any

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
    UPLOAD = choice("upload", _("Handing files over on your behalf"))


def _no_limit() -> Any:
    return Q(categories=[], makers=[], wards=[])


class Grant(models.Model):
    """A hospital's permission for a dealer to look, for a term, within a scope and its limits.

    ``categories`` and ``makers`` are the shared catalogue's codes, ``wards`` the keys of the
    hospital's own wards; an empty list is no limit. What a device is decides, and its loans' wards
    besides. ``with_costs``: prices and repair costs too. A report shows the whole hospital, so it
    goes with no limit; it names no costs. Only revocation changes a grant: PostgreSQL's policies
    (optiserve/tenancy/sql/policies.sql) read this row.
    """

    dealer = models.ForeignKey(Dealer, on_delete=models.PROTECT, related_name="grants")
    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="grants")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    categories = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    makers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    wards = ArrayField(models.BigIntegerField(), default=list, blank=True)
    with_costs = models.BooleanField(_("With costs"), default=False)
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
            models.CheckConstraint(
                condition=~Q(scopes__contains=[Scope.REPORT.value]) | _no_limit(),
                name="delegation_grant_report_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hospital} -> {self.dealer}"

    @property
    def is_limited(self) -> bool:
        """Whether some of the hospital's devices lie outside."""
        return bool(self.categories or self.makers or self.wards)

    def told(self) -> str:
        """What PostgreSQL is told of a visit under this grant: JSON, dates as ISO 8601 in JST.

        The home database looks the row up by its id; in another cell there is only this.
        """
        named: dict[str, int | str | Sequence[Any]] = {
            "id": self.pk,
            "hospital": self.hospital_id,
            "scopes": self.scopes,
            "categories": self.categories,
            "makers": self.makers,
            "wards": self.wards,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
        }
        return json.dumps(named, separators=(",", ":"))
