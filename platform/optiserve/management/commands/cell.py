"""`manage.py cell osaka [--prepare]`: a database for hospitals' schemas."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from optiserve import env
from optiserve.tenancy import bootstrap, cells
from shared.hospitals.models import Hospital


class Command(BaseCommand):
    help = "Prepare a cell, or show who lives in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=cells.known())
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="make its roles and database, with the administrator's CELL_NAME_SUPERUSER_URL",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        cell = options["name"]
        if options["prepare"]:
            superuser_url = env.address(f"CELL_{cell.upper()}_SUPERUSER_URL")
            is_new = bootstrap.prepare_cell(superuser_url, cell)
            self.stdout.write("The database was made." if is_new else "It was there already.")
            return
        for hospital in Hospital.objects.filter(cell=cell).order_by("code"):
            self.stdout.write(f"{hospital.code:<40} {hospital.schema_name}")
