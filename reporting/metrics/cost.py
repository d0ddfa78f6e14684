"""What devices cost: V1, V2. Yen are whole, as they were paid: taxes as the hospital books them."""

from dataclasses import dataclass

LEAST_KNOWN = 0.60


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Everything a device, or a group of them, cost over ``years``, in yen.

    ``acquisition`` is the purchase price, or the lease fees of those years. ``labour_hours`` were
    the hospital's own, at ``yen_an_hour``.
    """

    years: float
    acquisition: int
    contract: int = 0
    repairs: int = 0
    insurance: int = 0
    parts: int = 0
    labour_hours: float = 0.0
    yen_an_hour: int = 0
    disposal: int = 0
    sale: int = 0


@dataclass(frozen=True, slots=True)
class ServiceRatio:
    """V2: yearly service cost over acquisition cost, 0-1, and of how many devices it speaks.

    ``share`` is None where the acquisition cost of too few devices is known, or is nothing.
    """

    share: float | None
    known: int
    devices: int


def per_year(costs: Costs) -> float:
    """V1 TCO: yen per year, of one device if the costs are one device's.

    (acquisition + contract + repairs - insurance + parts + hours·rate + disposal - sale) / years.
    The horizon must be printed with it: over longer ones the purchase price weighs less. Raises
    ValueError unless years are positive. Source: metric V1.
    """
    if costs.years <= 0:
        raise ValueError("a cost per year needs years")
    spent = costs.acquisition + costs.contract + costs.repairs + costs.parts + costs.disposal
    labour = costs.labour_hours * costs.yen_an_hour
    return (spent + labour - costs.insurance - costs.sale) / costs.years


def service_ratio(
    *, yearly_service: int, acquisition: int, known: int, devices: int
) -> ServiceRatio:
    """V2 COSR: service cost of a year, internal and external / acquisition cost.

    Both sums in yen are of the ``known`` devices whose acquisition cost is known, out of
    ``devices``; under 60 % of them there is no figure. There is no standard to hold it against:
    "5 % or less" is only often quoted. Source: metric V2.
    """
    told = devices > 0 and known / devices >= LEAST_KNOWN and acquisition > 0
    return ServiceRatio(yearly_service / acquisition if told else None, known, devices)
