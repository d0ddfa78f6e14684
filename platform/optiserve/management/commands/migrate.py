"""`manage.py migrate`: the public schema, the roles' rights, hospitals' schemas, spare ones."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate as stock

from optiserve.tenancy import fleet, schemas, spares
from optiserve.tenancy.context import PORTAL, open_door


class Command(stock.Command):
    help = "Migrate the public schema and all hospitals' schemas, with the owner's login."

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[str, Any]:
        """Not the checks of screens and addresses: they load the whole house to look at it."""
        return {"tags": ["models", "database"], "databases": ["owner"]}

    def handle(self, *args: Any, **options: Any) -> None:
        options["database"] = "owner"
        with open_door(PORTAL):
            super().handle(*args, **options)
        schemas.grant_public()
        say = self.stdout.write if options["verbosity"] else lambda _: None
        done = fleet.run(say=say)
        if done.failed or done.stopped:
            raise CommandError(done.told())
        spares.refill()
