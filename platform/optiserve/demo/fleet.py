"""What a hospital owns: its wards and every device with its dates, whether or not it is lent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from optiserve.demo.calibration import HABITS, Habits, central_share
from optiserve.demo.catalogue import CATEGORIES, MAKERS, MODELS, Category, DeviceModel
from optiserve.demo.world import Hospital

CENTRAL, WARD, RESIDENT = "central", "ward", "resident"
EQUIPMENT_ROOM = "臨床工学科"

_NUMBERS = (
    "ME-{order:05d}",
    "{order:05d}",
    "{device.maker[0]}{order:04d}",
    "{order:04d}-{device.acquired_on:%y}",
)


@dataclass(frozen=True, slots=True)
class Device:
    """A device as it truly is. References are catalogue codes; dates are JST; money is yen.

    ``retired_on`` is the day it leaves service, also when that lies far in the future.
    """

    asset_no: str
    serial: str
    category: str
    maker: str
    model: str
    ward: str
    managed: str
    acquired_on: date
    retired_on: date
    cost_yen: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A device's place in the fleet; when one device leaves it, the next one takes it."""

    models: tuple[DeviceModel, ...]
    ward: str
    managed: str


def wards_of(hospital: Hospital) -> tuple[str, ...]:
    """The wards a hospital lends to, about one for 45 beds, then its special departments."""
    count = max(1, round(hospital.beds / 45))
    sides = ("東", "西") if count > 4 else ("",)
    general = [f"{floor}階{side}病棟" for floor in range(2, 30) for side in sides][:count]
    special = ["外来", "手術室", "救急外来", "ICU", "NICU"]
    return (*general, *special[: 1 + sum(hospital.beds >= n for n in (80, 150, 200, 300))])


def build_fleet(hospital: Hospital, *, first: date, end: date) -> tuple[Device, ...]:
    """Every device in service on some day of [first, end), in order of acquisition.

    A later ``end`` only adds devices at the end. Asset numbers are unique within the hospital.
    """
    drafts = [
        device
        for index, place in enumerate(_places(hospital))
        for device in _generations(hospital, place, index=index, first=first, end=end)
    ]
    drafts.sort(key=lambda device: (device.acquired_on, device.serial))
    pattern = Random(f"{hospital.seed}:numbers").choice(_NUMBERS)
    return tuple(
        replace(device, asset_no=pattern.format(order=order, device=device))
        for order, device in enumerate(drafts, start=1)
    )


def _places(hospital: Hospital) -> Iterator[_Place]:
    rng = Random(f"{hospital.seed}:fleet")
    wards = wards_of(hospital)
    for category in CATEGORIES:
        habits = HABITS[category.code]
        bought = _range(rng, category=category, beds=hospital.beds)
        for _ in range(_count(rng, habits, beds=hospital.beds)):
            managed = _managed(rng, category, beds=hospital.beds)
            yield _Place(
                models=bought,
                ward=EQUIPMENT_ROOM if managed == CENTRAL else rng.choice(wards),
                managed=managed,
            )


def _count(rng: Random, habits: Habits, *, beds: int) -> int:
    """Devices of a category: the mean per bed, spread between hospitals by a fifth."""
    spread = rng.lognormvariate(-0.02, 0.2)
    exact = habits.per_bed * beds * spread + rng.random()
    return max(habits.at_least, int(exact)) if beds >= habits.from_beds else 0


def _range(rng: Random, *, category: Category, beds: int) -> tuple[DeviceModel, ...]:
    """The models a hospital buys in a category, each repeated by weight.

    Makers come in the hospital's own order of preference, which leans to the well-known ones.
    """
    models = [model for model in MODELS if model.category == category.code]
    fame = {maker.code: 2 - order / 4 for order, maker in enumerate(MAKERS)}
    makers = sorted({model.maker for model in models})
    ranked = sorted(makers, key=lambda maker: rng.random() ** (1 / fame[maker]), reverse=True)
    chosen = ranked[: 3 if beds < 200 else 4]
    weights = dict(zip(chosen, (4, 2, 2, 1), strict=False))
    return tuple(model for model in models for _ in range(weights.get(model.maker, 0)))


def _managed(rng: Random, category: Category, *, beds: int) -> str:
    if not category.lendable:
        return RESIDENT
    return CENTRAL if rng.random() < central_share(beds) else WARD


def _generations(
    hospital: Hospital, place: _Place, *, index: int, first: date, end: date
) -> Iterator[Device]:
    """The device in a place at ``first``, then its successors, each bought as the last one goes."""
    rng = Random(f"{hospital.seed}:place:{index}")
    life = _life(rng)
    acquired = first - timedelta(days=rng.randrange(life.days))
    while acquired < end:
        retired = acquired + life
        yield _device(rng, place, acquired=acquired, retired=retired)
        acquired = retired + timedelta(days=rng.randint(-30, 20))
        life = _life(rng)


def _life(rng: Random) -> timedelta:
    """Ten years where wards manage, fifteen where a centre does; from eleven to seventeen here."""
    return timedelta(days=rng.randint(11 * 365, 17 * 365))


def _device(rng: Random, place: _Place, *, acquired: date, retired: date) -> Device:
    model = rng.choice(place.models)
    price = HABITS[model.category].cost_yen * rng.uniform(0.8, 1.2)
    return Device(
        asset_no="",
        serial=f"{model.maker[0].upper()}{acquired:%y}{rng.randrange(1_000_000):06d}",
        category=model.category,
        maker=model.maker,
        model=model.name,
        ward=place.ward,
        managed=place.managed,
        acquired_on=acquired,
        retired_on=retired,
        cost_yen=None if rng.random() < 0.08 else int(price // 100) * 100,
    )
