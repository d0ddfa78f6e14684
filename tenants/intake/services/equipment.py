"""What committed files tell of devices, loans and faults, written set by set."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from shared.catalogue.queries import LocalWords, match
from tenants.intake import statements
from tenants.intake.fields import Kind
from tenants.intake.models import FileState, ImportFile


def tell(kind: Kind, *, files: Sequence[int], whole: bool) -> None:
    """Write what files tell.

    ``whole``: the files are all committed ones of their kind, and what none of them tells is
    forgotten; else they are one file, later than all others.
    """
    statements.run("upsert_wards", files=files)
    if kind == "ledger":
        _tell_ledger(files, whole=whole)
    else:
        statements.run(f"upsert_{kind}", kind=kind, files=files, whole=whole)


def _tell_ledger(files: Sequence[int], *, whole: bool) -> None:
    kind: Kind = "ledger"
    matches = json.dumps(_matches(files), ensure_ascii=False)
    statements.run("upsert_ledger", kind=kind, files=files, whole=whole, matches=matches)
    statements.run("versions", files=files, whole=whole)
    if whole:
        statements.run("forget_devices", files=files)
    ledgers = ImportFile.objects.filter(kind=kind, state=FileState.COMMITTED)
    months = list(ledgers.order_by("month").values_list("month", flat=True).distinct())
    statements.run("mark_missing", files=files, months=months)
    statements.run("link_loans", files=files)
    statements.run("link_faults", files=files)


def _matches(files: Sequence[int]) -> dict[str, dict[str, Any]]:
    """What each combination of local words means in the shared catalogue.

    Its key is made of category, name, maker and model, as upsert_ledger.sql makes it.
    """
    rows = statements.fetch("words", kind="ledger", files=files)
    words = [LocalWords(category=row[0], name=row[1], maker=row[2], model=row[3]) for row in rows]
    return {
        "\x1f".join((one.category, one.name, one.maker, one.model)): asdict(found)
        for one, found in match(words).items()
    }
