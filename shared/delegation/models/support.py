"""A look into a hospital that somebody of the operator asks for, and what was decided about it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from shared.hospitals.models import Hospital
from shared.kernel.choices import choice
from shared.users.models import User

USUAL_MINUTES: Final = 30
MOST_MINUTES: Final = 240
SHORTEST_REASON: Final = 10
"""In characters: Japanese has no spaces to count words by."""
LAPSES_AFTER: Final = timedelta(days=3)
"""What nobody decided by then has to be asked for again."""


class SupportState(models.TextChoices):
    """How a request stands at a moment; the columns and the clock say it."""

    WAITING = choice("waiting", _("Waits for a decision"))
    OPEN = choice("open", _("Open now"))
    REFUSED = choice("refused", _("Turned down"))
    WITHDRAWN = choice("withdrawn", _("Withdrawn"))
    ENDED = choice("ended", _("Ended"))
    EXPIRED = choice("expired", _("Time is over"))
    LAPSED = choice("lapsed", _("Nobody decided in time"))


def _pair(name: str) -> models.CheckConstraint:
    """When and by whom: both, or neither."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by": ""})
        | Q(**{f"{name}_at__isnull": False}) & ~Q(**{f"{name}_by": ""}),
        name=f"delegation_support_{name}_by_somebody",
    )


class SupportAccess(models.Model):
    """A request of one operator's for one hospital, and what became of it.

    What was asked stays as it was asked, and what was decided stays decided: a trigger refuses
    every other change, whoever makes it. ``is_break_glass``: the hospital's administrators cannot
    be reached, and a second operator decides instead of them; the hospital acknowledges it later.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="support")
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(_("Asked by"), max_length=254)
    reason = models.CharField(_("Reason"), max_length=1000)
    ticket = models.CharField(_("Ticket"), max_length=60, blank=True)
    wants_writing = models.BooleanField(default=False)
    is_break_glass = models.BooleanField(default=False)
    asked_at = models.DateTimeField(_("Asked at"))
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=254, blank=True)
    approver = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    allows_writing = models.BooleanField(default=False)
    ends_at = models.DateTimeField(_("Open until"), null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(max_length=254, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=254, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["hospital", "-asked_at"], name="delegation_support_of")]
        constraints = [
            *(_pair(name) for name in ("approved", "refused", "ended", "acknowledged")),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length("reason"), SHORTEST_REASON),
                name="delegation_support_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    approved_at__isnull=True,
                    approver__isnull=True,
                    ends_at__isnull=True,
                    allows_writing=False,
                )
                | Q(
                    approved_at__isnull=False,
                    approver__isnull=False,
                    ends_at__gt=F("approved_at"),
                    ends_at__lte=F("approved_at") + timedelta(minutes=MOST_MINUTES),
                ),
                name="delegation_support_term",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("operator")),
                name="delegation_support_nobody_approves_himself",
            ),
            models.CheckConstraint(
                condition=Q(allows_writing=False) | Q(wants_writing=True),
                name="delegation_support_no_more_than_asked",
            ),
            models.CheckConstraint(
                condition=Q(is_break_glass=False)
                | Q(wants_writing=False)
                & (
                    Q(ends_at__isnull=True)
                    | Q(ends_at__lte=F("approved_at") + timedelta(minutes=USUAL_MINUTES))
                ),
                name="delegation_support_break_glass_is_short",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True)
                | Q(approved_at__isnull=True, ended_at__isnull=True),
                name="delegation_support_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True)
                | Q(is_break_glass=True, approved_at__isnull=False),
                name="delegation_support_something_to_acknowledge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} -> {self.hospital_id}"

    def state(self, at: datetime) -> SupportState:
        """How it stands at a moment."""
        if self.refused_at:
            return SupportState.REFUSED
        if self.ended_at:
            return SupportState.ENDED if self.approved_at else SupportState.WITHDRAWN
        if self.ends_at:
            return SupportState.OPEN if at < self.ends_at else SupportState.EXPIRED
        lapsed = at >= self.asked_at + LAPSES_AFTER
        return SupportState.LAPSED if lapsed else SupportState.WAITING
