"""What all pages of one file have in common."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from optiserve import tasks
from optiserve.portals.hospital import intake_words
from optiserve.portals.hospital.files import address, state_badge
from optiserve.usecases import hand_over, leave_with_worker
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.intake.mapping import Mapping
from tenants.intake.models import FileState, ImportFile
from tenants.intake.services import BadMapping, WrongState

OPEN = (FileState.TO_MAP, FileState.TO_CHECK)
"""As long as a file can be prepared for its commit."""


def frame(found: ImportFile, *, page: str = "") -> dict[str, Any]:
    """Heading, path, kind, month and state; ``page`` names a page below the file's own."""
    here = {"label": found.filename}
    below = [{**here, "url": address(found)}, {"label": page}] if page else [here]
    return {
        "page_title": page or found.filename,
        "breadcrumbs": [{"label": _("Files"), "url": reverse("files")}, *below],
        "file": found,
        "month": str(Month.of(found.month)),
        "state": state_badge(found),
    }


def check_under(request: HttpRequest, found: ImportFile, mapping: Mapping) -> list[str]:
    """Have the rows checked, at once or by a worker. Sentences say why that cannot be done."""
    try:
        if found.bytes <= leave_with_worker.LARGE_BYTES:
            hand_over.map_columns(
                hospital=request.hospital,
                file=found,
                mapping=mapping,
                principal=request.principal,
                at=clock.now(),
            )
            return []
        message = leave_with_worker.leave_mapping(
            hospital=request.hospital, file=found, mapping=mapping
        )
    except BadMapping as error:
        return intake_words.mapping_problems(error, kind=found.kind)
    except WrongState as error:
        return [intake_words.refusal(error)]
    tasks.check_file.delay(
        hospital_id=request.hospital.pk,
        file_id=found.pk,
        mapping=message,
        who=leave_with_worker.told(request.principal),
    )
    return []
