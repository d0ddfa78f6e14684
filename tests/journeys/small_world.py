"""A few hospitals with a month of equipment life, written straight into their schemas."""

from datetime import date, datetime, timedelta
from random import Random

from optiserve.tenancy.context import inside
from optiserve.usecases import onboard_hospital
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from tenants.equipment.models import Device, Fault, Loan

OCTOBER = Month(2026, 10)
NOVEMBER_1 = datetime(2026, 11, 1, 3, 0, tzinfo=JST)
MAKERS = ("aoba", "hikari", "midori")


def found(count: int) -> list[Hospital]:
    """So many more hospitals in Tokyo and Kanagawa, of all sizes. Needs a database of its own."""
    return [_hospital(number) for number in range(count)]


def _hospital(number: int) -> Hospital:
    application = onboard_hospital.Application(
        code=f"house-{number}",
        name=f"第{number}病院",
        corporation="",
        prefecture=("13", "14")[number % 2],
        beds=60 + 90 * number,
        administrator_email="",
    )
    hospital = onboard_hospital.register(application, by="tests", at=NOVEMBER_1)
    onboard_hospital.open_hospital(
        hospital_id=hospital.pk, administrator_email="", by="tests", at=NOVEMBER_1
    )
    return Hospital.objects.get(pk=hospital.pk)


def furnish(hospital: Hospital, *, per_maker: int = 5) -> None:
    """Give a hospital infusion pumps of three makers that are lent and break in October."""
    rng = Random(hospital.code)
    with inside(hospital):
        for maker in MAKERS:
            for number in range(per_maker + rng.randrange(3)):
                _device(rng, maker=maker, number=number)


def _device(rng: Random, *, maker: str, number: int) -> None:
    device = Device.objects.create(
        key=f"{maker}-{number}",
        asset_no=f"{maker}-{number}",
        category_code="infusion-pump",
        maker_code=maker,
        in_use_on=date(2022, 4, 1),
        first_seen_month=date(2026, 4, 1),
        last_seen_month=OCTOBER.start,
    )
    lent = OCTOBER.start_moment + timedelta(hours=rng.randrange(200))
    Loan.objects.create(
        device=device,
        device_key=device.key,
        loaned_at=lent,
        loaned_precision="min",
        returned_at=lent + timedelta(hours=rng.randrange(24, 300)),
        returned_precision="min",
        file_id=1,
    )
    Fault.objects.create(
        device=device,
        device_key=device.key,
        reported_at=lent + timedelta(hours=5),
        reported_precision="min",
        restored_at=lent + timedelta(hours=rng.randrange(30, 90)),
        restored_precision="min",
        cause_class="mechanical",
        outcome="repaired",
        file_id=2,
    )
