"""Reading the hospital's own audit trail."""

from django.db.models import QuerySet

from tenants.sharing.models import Visit


def visits() -> QuerySet[Visit]:
    """Everything, newest first."""
    return Visit.objects.order_by("-at", "-pk")


def visits_of_outsiders() -> QuerySet[Visit]:
    """What dealers' people and support looked at, newest first."""
    return visits().filter(is_outsider=True)
