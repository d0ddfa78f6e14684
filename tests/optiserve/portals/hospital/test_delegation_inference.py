"""What a dealer's visitor gets does not depend on a row outside the grant.

The strongest form of it: every answer is the same, byte for byte, in a hospital from which those
rows were deleted. What lies inside is said here once more, in Python, and not asked of PostgreSQL.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from optiserve import entrance
from optiserve.portals.hospital.urls import urlpatterns
from optiserve.tenancy.context import inside
from shared.delegation.models import Grant
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from tenants.equipment.models import Device, DeviceVersion, Fault, Loan, Ward
from tests.people import DAN

MONTH: Final = date(2026, 10, 1)
AT: Final = datetime(2026, 10, 5, 9, 30, tzinfo=JST)
CATEGORIES: Final = (None, "infusion-pump", "ventilator")
MAKERS: Final = (None, "aoba", "somebody-else")
WARDS: Final = 3
NOBODYS: Final = 2_000_000_000
# Differs from answer to answer and tells nothing.
_TOKEN: Final = re.compile(
    rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"|"X-CSRFToken": "[^"]*"'
)


@dataclass(frozen=True)
class World:
    """A hospital's rows; a device is (category, maker, ward), places count from 0."""

    devices: tuple[tuple[str | None, str | None, int | None], ...]
    loans: tuple[tuple[int | None, int | None], ...]
    faults: tuple[int | None, ...]


@dataclass(frozen=True)
class Terms:
    """What a grant covers; ``wards`` by place."""

    scopes: tuple[str, ...]
    categories: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    wards: tuple[int, ...] = ()
    with_costs: bool = False

    @property
    def is_limited(self) -> bool:
        return bool(self.categories or self.makers or self.wards)


