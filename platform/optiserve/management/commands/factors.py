"""`manage.py factors EMAIL --remove --by WHO`: for whoever lost every second factor."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve.usecases import second_factors
from shared.kernel import clock


class Command(BaseCommand):
    help = "Take a person's second factors away; the next sign-in leads to setting one up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="of the person")
        parser.add_argument("--remove", action="store_true", required=True, help="yes, do it")
        parser.add_argument("--by", required=True, help="who decided it, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = second_factors.take_away(
                email=options["email"], by=options["by"], at=clock.now()
            )
        except second_factors.UnknownPerson:
            raise CommandError(f"Nobody has the address {options['email']}.") from None
        self.stdout.write(f"{count} second factors removed, every session ended.")
