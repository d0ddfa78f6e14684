"""`manage.py month 2026-10 --status|--run|--rerun`: a month's close from a shell."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve import tasks
from optiserve.usecases import close_month, drive_month, month_status
from shared.aggregates.models import MonthRun
from shared.kernel.clock import now
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month

BY = "shell"


class Command(BaseCommand):
    help = "Show, run or run again the close of a month."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", help="for example 2026-10")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--status", action="store_true", help="show how far it is (default)")
        what.add_argument("--run", action="store_true", help="open, start and drive it")
        what.add_argument("--rerun", action="store_true", help="close it anew as a new revision")
        parser.add_argument("--reason", default="", help="why it is run again")
        parser.add_argument("--wait", action="store_true", help="do the work here, without workers")
        parser.add_argument("--json", action="store_true", help="print the status as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month = Month.parse(options["month"])
            run = self._begin(month, options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if run is not None:
            self._drive(run, wait=options["wait"])
        status = month_status.of(month)
        if options["json"]:
            self.stdout.write(json.dumps(status, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_table(status)))

    def _begin(self, month: Month, options: dict[str, Any]) -> MonthRun | None:
        if options["run"]:
            return close_month.run_month(month=month, by=BY, at=now())
        if options["rerun"]:
            return close_month.rerun_month(month=month, reason=options["reason"], by=BY, at=now())
        return None

    def _drive(self, run: MonthRun, *, wait: bool) -> None:
        if not wait:
            tasks.advance_month.apply_async(kwargs={"run_id": run.pk, "again": True})
            return
        done = drive_month.run_to_the_end(run_id=run.pk, at=now())
        failed = [f"{step.work} {step.hospital_id}: {error}" for step, error in done if error]
        if failed:
            raise CommandError("\n".join(failed))


def _table(status: dict[str, Any]) -> Iterator[str]:
    yield f"{status['month']} r{status.get('revision', '-')} {status['state']}"
    if status.get("refused"):
        yield "refused: something could be learned from the protected figures"
    if status.get("error"):
        yield f"error: {status['error']}"
    for part in status["hospitals"]:
        pages = "" if part["pages"] is None else f"{part['pages']} pages, {part['bytes']} bytes"
        aside = f"set aside: {part['set_aside']}" if part["set_aside"] else ""
        told = f"{pages} {aside} {part['error']}"
        yield f"  {part['code']:<32} {part['state']:<11} {part['rows']:>6} {told}".rstrip()
    if status["release"]:
        release = status["release"]
        yield (
            f"release r{release['revision']}: {release['published']} cells published, "
            f"{release['suppressed']} withheld, {release['content_hash']}"
        )
