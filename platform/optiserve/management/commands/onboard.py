"""`manage.py onboard alpha "Alpha Hospital" --prefecture 13 --beds 180`: a new hospital."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve import addresses
from optiserve.usecases import onboard_hospital
from shared.hospitals.models import Hospital, HospitalState
from shared.hospitals.regions import PREFECTURES
from shared.kernel.clock import now
from shared.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Onboard a hospital here, without a worker. Killed in the middle: say it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="becomes its address")
        parser.add_argument("name")
        parser.add_argument("--prefecture", choices=list(PREFECTURES), required=True)
        parser.add_argument("--beds", type=int, required=True)
        parser.add_argument("--corporation", default="", help="the legal entity, if it has several")
        parser.add_argument("--administrator", default="", help="e-mail address to invite")
        parser.add_argument("--cell", default="", help="the database (the emptiest)")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = {"code": options["code"], "state": HospitalState.PROVISIONING}
        try:
            hospital = Hospital.objects.filter(**begun).first() or self._register(options)
            onboard_hospital.open_hospital(
                hospital_id=hospital.pk,
                administrator_email=options["administrator"],
                by="shell",
                at=now(),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{addresses.hospital_origin(hospital.code)} {hospital.schema_name} in {hospital.cell}"
        )

    def _register(self, options: dict[str, Any]) -> Hospital:
        application = onboard_hospital.Application(
            code=options["code"],
            name=options["name"],
            corporation=options["corporation"],
            prefecture=options["prefecture"],
            beds=options["beds"],
            administrator_email=options["administrator"],
            cell=options["cell"],
        )
        return onboard_hospital.register(application, by="shell", at=now())
