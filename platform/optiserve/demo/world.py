"""Who is in the demonstration: hospitals, makers, dealers, an operator; who grants whom what."""

import math
from dataclasses import dataclass
from itertools import cycle, pairwise, product
from random import Random

from optiserve.demo.catalogue import CATEGORIES, MAKERS, MODELS, Category, DeviceModel, Maker
from optiserve.demo.source_systems import SOURCE_SYSTEMS

REGIONS = {
    "hokkaido": ("01",),
    "kanto": ("08", "09", "10", "11", "12", "13", "14"),
    "kinki": ("24", "25", "26", "27", "28", "29", "30"),
    "kyushu": ("40", "41", "42", "43", "44", "45", "46"),
}

# Lower bound of each bed band and the share of Japan's hospitals below it (survey of 2009).
_BED_BANDS = ((20, 0.0), (100, 0.377), (200, 0.692), (300, 0.821), (500, 0.947), (900, 1.0))

_PLACES = (
    "aosagi 青鷺, akane 茜, asanagi 朝凪, benihana 紅花, fukinoto 蕗乃, hanakago 花籠, "
    "hinata 日向葵, hoshimi 星見, icho 銀杏, kazamachi 風待, kirisame 霧雨, kohaku 琥珀, "
    "komorebi 木洩, matsukaze 松風, mizubasho 水芭蕉, mutsuboshi 六連, nagomi 和海, nijimaki 虹巻, "
    "oborozuki 朧月, sazanami 小波, seseragi 瀬々, shirakaba 白樺, suzukake 鈴懸, tsukikage 月影, "
    "tsuyukusa 露草, yamabuki 山吹, yukiakari 雪灯, yunagi 夕凪"
)
_TERRAINS = "dai 台, hama 浜, no 野, oka 丘, zaka 坂, mori 森, hara 原, kawa 川"
_CORPORATIONS = (
    ("医療法人社団そらいろ見本会", 3),
    ("医療法人ゆうやけ見本会", 2),
    ("医療法人財団つむぎ見本会", 2),
)
_SCOPES = (("ledger", "faults"), ("ledger",), ("ledger", "loans", "faults", "report"))


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital. ``untidy`` ones have known flaws in their files; ``seed`` drives its life."""

    code: str
    name: str
    corporation: str | None
    founder: str
    region: str
    prefecture: str
    beds: int
    source_system: str
    untidy: bool
    seed: str


@dataclass(frozen=True, slots=True)
class Dealer:
    """A dealer (ディーラー)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a hospital lets a dealer see: some of ledger, loans, faults, report."""

    hospital: str
    dealer: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a maker subscribes to. ``geo_level`` is nation, region or prefecture; yen a month."""

    number: str
    maker: str
    categories: tuple[str, ...]
    geo_level: str
    price_yen: int


@dataclass(frozen=True, slots=True)
class World:
    """Everybody and everything public. References are by code, corporations by name."""

    hospitals: tuple[Hospital, ...]
    corporations: tuple[str, ...]
    categories: tuple[Category, ...]
    makers: tuple[Maker, ...]
    models: tuple[DeviceModel, ...]
    dealers: tuple[Dealer, ...]
    grants: tuple[Grant, ...]
    agreements: tuple[Agreement, ...]
    operator_email: str


def build_world(*, hospitals: int = 40, seed: int = 20261031) -> World:
    """The demonstration's world of so many hospitals; the same seed gives the same world.

    Hospitals come in a stable order, regions mixed. Raises ValueError below one hospital.
    """
    if hospitals < 1:
        raise ValueError("a world has at least one hospital")
    rng = Random(f"world:{seed}")
    members = _hospitals(rng, count=hospitals, seed=seed)
    dealers = (
        Dealer(code="kamome", name="かもめ見本医療器株式会社"),
        Dealer(code="yamabiko", name="株式会社やまびこ見本メディカル"),
    )
    return World(
        hospitals=members,
        corporations=tuple(sorted({h.corporation for h in members if h.corporation})),
        categories=CATEGORIES,
        makers=MAKERS,
        models=MODELS,
        dealers=dealers,
        grants=_grants(members, dealers),
        agreements=tuple(_agreement(index, maker) for index, maker in enumerate(MAKERS)),
        operator_email="operator@optiserve.example",
    )


