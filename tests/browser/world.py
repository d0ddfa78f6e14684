"""A small demonstration in a database of its own: who is in it, and a program that fills it.

Run as a program (``python -m tests.browser.world``): Playwright's event loop lives in the thread of
the tests, where Django would refuse every query.
"""

import dataclasses
import os
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

from optiserve.demo.life import Simulation
from optiserve.demo.world import Dealer, Grant, World, build_world
from shared.kernel.clock import JST
from shared.kernel.periods import Month

HOSPITALS = 12
CLOSED_MONTHS = 2
KEEPERS = 8
# Who has handed over the coming month as well.
EARLY = slice(8, 10)
# Whose ledger has spellings of its own.
MISSPELT = 10
# Who lets a courier in, each another one.
COURIERS = 4
VISITED = slice(6, 6 + COURIERS)
# Who hands files over for a hospital.
PORTERS = 4


def small_world() -> World:
    """The demonstration's people with a dozen hospitals of one region, small to medium."""
    world = build_world()
    members = tuple(
        dataclasses.replace(hospital, region="kanto", prefecture=("13", "14")[n % 2], beds=beds)
        for n, (hospital, beds) in enumerate(
            zip(world.hospitals, range(30, 30 + 12 * HOSPITALS, 12), strict=False)
        )
    )
    codes = {hospital.code for hospital in members}
    grants = [grant for grant in world.grants if grant.hospital in codes]
    couriers = [Dealer(courier(number), f"ハヤテ商会{number + 1}") for number in range(COURIERS)]
    grants += [
        Grant(hospital.code, dealer.code, ("ledger", "loans"))
        for hospital, dealer in zip(members[VISITED], couriers, strict=True)
    ]
    porters = [Dealer(porter(number), porters_name(number)) for number in range(PORTERS)]
    return dataclasses.replace(
        world,
        hospitals=members,
        grants=tuple(grants),
        dealers=(*world.dealers, *couriers, *porters),
    )


def courier(number: int) -> str:
    """A dealer whom one hospital lets in, for journeys that end with its being shut out."""
    return f"hayate-{number}"


def porter(number: int) -> str:
    """A dealer whom nobody lets in yet, for journeys that begin with a grant."""
    return f"tabito-{number}"


def porters_name(number: int) -> str:
    """What that dealer is called."""
    return f"タビト医療機器{number + 1}"


def months(today: date) -> tuple[list[Month], Month]:
    """The months that are closed, and the one whose files are coming in."""
    coming_in = Month.of(today).previous()
    closed = [coming_in.plus(-back) for back in range(CLOSED_MONTHS, 0, -1)]
    return closed, coming_in


def fill() -> None:
    """Onboard everybody, hand over the files of the closed months, and close them."""
    from optiserve.demo import play, settle
    from shared.hospitals.models import Hospital as HospitalRow
    from shared.hospitals.models import HospitalState
    from shared.kernel import clock

    at, world = clock.now(), small_world()
    HospitalRow.objects.update(state=HospitalState.SUSPENDED)  # whom other tests know
    settle.write_catalogue(world)
    list(settle.open_hospitals(world, at=at))
    settle.write_people(world, at=at)
    _write_keepers(world, at)
    term = {"starts_on": date(at.year - 1, 1, 1), "ends_on": date(at.year + 1, 12, 31)}
    settle.write_grants(world, **term, at=at)
    settle.write_agreements(world, **term, at=at)
    closed, coming_in = months(clock.today())
    lives = list(play.simulations(world, [*closed, coming_in]))
    for month in closed:
        _hand_over(world, lives, month)
        _close(month)
    early = dataclasses.replace(world, hospitals=world.hospitals[EARLY])
    _hand_over(early, lives[EARLY], coming_in)
    _misspell(world, closed[0])
    _use(at)


def keeper(number: int) -> str:
    """Staff of the last hospital whom only the journeys of signing in know."""
    return f"keeper-{number}@keepers.example"


def spelling(number: int) -> str:
    """What one hospital's ledger calls a maker: nearly as the catalogue does."""
    return f"{small_world().makers[number].name_ja}ジャパン"


def _misspell(world: World, since: Month) -> None:
    """Devices whose maker nobody knows under that name, in one hospital, told to the operator."""
    from optiserve.tenancy.context import inside
    from optiserve.usecases import match_words
    from shared.hospitals.models import Hospital as HospitalRow
    from shared.kernel import clock
    from tenants.equipment.models import Device

    hospital = HospitalRow.objects.get(code=world.hospitals[MISSPELT].code)
    first = {
        maker.code: model
        for model in reversed(world.models)
        for maker in world.makers[:4]
        if model.maker == maker.code
    }
    with inside(hospital):
        for number, maker in enumerate(world.makers[:4]):
            Device.objects.create(
                key=f"misspelt-{number}",
                local_name="見本機器",
                local_maker=spelling(number),
                local_model=first[maker.code].name,
                first_seen_month=since.start,
                last_seen_month=since.start,
            )
    for row in HospitalRow.objects.filter(code__in=[one.code for one in world.hospitals]):
        match_words.match_hospital(hospital_id=row.pk, at=clock.now())


def _write_keepers(world: World, at: datetime) -> None:
    from optiserve.demo.settle import PASSWORD
    from shared.hospitals.models import Hospital as HospitalRow
    from shared.users import services as users
    from shared.users.models import OrganisationKind, User

    hospital = HospitalRow.objects.get(code=world.hospitals[-1].code)
    for number in range(KEEPERS):
        users.add_member(
            user=User.objects.create_user(keeper(number), PASSWORD),
            kind=OrganisationKind.HOSPITAL,
            organisation_id=hospital.pk,
            role="staff",
            by="tests",
            at=at,
        )


def _use(at: datetime) -> None:
    """A week of requests, more of them from hospital to hospital; one day is a busy one."""
    from optiserve.fairness import counters
    from optiserve.usecases import collect_usage
    from shared.hospitals.models import Hospital as HospitalRow

    for back in range(6, -1, -1):
        moment = at - timedelta(days=back)
        key = counters.counts_key(moment.astimezone(JST).date())
        for number, hospital in enumerate(HospitalRow.objects.order_by("pk")):
            requests = 90 + 37 * number * (3 if back == 2 else 1)
            counters.valkey().hset(key, f"{hospital.pk}:requests", requests)
        collect_usage.collect(at=moment)


def _hand_over(world: World, lives: list[Simulation], month: Month) -> None:
    from optiserve.demo import play

    with tempfile.TemporaryDirectory() as folder:
        play.hand_over_month(
            world, lives, month=month, folder=Path(folder), progress=lambda *_: None
        )


def _close(month: Month) -> None:
    from optiserve.usecases import close_month, drive_month
    from shared.kernel import clock

    at = clock.now()
    run = close_month.run_month(month=month, by="demo", at=at)
    failed = [error for _step, error in drive_month.run_to_the_end(run_id=run.pk, at=at) if error]
    if failed:
        raise RuntimeError(f"{month} could not be closed: {failed}")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optiserve.settings")
    django.setup()
    from optiserve.tenancy.context import PORTAL, as_job, open_door

    with open_door(PORTAL), as_job():
        fill()
