"""What the database merges, sums and sweeps is what the metrics make of the same rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.metrics.fleet import Fleet, assemble
from reporting.metrics.intervals import Spans, length, minutes
from reporting.queries import lending
from shared.kernel.clock import JST
from tenants.equipment.models import Device, Loan, Ward
from tests.reporting.queries.stories import at, device, loan

DAYS = 4
SINCE, UNTIL = at(1), at(1 + DAYS)
PERIOD = (0, DAYS * 1440)
CATEGORIES = ("infusion-pump", "infusion-pump", "syringe-pump")

pytestmark = pytest.mark.usefixtures("in_alpha")
# The rows of an example are deleted before the next; the door stays open.
few = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

moments = st.integers(-2 * 1440, (DAYS + 1) * 1440)
lent_rows = st.lists(
    st.tuples(
        st.integers(0, 2), moments, st.integers(0, 2500) | st.none(), st.integers(-1, 1),
        st.booleans(),
    ),
    max_size=10,
)  # fmt: skip
service_rows = st.lists(
    st.tuples(st.integers(-3, DAYS), st.integers(0, DAYS + 2) | st.none()), min_size=3, max_size=3
)


def moment(minute: int) -> datetime:
    return SINCE + timedelta(minutes=minute)


def write(service, loans) -> None:
    """Three devices with their days of service, and their loans; one ward under two spellings."""
    Loan.objects.all().delete()
    Device.objects.all().delete()
    Ward.objects.all().delete()
    icu = Ward.objects.create(name="ICU")
    wards = (icu, Ward.objects.create(name="ＩＣＵ", merged_into=icu), None)
    devices = [
        device(
            f"ME-{number}",
            category_code=CATEGORIES[number],
            acquired_on=(SINCE + timedelta(days=first)).date(),
            retired_on=None if days is None else (SINCE + timedelta(days=first + days)).date(),
        )
        for number, (first, days) in enumerate(service)
    ]
    known = {
        (who, day(began) if dated else moment(began)): (began, stay, ward, dated)
        for who, began, stay, ward, dated in loans
    }
    for (who, lent), (began, stay, ward, dated) in known.items():
        ended = None if stay is None else began + stay
        loan(
            devices[who],
            lent,
            None if ended is None else day(ended) if dated else moment(ended),
            ward=wards[ward],
            **({"loaned_precision": "d", "returned_precision": "d"} if dated else {}),
        )


def day(minute: int) -> datetime:
    return moment(minute // 1440 * 1440)


def fleet() -> tuple[Fleet, np.ndarray]:
    """The same rows as arrays, and each device's category as a number."""
    devices = list(Device.objects.order_by("key"))
    place = {one.pk: number for number, one in enumerate(devices)}
    loans = list(Loan.objects.all())
    owners = [place[one.device_id] for one in loans]
    starts = [minutes(one.loaned_at, origin=SINCE) for one in loans]
    return assemble(
        devices=3,
        period=PERIOD,
        service=Spans.of([0, 1, 2], *zip(*map(served, devices), strict=True)),
        loans=Spans.of(owners, starts, [ended(one) for one in loans]),
        touched=Spans.of(owners, starts, [touched(one) for one in loans]),
    ), np.array([0, 0, 1])


def served(one: Device) -> tuple[int, int]:
    begin = minutes(datetime.combine(one.acquired_on, datetime.min.time(), JST), origin=SINCE)
    if one.retired_on is None:
        return begin, PERIOD[1]
    return begin, minutes(datetime.combine(one.retired_on, datetime.min.time(), JST), origin=SINCE)


def ended(one: Loan) -> int:
    if one.returned_at is None:
        return PERIOD[1]
    half = 720 if one.returned_precision == "d" and one.returned_at == one.loaned_at else 0
    return minutes(one.returned_at, origin=SINCE) + half


def touched(one: Loan) -> int:
    if one.returned_at is None:
        return PERIOD[1]
    return minutes(one.returned_at, origin=SINCE) + 1440 * (one.returned_precision == "d")


def by_category(found: Iterable, name: str) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for row in found:
        summed[row.category] += getattr(row, name)
    return {category: number for category, number in summed.items() if number}


def expected(spans: Spans, category: np.ndarray) -> dict[str, int]:
    parts = {
        name: length(spans.where(category[spans.owner] == number))
        for number, name in enumerate(("infusion-pump", "syringe-pump"))
    }
    return {name: number for name, number in parts.items() if number}


@few
@given(service_rows, lent_rows)
def test_time_by_ward_adds_up_to_the_time_lent(service, loans):
    write(service, loans)
    ours, category = fleet()
    found = lending.ward_time(since=SINCE, until=UNTIL)
    assert by_category(found, "minutes") == expected(ours.lent, category)
    assert {row.ward for row in found} <= {Ward.objects.get(name="ICU").pk, None}


def test_an_overlap_belongs_to_the_loan_that_began_first():
    pump = device("ME-1")
    icu, general = (Ward.objects.create(name=name) for name in ("ICU", "3F"))
    loan(pump, at(1), at(3), ward=icu)
    loan(pump, at(2), at(4), ward=general)
    found = lending.ward_time(since=SINCE, until=UNTIL)
    assert {row.ward: row.minutes for row in found} == {icu.pk: 2 * 1440, general.pk: 1440}


def test_wards_devices_and_what_is_out_of_service_lend_nothing():
    for key, fields in {"ME-1": {"managed": "ward"}, "ME-2": {"status": "demo"}}.items():
        loan(device(key, **fields), at(1), at(3))
    assert lending.ward_time(since=SINCE, until=UNTIL) == []
