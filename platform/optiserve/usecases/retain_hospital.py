"""A hospital has left: one archive of everything it had is made and kept until it is erased.

Nobody enters its schema any more. For the archive the reader's role alone may, for as long as that
is being written; no door leads there.
"""

from datetime import datetime
from typing import Any

from optiserve.tenancy import closing
from optiserve.usecases import export_hospital
from shared.hospitals.jobs import Left
from shared.hospitals.models import Job


def carry_out(job: Job, *, at: datetime) -> tuple[Left, dict[str, Any]]:
    """Write the archive and shut the schema. Repeatable. Returns what export_hospital does."""
    try:
        closing.let_read(job.hospital)
        return export_hospital.carry_out(job, at=at)
    finally:
        closing.shut(job.hospital)
