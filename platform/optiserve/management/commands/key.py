"""`manage.py key maker aoba --name "nightly export"`: a program's key, from a shell."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve.usecases import hand_out_key
from shared.kernel.clock import now
from shared.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Make an API key for an organisation and print its secret, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=["hospital", "maker", "dealer", "operator"])
        parser.add_argument("code", nargs="?", default="", help="of the organisation")
        parser.add_argument("--name", required=True, help="which program uses it")
        parser.add_argument("--days", type=int, default=365, help="how long it is valid (365)")
        parser.add_argument("--operations", nargs="*", help="default: all its administrator may do")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        try:
            issued = hand_out_key.hand_out(
                kind=options["kind"],
                code=options["code"],
                name=options["name"],
                operations=options["operations"],
                by="shell",
                at=at,
                expires_at=at + timedelta(days=options["days"]),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(issued.secret)
