"""Reading hospitals."""

from django.db.models import QuerySet

from shared.hospitals.models import Domain, Hospital, HospitalState


def at_host(host: str) -> Hospital | None:
    """The active hospital whose door a host name is; None for any other host."""
    domain = (
        Domain.objects.select_related("tenant")
        .filter(domain=host, tenant__state=HospitalState.ACTIVE)
        .first()
    )
    return domain.tenant if domain else None


def active() -> QuerySet[Hospital]:
    """Hospitals that hand over files, by code."""
    return (
        Hospital.objects.filter(state=HospitalState.ACTIVE)
        .select_related("corporation")
        .order_by("code")
    )


def by_id(hospital_id: int) -> Hospital:
    """One hospital in any state. Raises Hospital.DoesNotExist."""
    return Hospital.objects.select_related("corporation").get(pk=hospital_id)
