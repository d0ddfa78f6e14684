"""One at a time: who changes a hospital's equipment or registers a file waits for the others."""

from shared.kernel.databases import connection_for
from tenants.intake.models import ImportFile


def take_turn(subject: str) -> None:
    """Wait until no other transaction of this hospital works on the subject.

    The turn ends with the transaction, however it ends.
    """
    with connection_for(ImportFile).cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 7))",
            [f":intake:{subject}"],
        )
