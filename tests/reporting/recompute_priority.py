"""Replacement priorities and rates for ranking, worked out again from the CSV files, in loops."""

from collections import defaultdict

from scipy.special import gammaincc

from tests.reporting.recompute import YEAR_DAYS, Recomputed

DAY = 1440


def rates(again: Recomputed) -> list[tuple[int, float]]:
    """Each device's failures and device-years of the year."""
    failed = defaultdict(int)
    for row in again.real:
        failed[row["device"]] += again.at(row["reported"]) >= 0
    years = again.served.sum(axis=1) / DAY / YEAR_DAYS
    return [(failed[row["device"]], float(years[n])) for n, row in enumerate(again.devices)]


def prior(told: list[tuple[int, float]]) -> tuple[float, float, float] | None:
    """(a, b, mean) of a Gamma distribution by moments; None where rates differ by chance alone."""
    told = [(k, t) for k, t in told if t > 0]
    time = sum(t for _, t in told)
    mean = sum(k for k, _ in told) / time if time else 0.0
    if not mean:
        return None
    spread = sum(t * (k / t - mean) ** 2 for k, t in told) / time - mean / (time / len(told))
    return (mean**2 / spread, mean / spread, mean) if spread > 0 else None


def ranked(again: Recomputed) -> dict[tuple[str, str], float]:
    """R10 of each model that served, drawn towards its category's rate."""
    models: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for row, told in zip(again.devices, rates(again), strict=True):
        models[row["category"], row["model"]].append(told)
    whole = {name: tuple(map(sum, zip(*told, strict=True))) for name, told in models.items()}
    found = {}
    for (category, model), (failures, years) in whole.items():
        group = [told for (other, _), told in whole.items() if other == category and told[1]]
        known = prior(group)
        time = sum(t for _, t in group)
        if years:
            found[category, model] = (
                (known[0] + failures) / (known[1] + years)
                if known
                else sum(k for k, _ in group) / time
            )
    return found


def reasons(again: Recomputed) -> dict[str, dict[str, float]]:
    """What speaks for replacing each device, 0 to 1; what is not known is not there."""
    told, spent = rates(again), defaultdict(float)
    for row in again.faults:
        if row["yen"] and again.at(row["reported"]) >= 0:
            spent[row["device"]] += float(row["yen"])
    found = {}
    for n, row in enumerate(again.devices):
        alike = [told[m] for m, other in enumerate(again.devices)
                 if other["category"] == row["category"]]  # fmt: skip
        served = again.served[n].sum()
        use = again.use(row["category"])["standard"] if row["central"] == "TRUE" else None
        found[row["device"]] = {
            name: share
            for name, share in {
                "age": _age(row),
                "failure": _failure(told[n], prior(alike)),
                "parts": _parts(row["parts_months"]),
                "repair_cost": _capped(spent[row["device"]], 0.3, row["acquisition_yen"]),
                "downtime": min(again.broken[n].sum() / served / 0.1, 1) if served else 0.0,
                "risk": _risk(row),
                "utilisation": use,
            }.items()
            if share is not None
        }
    return found


def _age(row):
    life = row["ifu_life_years"] or row["legal_life_years"]
    if not (row["age_years"] and life):
        return None
    years = float(life) * (1 if row["ifu_life_years"] else 1.3)
    return min(max(float(row["age_years"]) / years - 0.5, 0), 1)


def _failure(told, known):
    if known is None:
        return 0.5
    (failures, years), (a, b, mean) = told, known
    return float(gammaincc(a + failures, (b + years) * mean))


def _parts(months):
    if not months:
        return None
    return 1.0 if float(months) <= 0 else 0.5 if float(months) <= 24 else 0.0


def _capped(spent, share, cost):
    return min(spent / (share * float(cost)), 1) if cost else None


def _risk(row):
    if not row["risk_class"]:
        return None
    device_class = float(row["risk_class"])
    if device_class >= 3 and row["specially_maintained"] == "TRUE":
        return 1.0
    return 0.5 if device_class >= 2 else 0.0
