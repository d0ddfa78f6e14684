"""Reading grants."""

from datetime import datetime

from django.db.models import QuerySet

from shared.delegation.models import Grant
from shared.kernel.clock import JST


def live(*, at: datetime) -> QuerySet[Grant]:
    """Grants that hold at a moment: within their term (JST dates, inclusive), not revoked."""
    today = at.astimezone(JST).date()
    return Grant.objects.select_related("dealer", "hospital").filter(
        starts_on__lte=today, ends_on__gte=today, revoked_at__isnull=True
    )


def live_grant(grant_id: int, *, hospital_id: int, at: datetime) -> Grant | None:
    """One grant of one hospital, if it holds."""
    return live(at=at).filter(pk=grant_id, hospital_id=hospital_id).first()


def of_dealer(dealer_id: int, *, at: datetime) -> QuerySet[Grant]:
    """The hospitals a dealer may look into now."""
    return live(at=at).filter(dealer_id=dealer_id).order_by("hospital__code", "pk")


def of_hospital(hospital_id: int) -> QuerySet[Grant]:
    """All grants a hospital ever gave, newest first."""
    return (
        Grant.objects.select_related("dealer")
        .filter(hospital_id=hospital_id)
        .order_by("-granted_at", "-pk")
    )
