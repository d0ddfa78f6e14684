"""Reading the hospital's own audit trail."""

from django.db.models import QuerySet

from tenants.sharing.models import HandedOver, Visit


def visits() -> QuerySet[Visit]:
    """Everything, newest first."""
    return Visit.objects.order_by("-at", "-pk")


def visits_of_outsiders() -> QuerySet[Visit]:
    """What dealers' people and support looked at, newest first."""
    return visits().filter(is_outsider=True)


def handed_over_under(grant_id: int) -> QuerySet[HandedOver]:
    """What a dealer's visitors handed over under one grant, newest first."""
    return HandedOver.objects.filter(grant_id=grant_id)


def handed_over_by(file_id: int) -> list[HandedOver]:
    """Which outsiders handed a file over, newest first."""
    return list(HandedOver.objects.filter(file_id=file_id))