@dataclass
class Rows:
    """A world in the database, in its order."""

    wards: list[Ward] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def _some(values: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


_PLACES: Final = tuple(range(WARDS))
_NUMBERS: Final = st.none() | st.integers(0, 4)
WORLDS: Final = st.builds(
    World,
    devices=st.lists(
        st.tuples(
            st.sampled_from(CATEGORIES), st.sampled_from(MAKERS), st.sampled_from((None, *_PLACES))
        ),
        min_size=1,
        max_size=5,
    ).map(tuple),
    loans=st.lists(st.tuples(_NUMBERS, st.sampled_from((None, *_PLACES))), max_size=5).map(tuple),
    faults=st.lists(_NUMBERS, max_size=4).map(tuple),
)
TERMS: Final = st.builds(
    Terms,
    scopes=st.lists(
        st.sampled_from(("ledger", "loans", "faults")), min_size=1, max_size=3, unique=True
    ).map(tuple),
    categories=_some(CATEGORIES[1:]),
    makers=_some(MAKERS[1:]),
    wards=_some(_PLACES),
    with_costs=st.booleans(),
)


def _furnish(world: World) -> Rows:
    rows = Rows(wards=[Ward.objects.create(name=f"病棟{place}") for place in _PLACES])

    def at(place: int | None) -> Ward | None:
        return None if place is None else rows.wards[place]

    for number, (category, maker, place) in enumerate(world.devices):
        device = Device.objects.create(
            key=f"me-{number}",
            asset_no=f"ME-{number}",
            local_name=f"機器{number}",
            local_maker=f"会社{number}",
            category_code=category,
            maker_code=maker,
            ward=at(place),
            acquisition_cost_yen=1_000_000 + number,
            first_seen_month=MONTH,
            last_seen_month=MONTH,
        )
        DeviceVersion.objects.create(
            device=device, valid_from=MONTH, attributes={"local_name": f"旧{number}"}, file_id=1
        )
        rows.devices.append(device)
    known = dict(enumerate(rows.devices))
    for number, (which, place) in enumerate(world.loans):
        lent = AT + timedelta(days=7 * number)
        rows.loans.append(
            Loan.objects.create(
                device=known.get(which),
                device_key=f"ME-{which}",
                ward=at(place),
                loaned_at=lent,
                loaned_precision="min",
                returned_at=lent + timedelta(days=1),
                returned_precision="min",
                file_id=1,
            )
        )
    for number, which in enumerate(world.faults):
        reported = AT + timedelta(days=11 * number)
        rows.faults.append(
            Fault.objects.create(
                device=known.get(which),
                device_key=f"ME-{which}",
                reported_at=reported,
                reported_precision="min",
                restored_at=reported + timedelta(days=2),
                restored_precision="min",
                symptom="落下による破損",
                outsourced_yen=50_000 + number,
                file_id=1,
            )
        )
    return rows


def _remove_what_is_outside(rows: Rows, terms: Terms) -> None:
    """Leave what the grant covers, by its own definition."""
    wards = {rows.wards[place].pk for place in terms.wards}

    def has(device: Device | None) -> bool:
        if device is None:
            return not terms.is_limited
        return (
            (not terms.categories or device.category_code in terms.categories)
            and (not terms.makers or device.maker_code in terms.makers)
            and (not terms.wards or device.ward_id in wards)
        )

    loans = [
        loan
        for loan in rows.loans
        if "loans" in terms.scopes
        and has(loan.device)
        and (not terms.wards or loan.ward_id in wards)
    ]
    faults = [one for one in rows.faults if "faults" in terms.scopes and has(one.device)]
    devices = {one.device_id for one in [*loans, *faults]}
    if "ledger" in terms.scopes:
        devices |= {device.pk for device in rows.devices if has(device)}
    Loan.objects.exclude(pk__in=[one.pk for one in loans]).delete()
    Fault.objects.exclude(pk__in=[one.pk for one in faults]).delete()
    Device.objects.exclude(pk__in=devices - {None}).delete()
    Ward.objects.filter(devices=None, loan=None).delete()


def _addresses(rows: Rows) -> Iterator[str]:
    """Every address that takes no number, lists in every state, and each thing by its number."""
    yield from (f"/{one.pattern}" for one in urlpatterns if "<" not in str(one.pattern))
    states = (
        "export=csv",
        "export=xlsx",
        "category=infusion-pump",
        "category=-",
        "month=2026-10-01",
    )
    for name in ("devices", "loans", "faults"):
        yield from (f"/{name}/?{state}" for state in states)
        yield from (
            f"/{name}/?q=ME-0",
            f"/{name}/?q=病棟1",
            f"/{name}/?page=2",
            f"/{name}/?maker=aoba",
        )
        yield f"/{name}/?sort=-device_key"
        yield from (f"/{name}/?ward={ward.pk}" for ward in rows.wards)
        yield f"/api/v1/{name}?page_size=1&page=2"
        yield f"/api/v1/{name}"
    yield from (f"/devices/{number}/" for number in (*(one.pk for one in rows.devices), NOBODYS))
    yield from ("/api/v1/devices?category=ventilator", "/api/v1/loans?month=2026-10")
    yield from (
        "/api/v1/faults?month=2026-10",
        "/api/v1/reports",
        "/api/v1/files",
        "/api/v1/grants",
    )
    yield from ("/api/v1/devices?page=0", "/api/v1/loans?month=never", "/loans/?month=never")


_FEW: Final = (
    *("/devices/", "/loans/", "/faults/", "/api/v1/devices", "/api/v1/loans", "/api/v1/faults"),
    *("/devices/?export=csv", "/loans/?q=病棟1", "/faults/?export=xlsx"),
)


def _content(answer: Any) -> bytes:
    """An answer's bytes without what is random; of a workbook, its sheets and texts."""
    content: bytes = answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = sorted(name for name in book.namelist() if name.startswith("xl/"))
            content = b"".join(book.read(name) for name in parts)
    return _TOKEN.sub(b"", content)


def _seen(visitor: Any, addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    answers = {address: visitor.get(address) for address in addresses}
    return {address: (one.status_code, _content(one)) for address, one in answers.items()}


@pytest.fixture
def compare(alpha: Hospital, granted: Any, at_alpha: Any) -> Callable[..., Any]:
    """What a visitor sees in a world, and in one from which the outside was deleted."""

    def seen(world: World, terms: Terms, *, few: bool = False) -> tuple[Any, Any]:
        with inside(alpha):
            rows = _furnish(world)
        wards = tuple(rows.wards[place].pk for place in terms.wards)
        grant: Grant = granted(
            *terms.scopes,
            categories=terms.categories,
            makers=terms.makers,
            wards=wards,
            with_costs=terms.with_costs,
        )
        visitor = at_alpha(DAN)
        visitor.remember(**{entrance.SESSION_GRANT: grant.pk})
        addresses = list(_FEW if few else _addresses(rows))
        before = _seen(visitor, addresses)
        with inside(alpha):
            _remove_what_is_outside(rows, terms)
        return before, _seen(visitor, addresses)

    return seen


@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],  # each example is two hospitals and their pages
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=WORLDS, terms=TERMS)
def test_no_answer_depends_on_a_row_outside_the_grant(
    compare: Callable[..., Any], world: World, terms: Terms
) -> None:
    with transaction.atomic():
        with_it, without_it = compare(world, terms, few=True)
        transaction.set_rollback(True)
    assert with_it == without_it


