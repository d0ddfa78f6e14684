"""The two sizes of one system, and the place it stands in."""

from dataclasses import dataclass
from typing import Final

REGION: Final = "ap-northeast-1"  # Tokyo
REFUGE: Final = "ap-northeast-3"  # Osaka: where copies lie
ZONES: Final = ("ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d")

# A web process keeps a pool of so many connections, a task has so many processes.
WEB_PROCESSES: Final = 2
WEB_POOL: Final = 8
WORKER_PROCESSES: Final = 2


@dataclass(frozen=True, slots=True)
class Size:
    """Fargate tasks of one kind: CPU units (1,024 a core), MiB of memory, how many."""

    cpu: int
    memory: int
    least: int
    most: int
    spot: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """What differs between the stages; everything else is the same code."""

    name: str
    zones: tuple[str, ...]
    nat_gateways: int
    private_endpoints: bool
    web: Size
    worker: Size
    database_class: str
    database_memory_gib: int
    database_gib: int
    has_standby: bool
    restore_days: int
    cache_class: str
    cache_nodes: int
    waf_blocks: bool
    log_days: int
    is_guarded: bool  # GuardDuty, Security Hub, Config; copies in the refuge
    availability_percent: float  # the objective that alarms are derived from

    @property
    def database_connections(self) -> int:
        """RDS's own limit: DBInstanceClassMemory / 9,531,392 bytes."""
        return self.database_memory_gib * 1024**3 // 9_531_392

    @property
    def connections_at_most(self) -> int:
        """What our processes keep open when all of them run, twice for a roll-out."""
        web = self.web.most * WEB_PROCESSES * WEB_POOL
        # A worker's process has one as the application, one as the owner.
        workers = self.worker.most * WORKER_PROCESSES * 2
        return 2 * (web + workers)


MINIMAL: Final = Stage(
    name="minimal",
    zones=ZONES[:2],
    nat_gateways=1,
    private_endpoints=False,
    web=Size(cpu=512, memory=2048, least=1, most=2),
    worker=Size(cpu=512, memory=2048, least=1, most=2, spot=True),
    database_class="t4g.medium",
    database_memory_gib=4,
    database_gib=50,
    has_standby=False,
    restore_days=7,
    cache_class="cache.t4g.micro",
    cache_nodes=1,
    waf_blocks=False,
    log_days=30,
    is_guarded=False,
    availability_percent=99.0,
)
HA: Final = Stage(
    name="ha",
    zones=ZONES,
    nat_gateways=2,
    private_endpoints=True,
    web=Size(cpu=1024, memory=4096, least=2, most=8),
    worker=Size(cpu=1024, memory=4096, least=2, most=8, spot=True),
    database_class="m7g.large",
    database_memory_gib=8,
    database_gib=200,
    has_standby=True,
    restore_days=35,
    cache_class="cache.t4g.small",
    cache_nodes=2,
    waf_blocks=True,
    log_days=90,
    is_guarded=True,
    availability_percent=99.9,
)
STAGES: Final = {stage.name: stage for stage in (MINIMAL, HA)}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose installation it is; each value is a context of the same name (``cdk -c account=…``)."""

    account: str = "111122223333"
    base_domain: str = "hospitals.example.jp"
    portal_host: str = "portal.example.com"
    portal_zone: str = "example.com"
    operator_email: str = "support@example.com"
    repository: str = "owner/optiserve"
    image: str = "first"
