"""`manage.py migrate`: the public schema, the roles' rights, then every hospital's schema."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate as stock

from optiserve.tenancy import schemas
from optiserve.tenancy.context import PORTAL, open_door
from shared.hospitals.models import Hospital


class Command(stock.Command):
    help = "Migrate the public schema and all hospitals' schemas, with the owner's login."

    def handle(self, *args: Any, **options: Any) -> None:
        options["database"] = "owner"
        with open_door(PORTAL):
            super().handle(*args, **options)
        schemas.grant_public()
        hospitals = list(Hospital.objects.using("owner").exclude(schema_name="").order_by("pk"))
        failed = []
        for outcome in schemas.migrate_all(hospitals):
            if outcome.error:
                failed.append(f"{outcome.hospital.code}: {outcome.error}")
            elif outcome.applied and options["verbosity"]:
                self.stdout.write(f"  {outcome.hospital.code}: {outcome.applied}")
        if failed:
            raise CommandError("Left as they were:\n" + "\n".join(failed))
