"""Reading hospitals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shared.hospitals.models import (
    OPEN_STATES,
    Domain,
    FileKind,
    Handover,
    HandoverState,
    Hospital,
    HospitalState,
)


def at_host(host: str) -> Hospital | None:
    """The hospital whose open door a host name is; None for any other host."""
    domain = (
        Domain.objects.select_related("tenant")
        .filter(domain=host, tenant__state__in=OPEN_STATES)
        .first()
    )
    return domain.tenant if domain else None


def open_with_code(code: str) -> Hospital | None:
    """The hospital with a code, if its door is open."""
    return Hospital.objects.filter(code=code, state__in=OPEN_STATES).first()


def active() -> QuerySet[Hospital]:
    """Hospitals that hand over files, by code."""
    return (
        Hospital.objects.filter(state=HospitalState.ACTIVE)
        .select_related("corporation")
        .order_by("code")
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A hospital's standing with one month: the state of each kind of file."""

    hospital: Hospital
    states: dict[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether every kind of file is committed."""
        return all(state == HandoverState.COMMITTED for state in self.states.values())


def standings(month: date) -> list[Standing]:
    """Every active hospital with the state of its files for a month (its first day)."""
    known: dict[int, dict[str, str]] = defaultdict(dict)
    for handover in Handover.objects.filter(month=month):
        known[handover.hospital_id][handover.kind] = handover.state
    return [
        Standing(
            hospital,
            {
                kind: known[hospital.pk].get(kind, HandoverState.MISSING.value)
                for kind in FileKind.values
            },
        )
        for hospital in active()
    ]
