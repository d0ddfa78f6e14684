"""Host names of hospitals' own: asked for, proven by the DNS, opened, and at last given up."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.hospitals.models.hospital import Hospital
from shared.kernel.choices import choice


class CustomDomainState(models.TextChoices):
    """Where a host name stands. Proven names that no longer are so pass through ``failing``."""

    WAITING = choice("waiting", _("Waiting for the DNS"))
    PROVEN = choice("proven", _("Proven"))
    ACTIVE = choice("active", _("In use"))
    FAILING = choice("failing", _("Proof is missing"))
    INACTIVE = choice("inactive", _("Closed: proof was missing for a week"))
    RELEASED = choice("released", _("Given up"))
    TAKEN = choice("taken", _("Taken away by the operator"))


# In these a name is one hospital's, and nobody else's.
HELD: Final = (CustomDomainState.PROVEN, CustomDomainState.ACTIVE, CustomDomainState.FAILING)
UNENDED: Final = (CustomDomainState.WAITING, *HELD)
# For so long nobody else gets a name that a hospital held: links to it are still about.
REST: Final = timedelta(days=365)


class CustomDomain(models.Model):
    """A hospital's claim to a host name. A claim that was ever proven stays as a row.

    ``host`` is normal (kernel.host_names). ``outcome`` is what the last look at the DNS found,
    ``due_at`` when the next is to be. ``opened_at``: a row of Domain leads to the hospital.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="custom_domains")
    host = models.CharField(_("Host name"), max_length=253)
    token = models.CharField(max_length=64)
    state = models.CharField(
        _("State"), max_length=10, choices=CustomDomainState, default=CustomDomainState.WAITING
    )
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=254)
    proven_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    due_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host"], condition=Q(state__in=HELD), name="hospitals_customdomain_holder"
            ),
            models.UniqueConstraint(
                fields=["hospital", "host"],
                condition=Q(state__in=UNENDED),
                name="hospitals_customdomain_claim",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNENDED, ended_at=None)
                | ~Q(state__in=UNENDED) & Q(ended_at__isnull=False),
                name="hospitals_customdomain_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=UNENDED),
                name="hospitals_customdomain_due",
            )
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def is_held(self) -> bool:
        """Whether the name is this hospital's."""
        return self.state in HELD

    @property
    def is_unended(self) -> bool:
        """Whether it is asked for or held."""
        return self.state in UNENDED
