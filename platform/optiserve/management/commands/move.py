"""`manage.py move alpha osaka`: a hospital to another cell, from a shell."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve.usecases import move_hospital
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital, Move
from shared.kernel.clock import now
from shared.kernel.errors import DomainError

BY = "shell"


class Command(BaseCommand):
    help = "Move a hospital to another cell. What was begun and interrupted is carried on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="of the hospital")
        parser.add_argument("cell", nargs="?", default="", help="where to; default is a cell too")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--confirm", action="store_true", help="remove the old copy")
        what.add_argument("--rollback", action="store_true", help="turn back")
        parser.add_argument(
            "--as-it-was",
            action="store_true",
            help="with --rollback: without what was written in the new cell, which may be lost",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        hospital = Hospital.objects.filter(code=options["code"]).first()
        if hospital is None:
            raise CommandError("No hospital has this code.")
        try:
            move = move_hospital.carry_on(move_id=self._move(hospital, options).pk, clock=now)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_told(move))
        if move.error:
            raise CommandError(move.error)

    def _move(self, hospital: Hospital, options: dict[str, Any]) -> Move:
        move = hospitals.move_of(hospital)
        if move is None and options["cell"]:
            return move_hospital.ask(hospital_id=hospital.pk, cell=options["cell"], by=BY, at=now())
        if move is None:
            raise CommandError("It is not moving. Name the cell it is to move to.")
        if options["cell"] not in {"", move.target}:
            raise CommandError(f"It is moving to {move.target}. Confirm that or roll it back.")
        if options["confirm"]:
            move_hospital.confirm(move_id=move.pk, by=BY, at=now())
        elif options["rollback"]:
            move_hospital.roll_back(
                move_id=move.pk, by=BY, at=now(), as_it_was=options["as_it_was"]
            )
        return move


def _told(move: Move) -> str:
    lines = [f"{move.hospital.code}: {move.source} to {move.target}, {move.state}"]
    lines += [f"  {one['table']:<28} {one['rows']:>10} {one['sha256']}" for one in move.copied]
    if move.read_only_since and move.writable_at:
        seconds = (move.writable_at - move.read_only_since).total_seconds()
        lines.append(f"  read-only for {seconds:.1f} s")
    return "\n".join(lines)
