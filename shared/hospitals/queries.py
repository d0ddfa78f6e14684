"""Reading hospitals."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    F,
    FloatField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from shared.hospitals.models import (
    MOVE_ENDED,
    OPEN_STATES,
    UNFINISHED,
    Domain,
    Feed,
    FileKind,
    Handover,
    HandoverState,
    Hospital,
    HospitalState,
    Job,
    JobKind,
    JobState,
    Move,
    Usage,
)
from shared.kernel.sql import load


class Opens(StrEnum):
    """What a host name opens."""

    HOSPITAL = "hospital"  # its door
    NOTICE = "notice"  # a page that says: suspended
    NEW_HOST = "new host"  # the way to the host that the hospital has now
    NOTHING = "nothing"  # a bare 404


@dataclass(frozen=True, slots=True)
class Residence:
    """Who lives at a host. ``host`` is the present one of a hospital that has been renamed."""

    opens: Opens
    hospital: Hospital | None = None
    host: str = ""


NOBODY = Residence(Opens.NOTHING)


def residence(host: str) -> Residence:
    """Who lives at a host name: lower case, without port, exactly as written down."""
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    if domain is None:
        return NOBODY
    hospital = domain.tenant
    if hospital.state == HospitalState.SUSPENDED:
        return Residence(Opens.NOTICE, hospital)
    if hospital.state not in OPEN_STATES:
        return NOBODY
    if domain.is_primary:
        return Residence(Opens.HOSPITAL, hospital, host)
    present = Domain.objects.filter(tenant=hospital, is_primary=True).first()
    return Residence(Opens.NEW_HOST, hospital, present.domain) if present else NOBODY


def directory_stamp() -> tuple[int | None, ...]:
    """Differs after every committed change of any hospital or host."""
    with connection.cursor() as cursor:
        cursor.execute(load("shared.hospitals", "directory_stamp"))
        return tuple(cursor.fetchone())


def open_with_code(code: str) -> Hospital | None:
    """The hospital with a code, if its door is open."""
    return Hospital.objects.filter(code=code, state__in=OPEN_STATES).first()


def hosts_of(hospital: Hospital) -> list[str]:
    """Every host name a hospital has or had, the present one first."""
    rows = Domain.objects.filter(tenant=hospital).order_by("-is_primary", "pk")
    return list(rows.values_list("domain", flat=True))


def present_host(hospital_id: int) -> str:
    """The host name that all others of a hospital lead to. Raises Domain.DoesNotExist."""
    return str(Domain.objects.get(tenant_id=hospital_id, is_primary=True).domain)


def main_host(hospital_id: str) -> Subquery:
    """The same for each row of a query; ``hospital_id`` is the path to the hospital's id."""
    rows = Domain.objects.filter(tenant_id=OuterRef(hospital_id), is_primary=True)
    return Subquery(rows.values("domain")[:1])


def jobs_of(hospital: Hospital) -> QuerySet[Job]:
    """What happened to a hospital, newest first."""
    return Job.objects.filter(hospital=hospital).select_related("source")


def move_of(hospital: Hospital) -> Move | None:
    """The hospital's way to another cell that is neither confirmed nor rolled back."""
    return Move.objects.filter(hospital=hospital).exclude(state__in=MOVE_ENDED).first()


def is_moving(hospital_id: int) -> bool:
    """Whether a hospital is being copied to another cell just now, so that nobody may write."""
    return Hospital.objects.filter(pk=hospital_id, is_moving=True).exists()


def unfinished_kinds(hospital: Hospital) -> frozenset[str]:
    """The kinds of work that are asked for or under way."""
    return frozenset(jobs_of(hospital).filter(state__in=UNFINISHED).values_list("kind", flat=True))


def backups_of(hospital: Hospital) -> QuerySet[Job]:
    """The backups that still have their archive, newest first."""
    return (
        jobs_of(hospital).filter(kind=JobKind.BACKUP, state=JobState.DONE).exclude(archive_key="")
    )


