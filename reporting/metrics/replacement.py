"""Which devices to replace first, and what to do with the others: S1.

A sum of weighted reasons, all of them shown, not a verdict. Published schemes disagree widely on
the weights, so each hospital may set its own, and they are printed with the score.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEAST_COVERAGE = 0.5
LEGAL_TO_IFU = 1.3
MONTHS_OF_WARNING = 24
REPAIR_COST_LIMIT = 0.3
DOWNTIME_LIMIT = 0.10
REPLACE_FROM = 60.0


class Component(StrEnum):
    """What speaks for replacing a device."""

    AGE = "age"
    FAILURE = "failure"
    PARTS = "parts"
    REPAIR_COST = "repair_cost"
    DOWNTIME = "downtime"
    RISK = "risk"
    UTILISATION = "utilisation"


class Action(StrEnum):
    """What the figures suggest: 更新, 減台, 継続, 修理保留 or 判定保留."""

    REPLACE = "replace"
    REDUCE = "reduce"
    KEEP = "keep"
    HOLD_REPAIR = "hold_repair"
    UNDECIDED = "undecided"


WEIGHTS: Mapping[Component, float] = {
    Component.AGE: 25,
    Component.FAILURE: 25,
    Component.PARTS: 20,
    Component.REPAIR_COST: 10,
    Component.DOWNTIME: 10,
    Component.RISK: 5,
    Component.UTILISATION: 5,
}


@dataclass(frozen=True, slots=True, eq=False)
class Priority:
    """S1 of every device: ``score`` 0-100, NaN where nothing is known of it.

    ``coverage`` is the share of the weights whose component is known; below one half the score is
    no ground for a decision. ``points`` are what each component adds to the score, NaN if unknown.
    """

    score: Floats
    coverage: Floats
    points: dict[Component, Floats]

    @property
    def decided(self) -> Flags:
        """Where enough is known to act upon."""
        return self.coverage >= LEAST_COVERAGE


def priority(
    components: Mapping[Component, Floats], weights: Mapping[Component, float] = WEIGHTS
) -> Priority:
    """S1 更新優先度: 100·Σ_K w·s / Σ_K w over the components K known of a device.

    Components are 0 to 1 per device, NaN where unknown; one that is left out is unknown for all.
    Raises ValueError without components, for negative weights or when all are 0.
    Source: metric S1; the spread of published weights in PMC9515981, table 3.
    """
    if not components or min(weights.values()) < 0 or not sum(weights.values()):
        raise ValueError("a score needs components, and weights that are not all 0")
    names = list(components)
    values = np.stack([components[name] for name in names])
    weight = np.array([weights[name] for name in names], dtype=np.float64)[:, np.newaxis]
    known = np.where(np.isnan(values), 0.0, weight)
    total = known.sum(axis=0)
    with np.errstate(invalid="ignore"):
        points = 100 * weight * values / np.where(total > 0, total, np.nan)
    return Priority(
        score=np.where(total > 0, np.nansum(points, axis=0), np.nan),
        coverage=total / sum(weights.values()),
        points=dict(zip(names, points, strict=True)),
    )


def age_component(age: Floats, ifu_life: Floats, legal_life: Floats) -> Floats:
    """clip(age/L - 0.5, 0, 1), L the life of the instructions for use, else 1.3 × the legal life.

    All in years, NaN where unknown. It reaches 1 at 1.5 × L, the economic life that Tsukuba Medical
    Center found. Source: metric S1.
    """
    life = np.where(np.isnan(ifu_life), LEGAL_TO_IFU * legal_life, ifu_life)
    return np.clip(age / life - 0.5, 0, 1)


def parts_component(months_left: Floats) -> Floats:
    """1 where parts are no longer supplied, 0.5 within 24 months of that, else 0; NaN unknown.

    ``months_left`` until supply ends, 0 or less where it has. Source: metric S1.
    """
    stepped = np.where(months_left <= 0, 1.0, np.where(months_left <= MONTHS_OF_WARNING, 0.5, 0.0))
    return np.where(np.isnan(months_left), np.nan, stepped)


def repair_cost_component(repairs_12_months: Floats, acquisition: Floats) -> Floats:
    """clip(repair cost of 12 months / (0.3 × acquisition cost), 0, 1), yen. Source: metric S1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.clip(repairs_12_months / (REPAIR_COST_LIMIT * acquisition), 0, 1)


def downtime_component(availability: Floats) -> Floats:
    """clip((1 - R4)/0.10, 0, 1): a tenth of the time under repair is as bad as any. Source: S1."""
    return np.clip((1 - availability) / DOWNTIME_LIMIT, 0, 1)


def risk_component(device_class: Floats, specially_maintained: Flags) -> Floats:
    """1 for class III and IV under 特定保守管理, 0.5 for others above class I, 0 for class I.

    ``device_class`` is 1 to 4, NaN where unknown. Source: metric S1.
    """
    high = (device_class >= 3) & specially_maintained
    stepped = np.where(high, 1.0, np.where(device_class >= 2, 0.5, 0.0))
    return np.where(np.isnan(device_class), np.nan, stepped)


def actions(
    found: Priority, *, under_repair: Flags, too_many: Flags, replace_from: float = REPLACE_FROM
) -> npt.NDArray[np.str_]:
    """What each device's figures suggest, as texts of Action.

    From ``replace_from`` on a device is to be replaced; one that is under repair just then is not
    to be repaired before that is decided; one of a category that has more than it needs (N4 above
    0) is to go without successor. All others stay. The order of these rules is our own.
    """
    stays = found.score < replace_from
    return np.select(
        [~found.decided, stays, under_repair, too_many],
        [str(Action.UNDECIDED), str(Action.KEEP), str(Action.HOLD_REPAIR), str(Action.REDUCE)],
        default=str(Action.REPLACE),
    )
