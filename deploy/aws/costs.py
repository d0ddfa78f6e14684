"""What a month costs, by stage: quantities out of ``stages``, prices of Tokyo as assumed below.

    python costs.py            prints the table of docs/aws.md

Prices are on-demand list prices in USD without tax, written down from AWS's public price pages as
known in November 2026 and not asked of AWS's calculator: compare before you decide.
"""

from dataclasses import dataclass
from typing import Final

from stages import STAGES, Stage

AS_OF: Final = "2026-11-30"
JPY_PER_USD: Final = 155
HOURS: Final = 730

# USD an hour, unless it says otherwise.
VCPU, MEMORY_GIB, SPOT = 0.05056, 0.00553, 0.35
BALANCER, BALANCER_UNITS = 0.0243, 0.008
NAT, NAT_GIB = 0.062, 0.062
ENDPOINT = 0.014
DATABASE: Final = {"t4g.medium": 0.101, "m7g.large": 0.223}
STORAGE_GIB = 0.138  # a month
CACHE: Final = {"cache.t4g.micro": 0.0192, "cache.t4g.small": 0.0384}
FILES_GIB, LOGS_GIB, BACKUP_GIB = 0.025, 0.76, 0.095  # a month, a GiB taken in, a month
WAF = 5.0 + 5 * 1.0  # a month: a list and five rules
KEY, SECRET, ZONE, ALARM, DASHBOARD = 1.0, 0.4, 0.5, 0.1, 3.0  # a month


@dataclass(frozen=True, slots=True)
class Use:
    """What is assumed of a stage's month."""

    files_gib: int
    logs_gib: int
    outward_gib: int
    alarms: int
    guards: float  # USD: GuardDuty, Security Hub, Config, CloudTrail's data events


USES: Final = {
    "minimal": Use(files_gib=50, logs_gib=5, outward_gib=20, alarms=24, guards=0.0),
    "ha": Use(files_gib=500, logs_gib=30, outward_gib=150, alarms=24, guards=60.0),
}


def lines(stage: Stage) -> dict[str, float]:
    """USD a month by what it is for."""
    use = USES[stage.name]
    zones = len(stage.zones)
    copies = 2 if stage.has_standby else 1
    gib = stage.database_gib
    return {
        "web, worker, beat (Fargate, least)": HOURS * _tasks(stage),
        "PostgreSQL (RDS)": copies * (HOURS * DATABASE[stage.database_class] + gib * STORAGE_GIB),
        "Valkey (ElastiCache)": HOURS * stage.cache_nodes * CACHE[stage.cache_class],
        "load balancer": HOURS * (BALANCER + BALANCER_UNITS),
        "ways out (NAT, endpoints)": HOURS * stage.nat_gateways * NAT
        + use.outward_gib * NAT_GIB
        + (HOURS * 2 * zones * ENDPOINT if stage.private_endpoints else 0),
        "files and backups": use.files_gib * FILES_GIB * 2 + gib * BACKUP_GIB,
        "logs, alarms, dashboard": use.logs_gib * LOGS_GIB + use.alarms * ALARM + DASHBOARD,
        "firewall (WAF)": WAF,
        "keys, secrets, names": 4 * KEY + 7 * SECRET + 2 * ZONE,
        "guards of the account": use.guards,
        "data to the internet": use.outward_gib * 0.114,
    }


def _tasks(stage: Stage) -> float:
    """USD an hour when as few run as may: of Spot tasks one is always on demand."""
    price = 0.0
    for size in (stage.web, stage.worker):
        one = size.cpu / 1024 * VCPU + size.memory / 1024 * MEMORY_GIB
        spare = size.least - 1
        price += one * (1 + spare * (SPOT if size.spot else 1))
    return price + 0.25 * VCPU + 1 * MEMORY_GIB  # beat


def table() -> str:
    """Markdown, both stages side by side."""
    columns = {name: lines(stage) for name, stage in STAGES.items()}
    rows = [
        f"As of {AS_OF}, {JPY_PER_USD} JPY a USD, {HOURS} hours, no tax, nothing reserved.",
        "",
        "| USD a month | " + " | ".join(columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    sums = [sum(one.values()) for one in columns.values()]
    rows.extend(
        _row(what, *(f"{one[what]:,.0f}" for one in columns.values()))
        for what in columns["minimal"]
    )
    rows.append(_row("**together**", *(f"**{one:,.0f}**" for one in sums)))
    rows.append(_row("in JPY", *(f"{round(one * JPY_PER_USD, -3):,.0f}" for one in sums)))
    return "\n".join(rows)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(table())  # noqa: T201 - a command that speaks
