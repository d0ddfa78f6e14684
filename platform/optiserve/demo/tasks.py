"""What the demonstration has workers do: be the person at a hospital who hands a file over."""

from pathlib import Path
from typing import Any

from celery import shared_task

from optiserve.demo.settle import email_of
from optiserve.usecases import hand_over
from shared.hospitals.models import Hospital
from shared.kernel.clock import now
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.intake.models import FileState, ImportFile
from tenants.intake.services import profiles


@shared_task
def hand_file_over(*, hospital_id: int, kind: str, month: str, path: str, **_: Any) -> None:
    """Upload a file, accept the suggested mapping the first time, look, and commit."""
    hospital = Hospital.objects.get(pk=hospital_id)
    principal = Principal(
        actor=email_of(hospital.code),
        organisation_kind="hospital",
        organisation_id=hospital.pk,
        organisation_name=hospital.name,
        roles=frozenset({"hospital.administrator"}),
    )
    source = Path(path)
    with source.open("rb") as opened:
        file = hand_over.receive(
            hospital=hospital,
            kind=kind,
            month=Month.parse(month),
            filename=source.name,
            source=opened,
            principal=principal,
            at=now(),
            via="demo",
        )
    _as_a_person_would(file, hospital=hospital, principal=principal)


def _as_a_person_would(file: ImportFile, *, hospital: Hospital, principal: Principal) -> None:
    if file.state == FileState.TO_MAP:
        file = hand_over.map_columns(
            hospital=hospital,
            file=file,
            mapping=profiles.from_json(file.mapping),
            principal=principal,
            at=now(),
            via="demo",
        )
    if file.state == FileState.TO_CHECK:
        hand_over.commit(
            hospital=hospital,
            file=file,
            principal=principal,
            at=now(),
            confirm_size=True,
            via="demo",
        )