def with_a_schema() -> QuerySet[Hospital]:
    """Hospitals whose schema is in its database, by id."""
    states = (*OPEN_STATES, HospitalState.SUSPENDED)
    return Hospital.objects.filter(state__in=states).order_by("pk")


def inhabitants() -> dict[str, int]:
    """How many hospitals have, or are getting, a schema in each cell that has any.

    A hospital that moves counts where it lives and where it goes.
    """
    living = (*OPEN_STATES, HospitalState.PROVISIONING, HospitalState.SUSPENDED)
    found = Counter(Hospital.objects.filter(state__in=living).values_list("cell", flat=True))
    moves = Move.objects.exclude(state__in=MOVE_ENDED).values_list(
        "source", "target", "hospital__cell"
    )
    for source, target, cell in moves:
        found[target if cell == source else source] += 1
    return dict(found)


def usage(*, since: date) -> QuerySet[Usage]:
    """Hospitals' days since a JST date, with what they hold together and against their quotas.

    ``held_bytes`` is of tables and files, ``filled`` the fuller quota's share, 1.0 when full, and
    ``is_full`` "yes" or "no".
    """
    quota_bytes = Coalesce("hospital__quota_bytes", _big(settings.QUOTA_BYTES))
    quota_rows = Coalesce("hospital__quota_rows", _big(settings.QUOTA_ROWS))
    return (
        Usage.objects.filter(day__gte=since)
        .select_related("hospital")
        .annotate(held_bytes=F("table_bytes") + F("file_bytes"))
        .annotate(
            filled=Greatest(
                Cast("held_bytes", FloatField()) / quota_bytes,
                Cast("rows", FloatField()) / quota_rows,
            )
        )
        .annotate(is_full=Case(When(filled__gte=1, then=Value("yes")), default=Value("no")))
        .order_by("-day", "hospital__code")
    )


def _big(number: int) -> Value:
    """A number as it is sent: of itself, Django sends whole numbers in four bytes."""
    return Value(number, output_field=BigIntegerField())


def requests_by_day(*, since: date) -> list[tuple[date, int]]:
    """All hospitals' requests of each JST day since a date."""
    found = Usage.objects.filter(day__gte=since).values("day").annotate(sum=Sum("requests"))
    return [(one["day"], one["sum"]) for one in found.order_by("day")]


@dataclass(frozen=True, slots=True)
class LastFeed:
    """When something last came from a hospital by itself, and the code of what is still wrong."""

    seen_at: datetime
    error: str


def last_feeds() -> dict[int, LastFeed]:
    """Of each hospital from which something came; the latest error of any kind of file."""
    last: dict[int, LastFeed] = {}
    for feed in Feed.objects.order_by("seen_at"):
        before = last.get(feed.hospital_id)
        error = feed.error_code or (before.error if before else "")
        last[feed.hospital_id] = LastFeed(feed.seen_at, error)
    return last


def active() -> QuerySet[Hospital]:
    """Hospitals that hand over files, by code."""
    return (
        Hospital.objects.filter(state=HospitalState.ACTIVE)
        .select_related("corporation")
        .order_by("code")
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A hospital's standing with one month: the state of each kind of file."""

    hospital: Hospital
    states: dict[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether every kind of file is committed."""
        return all(state == HandoverState.COMMITTED for state in self.states.values())


def standings(month: date) -> list[Standing]:
    """Every active hospital with the state of its files for a month (its first day)."""
    known: dict[int, dict[str, str]] = defaultdict(dict)
    for handover in Handover.objects.filter(month=month):
        known[handover.hospital_id][handover.kind] = handover.state
    return [
        Standing(
            hospital,
            {
                kind: known[hospital.pk].get(kind, HandoverState.MISSING.value)
                for kind in FileKind.values
            },
        )
        for hospital in active()
    ]
