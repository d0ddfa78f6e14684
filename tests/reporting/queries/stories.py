"""A hospital's rows, written into the database or invented by chance."""

from datetime import date, datetime, timedelta
from random import Random

from shared.kernel.clock import JST
from tenants.equipment.models import Device, Fault, Loan

SEEN = date(2026, 5, 1)
STATUSES = ("active", "active", "on_loan", "repair", "suspended", "demo", "scrapped", "lost")


def at(day: int, hour: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=JST)


def device(key: str, **fields) -> Device:
    known = {
        "asset_no": key,
        "category_code": "infusion-pump",
        "maker_code": "aoba",
        "acquired_on": date(2020, 4, 1),
        "first_seen_month": SEEN,
        "last_seen_month": date(2026, 10, 1),
    }
    return Device.objects.create(key=key, **(known | fields))


def loan(lent: Device | None, began: datetime, ended: datetime | None, **fields) -> Loan:
    known = {"loaned_precision": "min", "returned_precision": "min" if ended else ""}
    return Loan.objects.create(
        device=lent,
        device_key=lent.key if lent else "unknown",
        loaned_at=began,
        returned_at=ended,
        file_id=1,
        **(known | fields),
    )


def fault(broken: Device | None, reported: datetime, restored: datetime | None, **fields) -> Fault:
    known = {"reported_precision": "min", "cause_class": "mechanical"}
    return Fault.objects.create(
        device=broken,
        device_key=broken.key if broken else "unknown",
        reported_at=reported,
        restored_at=restored,
        file_id=1,
        **(known | fields),
    )


def invent(seed: int, *, devices: int) -> None:
    """Devices of every kind with loans and faults around October 2026, many of them at odds."""
    chance = Random(seed)
    start = at(1, month=8)
    for number in range(devices):
        made = device(f"ME-{number}", **_attributes(chance))
        moments = sorted(start + timedelta(seconds=chance.randrange(120 * 86400)) for _ in range(8))
        for began in moments[:5]:
            stay = timedelta(seconds=chance.randrange(30 * 86400))
            loan(made, began, None if chance.random() < 0.1 else began + stay)
        for reported in moments[5:]:
            repair = timedelta(seconds=chance.randrange(40 * 86400))
            fault(
                made,
                reported,
                None if chance.random() < 0.3 else reported + repair,
                cause_class=chance.choice(("human", "no_fault", "unknown")),
                outcome=chance.choice(("", "repaired")),
            )
        if chance.random() < 0.5:
            same_day = at(chance.randrange(1, 31))
            loan(made, same_day, same_day, loaned_precision="d", returned_precision="d")


def _attributes(chance: Random) -> dict[str, object]:
    around = date(2026, 9, 1) + timedelta(days=chance.randrange(90))
    return {
        "category_code": chance.choice(("infusion-pump", "syringe-pump", None)),
        "maker_code": chance.choice(("aoba", "hikari", None)),
        "managed": chance.choice(("central", "central", "ward")),
        "status": chance.choice(STATUSES),
        "in_use_on": chance.choice((None, around)),
        "acquired_on": chance.choice((None, date(2020, 4, 1))),
        "retired_on": chance.choice(
            (None, None, around + timedelta(days=chance.randrange(-9, 40)))
        ),
        "first_seen_month": chance.choice((SEEN, date(2026, 10, 1), date(2026, 11, 1))),
    }
