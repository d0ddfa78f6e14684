"""`manage.py demo`: the whole of OptiServe on one machine, from nothing to a served page."""

import json
import signal
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from optiserve import addresses
from optiserve.demo import play, settle, stage
from optiserve.demo.crew import Crew
from optiserve.demo.summary import summary
from optiserve.demo.world import World, build_world
from optiserve.tenancy import bootstrap
from shared.kernel import clock


class Command(BaseCommand):
    help = "Start everything, fill it with a demonstration world, and serve it."
    requires_system_checks: list[str] = []  # they need the database that this command starts

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hospitals", type=int, default=40, help="how many (40)")
        parser.add_argument("--months", type=int, default=6, help="how many (6)")
        parser.add_argument("--reset", action="store_true", help="throw earlier data away")
        parser.add_argument("--once", action="store_true", help="do all but serve, then end")
        parser.add_argument("--json", action="store_true", help="print a summary as JSON")
        parser.add_argument("--port", type=int, default=8000, help="of the web server (8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            # Either ends everything in order, also where a shell starts us with SIGINT ignored.
            signal.signal(number, signal.default_int_handler)
        self.console = Console(stderr=True)
        self.seconds: dict[str, float] = {}
        with ExitStack() as stack:
            self._start_services(stack)
            crew = stack.enter_context(Crew(settings.DATA_DIR / "log"))
            world = build_world(hospitals=options["hospitals"])
            self._settle(world)
            crew.worker()
            self._play(world, months=options["months"])
            if options["json"]:
                self.stdout.write(json.dumps(summary(self.seconds), ensure_ascii=False, indent=2))
            if not options["once"]:
                self._serve(crew, world, port=options["port"])
            connections.close_all()

    def _start_services(self, stack: ExitStack) -> None:
        services = stage.services()
        if services is None:
            return
        with self._phase("services"):
            stack.enter_context(services)
            plan = services.plan
            bootstrap.prepare_cluster(
                plan.superuser_url,
                owner_password=plan.owner_password,
                app_password=plan.app_password,
            )
            bootstrap.prepare_database(plan.superuser_url, settings.DATABASES["default"]["NAME"])

    def _settle(self, world: World) -> None:
        at = clock.now()
        with self._phase("schema"):
            call_command("migrate", verbosity=0)
        with self._phase("onboarding"), self._bar("Onboarding hospitals") as bar:
            settle.write_catalogue(world)
            for count, _ in enumerate(settle.open_hospitals(world, at=at), start=1):
                bar(count, len(world.hospitals))
            settle.write_people(world, at=at)
            year = at.year
            settle.write_grants(
                world, starts_on=date(year, 1, 1), ends_on=date(year + 1, 12, 31), at=at
            )
            settle.write_agreements(
                world, starts_on=date(year - 1, 4, 1), ends_on=date(year + 1, 12, 31), at=at
            )

    def _play(self, world: World, *, months: int) -> None:
        at = clock.now()
        wanted = play.months_before(at, months)
        with self._phase("simulation"):
            lives = list(play.simulations(world, wanted))
        folder = settings.DATA_DIR / "demo-files"
        for month in wanted:
            with self._phase("intake"), self._bar(f"{month}  files") as bar:
                play.hand_over_month(world, lives, month=month, folder=folder, progress=bar)
            with self._phase("month-end"), self._bar(f"{month}  month-end") as bar:
                play.close(month=month, by=settle.BY, at=at, progress=bar)

    def _serve(self, crew: Crew, world: World, *, port: int) -> None:
        (settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        crew.beat()
        crew.web(port)
        # Addresses are for copying: they stay whole on a narrow terminal too.
        Console(stderr=True, width=max(self.console.width, 110)).print(_logins(world))
        try:
            while crew.first_dead() is None:
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.console.print("Ending.")
        else:
            self.console.print(f"A process ended by itself; see {settings.DATA_DIR / 'log'}.")

    @contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[name] = self.seconds.get(name, 0) + time.monotonic() - started

    @contextmanager
    def _bar(self, title: str) -> Iterator[play.Progress]:
        columns = (
            TextColumn("{task.description:<22}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task(title, total=None)
            yield lambda count, total: progress.update(task, completed=count, total=total)


def _logins(world: World) -> Table:
    """The addresses and who signs in there; all have the same password."""
    table = Table(title=f"OptiServe (password for all: {settle.PASSWORD})")
    table.add_column("Who", overflow="fold")
    table.add_column("Address", no_wrap=True)
    table.add_column("E-mail", no_wrap=True)
    portal = addresses.portal_origin()
    table.add_row("Operator", portal, world.operator_email)
    for maker in world.makers[:2]:
        table.add_row(f"Maker {maker.name_ja}", portal, settle.email_of(maker.code))
    for dealer in world.dealers:
        table.add_row(f"Dealer {dealer.name}", portal, settle.email_of(dealer.code))
    for hospital in world.hospitals[:3]:
        origin = addresses.hospital_origin(hospital.code)
        table.add_row(hospital.name, origin, settle.email_of(hospital.code))
    table.caption = f"API: {portal}/api/v1/docs   Ctrl-C ends everything"
    return table
