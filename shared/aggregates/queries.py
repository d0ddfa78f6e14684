"""Reading the months: runs and their progress, and releases (``covered`` has what makers see)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from shared.aggregates.models import (
    CollectState,
    Contribution,
    CubeCell,
    HospitalRun,
    MonthRun,
    Release,
    ReleaseCell,
    RunState,
)
from shared.kernel.periods import Month


def run(run_id: int) -> MonthRun:
    """One run. Raises MonthRun.DoesNotExist."""
    return MonthRun.objects.get(pk=run_id)


def latest_run(month: Month) -> MonthRun | None:
    """The month's highest revision."""
    return MonthRun.objects.filter(month=month.start).order_by("-revision").first()


def unfinished_runs() -> QuerySet[MonthRun]:
    """Runs that were started and are not delivered, oldest month first; refused ones excepted."""
    return (
        MonthRun.objects.filter(started_at__isnull=False)
        .exclude(state=RunState.DELIVERED)
        .exclude(state=RunState.PROTECTED, evidence__has_key="findings")
        .order_by("month", "revision")
    )


def progress() -> QuerySet[MonthRun]:
    """All runs, newest first, with counts of hospitals.

    taking_part, collected, delivered, failing, aside; and ``pieces``, the pieces of work that
    the run is made of: two a hospital, without those that it does without.
    """
    aside = ~Q(hospitals__set_aside="")
    collecting = Q(hospitals__state=CollectState.COLLECTING)
    return MonthRun.objects.annotate(
        taking_part=Count("hospitals"),
        collected=Count("hospitals", filter=Q(hospitals__state=CollectState.COLLECTED)),
        delivered=Count("hospitals", filter=Q(hospitals__delivered_at__isnull=False)),
        failing=Count("hospitals", filter=~Q(hospitals__error="")),
        aside=Count("hospitals", filter=aside),
        pieces=2 * Count("hospitals")
        - Count("hospitals", filter=aside)
        - Count("hospitals", filter=aside & collecting),
    ).order_by("-month", "-revision")


def changed_since() -> QuerySet[HospitalRun]:
    """Parts of months' latest revisions whose hospital changed rows after they were collected.

    Each asks for a new revision of its month (I-26). By month, then hospital code.
    """
    later = MonthRun.objects.filter(
        month=OuterRef("run__month"), revision__gt=OuterRef("run__revision")
    )
    return (
        HospitalRun.objects.filter(~Exists(later), changed_at__gt=F("collected_at"))
        .select_related("run", "hospital")
        .order_by("run__month", "hospital__code")
    )


def parts(run_id: int) -> QuerySet[HospitalRun]:
    """The hospitals' parts of a run, by hospital code."""
    return (
        HospitalRun.objects.filter(run_id=run_id)
        .select_related("hospital")
        .order_by("hospital__code")
    )


def part(run_id: int, hospital_id: int) -> HospitalRun:
    """One hospital's part. Raises HospitalRun.DoesNotExist."""
    return HospitalRun.objects.select_related("run", "hospital__corporation").get(
        run_id=run_id, hospital_id=hospital_id
    )


def sharing_before(run: MonthRun) -> dict[int, bool]:
    """By hospital, whether it shared in the revision before; {} for a month's first."""
    parts = HospitalRun.objects.filter(run__month=run.month, run__revision=run.revision - 1)
    return dict(parts.values_list("hospital_id", "shares"))


def contributed(hospital_id: int) -> QuerySet[Contribution]:
    """What a hospital brought to its newest published month, by category and maker."""
    newest = live_releases().order_by("-run__month").values("run_id")[:1]
    found = Contribution.objects.filter(run_id__in=newest, hospital_id=hospital_id)
    return found.select_related("run").order_by("category", "maker")


def cells_around(
    prefecture: str, region: str, *, categories: Iterable[str]
) -> QuerySet[ReleaseCell]:
    """What is published of the newest month over all makers and sizes, in an area and those around.

    Withheld cells are among them, without values.
    """
    newest = live_releases().order_by("-run__month").values("pk")[:1]
    return (
        ReleaseCell.objects.filter(
            release__in=newest,
            category__in=list(categories),
            maker="",
            band="all",
            geo__in=["jp", f"r:{region}", f"p:{prefecture}"],
        )
        .select_related("release__run")
        .order_by("category", "geo")
    )


def cells_of_sizes(
    months: Iterable[Month], *, categories: Iterable[str], bands: Iterable[str]
) -> QuerySet[ReleaseCell]:
    """What is published of months over all makers of the whole country, by size of hospital.

    Of each month's newest release; withheld cells are left out. Each carries its release's run.
    """
    live = live_releases().filter(run__month__in=[month.start for month in months])
    return (
        ReleaseCell.objects.filter(
            release__in=live.values("pk"),
            category__in=list(categories),
            maker="",
            geo="jp",
            band__in=list(bands),
            devices__isnull=False,
        )
        .select_related("release__run")
        .order_by("release__run__month", "category", "band")
    )


def delivered_since(moment: datetime) -> list[int]:
    """The ids of hospitals to which a report was delivered at a moment or after it."""
    found = HospitalRun.objects.filter(delivered_at__gte=moment).order_by()
    return list(found.values_list("hospital_id", flat=True).distinct())


def contributions(run_id: int) -> QuerySet[Contribution]:
    """What the hospitals brought, in an order that does not depend on who came first."""
    return Contribution.objects.filter(run_id=run_id).order_by("hospital_id", "category", "maker")


def cube(run_id: int) -> QuerySet[CubeCell]:
    """The protected cube with its true values, by address."""
    return CubeCell.objects.filter(run_id=run_id).order_by("product", "geo", "band")


def releases(month: Month) -> QuerySet[Release]:
    """The month's releases, newest revision first. What was published stays."""
    return (
        Release.objects.filter(run__month=month.start)
        .select_related("run")
        .order_by("-run__revision")
    )


def latest_release(month: Month) -> Release | None:
    """What is published of the month now."""
    return releases(month).first()


def live_releases() -> QuerySet[Release]:
    """For every month its newest release."""
    newest = (
        Release.objects.filter(run__month=OuterRef("run__month"))
        .values("run__month")
        .annotate(newest=Max("run__revision"))
        .values("newest")
    )
    return Release.objects.filter(run__revision=Subquery(newest)).select_related("run")