# Each device differs from the first in one thing alone; the last two are of nobody's kind.
_EVERY_SIDE: Final = World(
    devices=(
        ("infusion-pump", "aoba", 0),
        ("ventilator", "aoba", 0),
        ("infusion-pump", "somebody-else", 0),
        ("infusion-pump", "aoba", 1),
        (None, None, None),
    ),
    loans=((0, 0), (0, 2), (1, 0), (3, 1), (None, 0)),
    faults=(0, 1, 2, 3, None),
)
_EVERYTHING: Final = ("ledger", "loans", "faults")


@pytest.mark.parametrize(
    "terms",
    [
        Terms(_EVERYTHING, categories=("infusion-pump",), makers=("aoba",), wards=(0,)),
        Terms(_EVERYTHING, wards=(0, 2), with_costs=True),
        Terms(("loans",), categories=("infusion-pump",)),
    ],
    ids=lambda terms: "-".join((*terms.scopes, *terms.categories, *map(str, terms.wards))),
)
def test_no_answer_depends_on_a_row_on_any_side_of_the_grant(
    compare: Callable[..., Any], terms: Terms
) -> None:
    with_it, without_it = compare(_EVERY_SIDE, terms)
    assert with_it == without_it


def test_the_comparison_would_see_a_row_that_shows(
    compare: Callable[..., Any], alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tests.optiserve.portals.hospital.test_delegation_inference._remove_what_is_outside",
        lambda rows, terms: rows.devices[0].delete(),
    )
    with_it, without_it = compare(_EVERY_SIDE, Terms(("ledger",), makers=("aoba",)))
    differing = {one for one in with_it if with_it[one] != without_it[one]}
    assert {
        "/devices/",
        "/devices/?export=csv",
        "/devices/?export=xlsx",
        "/api/v1/devices",
    } <= differing


@pytest.fixture
def visit(alpha: Hospital, as_dealer: Any) -> Callable[..., Any]:
    """``visit("ledger", makers=("aoba",))``: Dan at Alpha, which has a row on every side."""

    def go(*scopes: str, **limits: Any) -> Any:
        with inside(alpha):
            _furnish(_EVERY_SIDE)
        return as_dealer(*scopes, **limits)

    return go


def test_a_device_outside_is_one_that_does_not_exist(visit: Callable[..., Any], alpha: Any) -> None:
    visitor = visit("ledger", makers=("aoba",))
    with inside(alpha):
        outside = Device.objects.get(key="me-2").pk
    answers = [visitor.get(f"/devices/{number}/") for number in (outside, NOBODYS)]
    assert [one.status_code for one in answers] == [404, 404]
    told = [
        _content(answer).replace(b"/devices/%d/" % number, b"")
        for answer, number in zip(answers, (outside, NOBODYS), strict=True)
    ]
    assert told[0] == told[1]


def test_counts_filters_and_files_know_the_inside_alone(visit: Callable[..., Any]) -> None:
    visitor = visit("ledger", "loans", categories=("infusion-pump",))
    assert visitor.get("/api/v1/devices").json()["count"] == 3
    page = visitor.get("/loans/").content.decode()
    assert "病棟1" in page
    assert "ventilator" not in visitor.get("/devices/").content.decode()
    assert len(visitor.get("/devices/?export=csv").content.decode().splitlines()) == 4


def test_costs_are_on_no_page_of_a_visitor_without_them(visit: Callable[..., Any]) -> None:
    visitor = visit("ledger", "faults")
    costs = (b"1000000", b"1,000,000", b"50000", b"50,000")
    for address in ("/devices/", "/faults/", "/faults/?export=csv", "/api/v1/devices"):
        content = visitor.get(address).content
        assert not [one for one in costs if one in content], address
    assert visitor.get("/api/v1/faults").json()["items"][0]["outsourced_yen"] is None
    assert b"Repair cost" not in visitor.get("/faults/?sort=outsourced_yen").content


def test_costs_are_shown_where_the_grant_says_so(visit: Callable[..., Any], alpha: Any) -> None:
    visitor = visit("ledger", "faults", with_costs=True)
    assert visitor.get("/api/v1/devices").json()["items"][0]["acquisition_cost_yen"] == 1_000_000
    with inside(alpha):
        number = Device.objects.get(key="me-0").pk
    page = visitor.get(f"/devices/{number}/").content.decode()
    assert "Acquisition cost" in page
    assert "History" in page
