"""Official lists, and the catalogue's own, loaded from files: looked at first, then taken."""

import hashlib
import io
from datetime import date, datetime
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from shared.audit import chains
from shared.audit import services as audit
from shared.catalogue import lists
from shared.catalogue.lists.kinds import problems
from shared.catalogue.lists.plan import LineError, Plan
from shared.catalogue.models import ListKind, OfficialList
from shared.catalogue.services.turns import note_change, take_turn
from shared.kernel.errors import DomainError
from tenants.intake.reading import UnreadableFile, read_table

_OWN: Final = (ListKind.MAKERS, ListKind.MODELS, ListKind.WORDS)


class NotATable(DomainError):
    """The file cannot be read as a table."""

    code = "list-not-a-table"


def look(*, kind: str, data: bytes, filename: str) -> Plan:
    """What taking a file would change. CSV of any Japanese encoding, xlsx or xls.

    Raises NotATable, BadList.
    """
    try:
        table = read_table(io.BytesIO(data), filename=filename)
    except UnreadableFile as error:
        raise NotATable(reason=error.code) from error
    form = lists.KINDS[kind]
    told, errors, rows = lists.read(
        form, table.headers, [(row.number, row.cells) for row in table.rows]
    )
    check = problems(kind)
    for key, line in list(told.items()):
        if wrong := check(line):
            name, code = wrong
            title = next(one.titles[0] for one in form.columns if one.name == name)
            errors.append(LineError(0, title, key, code))
            del told[key]
    return lists.compare(form, told, lists.known(kind), rows=rows, errors=errors)


@transaction.atomic
def take(
    *, kind: str, data: bytes, filename: str, day: date, by: str, at: datetime
) -> OfficialList | None:
    """Take a list; ``day`` is when it begins to hold. None: it changes nothing.

    Lines with errors are left out. Raises NotATable, BadList.
    """
    take_turn()
    plan = look(kind=kind, data=data, filename=filename)
    if plan.is_empty:
        return None
    lists.write(kind, plan, day=day, by=by, at=at)
    taken = OfficialList.objects.create(
        kind=kind,
        filename=filename[:255],
        sha256=_digest(data),
        rows=plan.rows,
        added=len(plan.added),
        changed=len(plan.changed),
        gone=len(plan.gone),
        rejected=len(plan.errors),
        valid_from=day,
        taken_at=at,
        taken_by=by,
    )
    details: dict[str, Any] = {
        "list": taken.pk,
        "sha256": taken.sha256,
        "added": taken.added,
        "changed": taken.changed,
        "gone": taken.gone,
        "rejected": taken.rejected,
    }
    if kind in _OWN:
        note_change(operation="catalogue.load", thing=f"list:{kind}", by=by, at=at, details=details)
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="catalogue.load",
        subject=f"{kind} {filename}"[:200],
        details=details,
    )
    return taken


def keep(data: bytes) -> str:
    """Put a file aside until somebody has looked at what it changes; its SHA-256."""
    digest = _digest(data)
    key = _key(digest)
    if not default_storage.exists(key):
        default_storage.save(key, ContentFile(data))
    return digest


def kept(digest: str) -> bytes | None:
    """A file that was put aside; None if it is gone."""
    key = _key(digest)
    if not default_storage.exists(key):
        return None
    with default_storage.open(key) as stored:
        return bytes(stored.read())


def drop(digest: str) -> None:
    """A file that is not needed any more."""
    default_storage.delete(_key(digest))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _key(digest: str) -> str:
    return f"catalogue/waiting/{digest}"
