"""Reading the audit trail."""

from shared.audit.models import Event
from shared.audit.services import GENESIS, digest_of


def first_break(chain: str) -> int | None:
    """The position of the first event that does not follow from its predecessor; None if whole."""
    previous, expected = GENESIS, 1
    for event in Event.objects.filter(chain=chain).order_by("position").iterator():
        whole = event.position == expected and event.previous_hash == previous
        if not whole or event.hash != digest_of(event):
            return event.position
        previous, expected = event.hash, expected + 1
    return None
