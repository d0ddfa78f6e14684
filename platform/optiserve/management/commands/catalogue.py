"""`manage.py catalogue load-jmdn FILE`: load an official list from a shell."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from optiserve.usecases import load_lists
from shared.catalogue.models import ListKind
from shared.kernel.clock import now, today
from shared.kernel.errors import DomainError

_KINDS: Final = {"load-jmdn": ListKind.JMDN, "load-hospitals": ListKind.INSTITUTIONS}


class Command(BaseCommand):
    help = "Load the JMDN list or the list of medical institutions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=_KINDS)
        parser.add_argument("file", type=Path, help="CSV, xlsx or xls")
        parser.add_argument("--day", type=date.fromisoformat, help="from when it holds: 2026-04-01")
        parser.add_argument("--look", action="store_true", help="only show what it would change")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        file = {"kind": _KINDS[options["what"]], "filename": path.name}
        try:
            data = path.read_bytes()
            plan = load_lists.look(data=data, **file)
            if not options["look"]:
                day = options["day"] or today()
                load_lists.take(data=data, day=day, by="shell", at=now(), **file)
        except (OSError, DomainError) as error:
            raise CommandError(str(error)) from error
        for one in plan.errors:
            self.stderr.write(f"line {one.line}: {one.column} “{one.value}”: {one.code}")
        self.stdout.write(
            f"{plan.rows} lines: {len(plan.added)} added, {len(plan.changed)} changed, "
            f"{len(plan.gone)} gone, {len(plan.errors)} left out"
        )