def _hospitals(rng: Random, *, count: int, seed: int) -> tuple[Hospital, ...]:
    corporations = _corporations(rng, count=count)
    regions = _regions(rng, count=count)
    places = _places(rng, count=count)
    systems = cycle(SOURCE_SYSTEMS)
    untidy = {count * 5 // 10, count * 7 // 10, count * 17 // 20} if count >= 8 else set()
    members = []
    for rank in range(count):
        beds = _beds((rank + 0.5) / count)
        code, place = places[rank]
        corporation = corporations.get(rank)
        founder = "medical_corporation" if corporation else _founder(rng, beds=beds)
        members.append(
            Hospital(
                code=code,
                name=place + _kind_of_house(founder, beds=beds),
                corporation=corporation,
                founder=founder,
                region=regions[rank],
                prefecture=rng.choice(REGIONS[regions[rank]]),
                beds=beds,
                source_system=next(systems).code,
                untidy=rank in untidy,
                seed=f"{seed}:{code}",
            )
        )
    rng.shuffle(members)
    return tuple(members)


def _beds(quantile: float) -> int:
    """Beds of the hospital at a quantile of Japan's size distribution, log-linear inside a band."""
    for (low, below), (high, upto) in pairwise(_BED_BANDS):
        if quantile < upto:
            within = (quantile - below) / (upto - below)
            return round(low * math.exp(within * math.log(high / low)))
    return _BED_BANDS[-1][0]


def _regions(rng: Random, *, count: int) -> list[str]:
    """Each run of four sizes lands in four regions, so that every region has small and large."""
    regions: list[str] = []
    while len(regions) < count:
        regions += rng.sample(sorted(REGIONS), k=len(REGIONS))
    return regions[:count]


def _corporations(rng: Random, *, count: int) -> dict[int, str]:
    """Which ranks of size belong to a corporation; only mid-sized worlds have any."""
    names = [name for name, houses in _CORPORATIONS for _ in range(houses)]
    eligible = range(count * 3 // 4)
    if len(eligible) < 2 * len(names):
        return {}
    return dict(zip(rng.sample(eligible, k=len(names)), names, strict=True))


def _places(rng: Random, *, count: int) -> list[tuple[str, str]]:
    """Unique invented places as (code, name); numbered once the invented names are used up."""
    pairs = [
        (f"{first.split()[0]}-{second.split()[0]}", first.split()[1] + second.split()[1])
        for first, second in product(_PLACES.split(", "), _TERRAINS.split(", "))
    ]
    rng.shuffle(pairs)
    rounds = -(-count // len(pairs))
    return [
        (code, place) if turn == 1 else (f"{code}-{turn}", f"{place}第{turn}")
        for turn in range(1, rounds + 1)
        for code, place in pairs
    ][:count]


def _founder(rng: Random, *, beds: int) -> str:
    if beds >= 300:
        return rng.choice(("municipal", "national", "university"))
    return rng.choices(("medical_corporation", "municipal", "other"), weights=(70, 18, 12))[0]


def _kind_of_house(founder: str, *, beds: int) -> str:
    if founder == "university":
        return "医科大学附属病院"
    if beds >= 200:
        return "総合病院" if founder == "medical_corporation" else "医療センター"
    return {"municipal": "町立病院", "medical_corporation": "病院"}.get(founder, "記念病院")


def _grants(hospitals: tuple[Hospital, ...], dealers: tuple[Dealer, ...]) -> tuple[Grant, ...]:
    """Two hospitals in five let a dealer look: one dealer in the north, the other in the south."""
    grants = []
    for index, hospital in enumerate(hospitals):
        if index % 5 in (0, 2):
            dealer = dealers[hospital.region in ("kinki", "kyushu")]
            scopes = _SCOPES[index % len(_SCOPES)]
            grants.append(Grant(hospital=hospital.code, dealer=dealer.code, scopes=scopes))
    return tuple(grants)


def _agreement(index: int, maker: Maker) -> Agreement:
    """Every maker subscribes: all its categories by region, or the first few more coarsely."""
    made = tuple(dict.fromkeys(model.category for model in MODELS if model.maker == maker.code))
    categories, geo_level = ((made, "region"), (made[:6], "prefecture"), (made[:4], "nation"))[
        index % 3
    ]
    return Agreement(
        number=f"OS-2026-{index + 1:03d}",
        maker=maker.code,
        categories=categories,
        geo_level=geo_level,
        price_yen=60_000 + 15_000 * len(categories),
    )
