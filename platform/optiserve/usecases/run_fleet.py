"""The operator asks for schemas to be brought up, or to be compared with the golden one."""

from datetime import datetime

from shared.audit import chains
from shared.audit import services as audit


def note_request(*, operation: str, by: str, at: datetime) -> None:
    """Write down who asked for ``migrate`` or ``compare``. A worker does it."""
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="schema.run",
        subject=operation,
    )
