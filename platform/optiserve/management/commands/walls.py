"""`manage.py walls`: does any right lead from one hospital to another? Fit for every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve.tenancy import cross_grants


class Command(BaseCommand):
    help = "Look for rights of one hospital's roles on another's schema; fail if there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = cross_grants.find()
        for one in found:
            self.stderr.write(str(one))
        if found:
            raise CommandError(f"{len(found)} rights lead into a hospital that is not their own.")
        self.stdout.write("No right leads from one hospital to another.")
