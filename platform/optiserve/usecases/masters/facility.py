"""The facility: its beds by date, whose it is, and with how many it would be compared."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases.masters.description import Impact, Master
from shared.hospitals import queries
from shared.hospitals.bands import band_of
from shared.hospitals.models import Hospital
from tenants.equipment.models import Device, FacilityBeds
from tenants.reports.models import Report


@dataclass(frozen=True, slots=True)
class Peers:
    """``hospitals`` is None where so few are in the band that nobody may be compared."""

    corporation: str
    beds: int
    band: str
    hospitals: int | None


def peers(hospital: Hospital) -> Peers:
    """With how many active hospitals of its band this one would be compared, itself included.

    The band is that of the latest beds the hospital has told, else of those it was entered with.
    """
    with inside(hospital):
        told = FacilityBeds.objects.first()
    beds = (told.total if told else 0) or hospital.beds
    band = band_of(beds)
    with open_door(PORTAL):
        known = Hospital.objects.select_related("corporation").get(pk=hospital.pk)
        others = queries.active().exclude(pk=hospital.pk).values_list("beds", flat=True)
        number = 1 + sum(1 for one in others if band_of(one) == band)
    enough = number >= settings.DISCLOSURE_MIN_CONTRIBUTORS
    corporation = known.corporation.name if known.corporation else ""
    return Peers(corporation, beds, band, number if enough else None)


def _impact(beds: FacilityBeds) -> Impact:
    """Beds stand under every figure per bed of reports from then on."""
    reports = Report.objects.filter(month__gte=beds.as_of.replace(day=1)) if beds.as_of else None
    months = reports.values("month").distinct().count() if reports is not None else 0
    return Impact(devices=Device.objects.filter(retired_on=None).count(), months=months)


FACILITY: Final = Master(
    name="facility",
    caption=gettext_lazy("Facility and beds"),
    about=gettext_lazy("Licensed beds by type, each set with the day from which it holds."),
    model=FacilityBeds,
    keys=("as_of",),
    fields=("general", "therapy", "mental", "tuberculosis", "infectious", "function"),
    impact=_impact,
)
