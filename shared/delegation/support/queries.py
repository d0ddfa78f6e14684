"""Reading requests for support access."""

from datetime import datetime

from django.db.models import QuerySet

from shared.delegation.models import SupportAccess
from shared.delegation.models.support import LAPSES_AFTER


def everything() -> QuerySet[SupportAccess]:
    """Every request there ever was, newest first."""
    return SupportAccess.objects.select_related("hospital").order_by("-asked_at", "-pk")


def of_operator(user_id: int | None) -> QuerySet[SupportAccess]:
    """What one operator asked for; nothing for a program."""
    return everything().filter(operator_id=user_id)


def of_hospital(hospital_id: int) -> QuerySet[SupportAccess]:
    """What was asked of a hospital."""
    return everything().filter(hospital_id=hospital_id)


def live(hospital_id: int, *, at: datetime) -> QuerySet[SupportAccess]:
    """The accesses to a hospital that are open at a moment."""
    return of_hospital(hospital_id).filter(
        approved_at__lte=at, ends_at__gt=at, ended_at__isnull=True
    )


def live_access(access_id: int, *, hospital_id: int, at: datetime) -> SupportAccess | None:
    """One access to one hospital, while it is open."""
    return live(hospital_id, at=at).filter(pk=access_id).first()


def waiting(hospital_id: int, *, at: datetime) -> QuerySet[SupportAccess]:
    """What nobody has decided yet and somebody still may."""
    return of_hospital(hospital_id).filter(
        approved_at__isnull=True,
        refused_at__isnull=True,
        ended_at__isnull=True,
        asked_at__gt=at - LAPSES_AFTER,
    )


def unacknowledged(hospital_id: int) -> QuerySet[SupportAccess]:
    """Broken glass that no administrator of the hospital has acknowledged."""
    return of_hospital(hospital_id).filter(
        is_break_glass=True, approved_at__isnull=False, acknowledged_at__isnull=True
    )
