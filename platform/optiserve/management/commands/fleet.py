"""`manage.py fleet --status`: how far hospitals' schemas are; and what to do about it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from optiserve.tenancy import compiled, drift, fleet, golden, registry, rights
from shared.hospitals.models import Schema


class Command(BaseCommand):
    help = "The hospitals' schemas: how far they are, what differs, and bringing them up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--status", action="store_true", help="counts and failures, as JSON")
        what.add_argument("--dry-run", action="store_true", help="print the SQL that would run")
        what.add_argument("--drift", action="store_true", help="compare with the golden schema")
        what.add_argument("--run", action="store_true", help="bring up what is behind or failed")
        parser.add_argument("--workers", type=int, default=2, help="connections (2)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["status"]:
            self._status()
        elif options["dry_run"]:
            self._dry_run()
        elif options["drift"]:
            self._drift()
        else:
            self._run(options["workers"])

    def _status(self) -> None:
        self.stdout.write(json.dumps(registry.status(), ensure_ascii=False, indent=2))

    def _dry_run(self) -> None:
        head = compiled.head_of(compiled.newest())
        behind: dict[str, list[Schema]] = {}
        with transaction.atomic(using="owner"):
            for row in registry.waiting(head):
                behind.setdefault(row.head, []).append(row)
            transaction.set_rollback(True, using="owner")  # nothing is marked, nothing adopted
        for rows in behind.values():
            applied = golden.applied_in(f"h_{rows[0].pk}", cell=rows[0].cell)
            self.stdout.write(f"-- {len(rows)} schemas, h_{rows[0].pk} among them")
            for step in golden.steps_from(applied):
                lines = step.statements or (f"-- {'.'.join(step.keys[0])} runs Python",)
                self.stdout.write("\n".join(step.apart or lines))
            self.stdout.write(f"{rights.renewed(f'h_{rows[0].pk}').as_string()};")

    def _drift(self) -> None:
        found = drift.keep_report()
        for name, differing in found.items():
            self.stdout.write(f"{name}: {', '.join(differing)}")
        if found:
            raise CommandError(f"{len(found)} schemas differ from the golden one.")

    def _run(self, workers: int) -> None:
        done = fleet.run(workers=workers, say=self.stdout.write)
        if done.failed or done.stopped:
            raise CommandError(done.told())
