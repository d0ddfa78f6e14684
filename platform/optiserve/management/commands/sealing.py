"""`manage.py sealing --rewrap`: all hospitals' keys under the environment's first; `--files`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve.usecases import seal_files
from shared.hospitals import file_keys
from shared.hospitals.models import Hospital, HospitalState
from shared.kernel.clock import now
from shared.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Show or renew what hospitals' keys and files are sealed with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rewrap", action="store_true", help="wrap with the first of SEALING_KEYS"
        )
        parser.add_argument(
            "--files", action="store_true", help="seal every hospital's files with its newest key"
        )
        parser.add_argument("--by", default="shell", help="stays on record")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["rewrap"]:
                count = seal_files.rewrap(by=options["by"], at=now())
                self.stdout.write(f"wrapped anew: {count}")
            if options["files"]:
                self._seal(by=options["by"])
            kept, behind = file_keys.standing()
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"keys of hospitals' files: {kept}, not under the first key: {behind}")

    def _seal(self, *, by: str) -> None:
        for hospital in Hospital.objects.exclude(state=HospitalState.ERASED).order_by("pk"):
            done = seal_files.seal_all(hospital_id=hospital.pk, by=by, at=now())
            self.stdout.write(f"{hospital.code}: files: {done.files}, sealed: {done.sealed}")
