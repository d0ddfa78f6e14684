"""Writing to the audit trail. The database refuses to change or delete what is written."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shared.audit.changes import plain
from shared.audit.models import Chain, Event

GENESIS = "0" * 64


@transaction.atomic
def record(
    *,
    chain: str,
    at: datetime,
    actor: str,
    organisation: str,
    operation: str,
    subject: str = "",
    details: dict[str, Any] | None = None,
) -> Event:
    """Append one event to a chain (shared.audit.chains). ``at`` is aware.

    ``details`` is JSON without persons and fractions; a change goes in as changes.change() tells
    it. Each operation has its words in shared.audit.words. Writers to one chain take turns on an
    advisory lock that ends with the transaction. Raises NotForTheTrail.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"audit:{chain}"])
    last = Event.objects.filter(chain=chain).order_by("-position").first()
    event = Event(
        chain=chain,
        position=last.position + 1 if last else 1,
        at=at,
        actor=actor,
        organisation=organisation,
        operation=operation,
        subject=subject,
        details=plain(details or {}),
        previous_hash=last.hash if last else GENESIS,
    )
    event.hash = digest_of(event)
    event.save(force_insert=True)
    return event


def digest_of(event: Event) -> str:
    """SHA-256 over the row's fields and the previous hash, as canonical JSON."""
    fields = [
        event.chain,
        event.position,
        event.at.timestamp(),
        event.actor,
        event.organisation,
        event.operation,
        event.subject,
        event.details,
        event.previous_hash,
    ]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def note(chain: str, **found: Any) -> None:
    """Keep what was found out about a chain: fields of Chain."""
    Chain.objects.update_or_create(name=chain, defaults=found)
