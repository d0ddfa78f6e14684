"""What committed files tell of devices, loans and faults, written set by set."""

from collections.abc import Sequence
from typing import get_args

from shared.catalogue.queries import LocalWords, match
from tenants.equipment.models import Ward
from tenants.intake import statements
from tenants.intake.fields import Kind
from tenants.intake.models import FileState, ImportFile
from tenants.intake.services.holds import snapshots
from tenants.intake.services.rematching import as_json


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
    if kind == "loans":
        statements.run("upsert_returns", kind="returns", files=files, whole=whole)
        statements.run("pair_returns", files=files)
    if whole:
        _forget_wards()


def tell_anew() -> None:
    """Tell every kind from all committed files: what people decided about devices has changed."""
    for kind in get_args(Kind):
        committed = ImportFile.objects.filter(kind=kind, state=FileState.COMMITTED)
        tell(kind, files=list(committed.values_list("pk", flat=True)), whole=True)


def mark_missing() -> None:
    """Mark devices that the latest ledgers of all devices lack, as people judged them (I-23)."""
    months = sorted(set(snapshots().values_list("month", flat=True)))
    statements.run("mark_missing", files=[], months=months)


def heed_marks(categories: Sequence[str] = ()) -> None:
    """Manage devices as people said, of single ones and of whole local categories.

    ``categories`` names those of which something was said otherwise before.
    """
    statements.run("heed_marks", files=[], categories=list(categories))


def _tell_ledger(files: Sequence[int], *, whole: bool) -> None:
    kind: Kind = "ledger"
    statements.run("upsert_categories", files=files)
    matches = _matches(files)
    statements.run("upsert_ledger", kind=kind, files=files, whole=whole, matches=matches)
    statements.run("versions", files=files, whole=whole)
    if whole:
        statements.run("forget_devices", files=files)
    mark_missing()
    heed_marks()
    statements.run("link_loans", files=files)
    statements.run("link_faults", files=files)


def _forget_wards() -> None:
    """Wards that only files had named and none names now, unless somebody said more of them."""
    untouched = {
        field.attname: field.get_default()
        for field in Ward._meta.concrete_fields
        if field.name not in {"id", "name", "from_file"}
    }
    candidates = Ward.objects.filter(
        from_file=True, devices=None, loan=None, spellings=None, **untouched
    )
    if not candidates.exists():
        return
    committed = ImportFile.objects.filter(state=FileState.COMMITTED).values_list("pk", flat=True)
    named = [name for (name,) in statements.fetch("named_wards", files=list(committed))]
    Ward.objects.filter(pk__in=candidates.values("pk")).exclude(name__in=named).delete()


def _matches(files: Sequence[int]) -> str:
    """What each combination of local words means in the shared catalogue, as JSON."""
    rows = statements.fetch("words", kind="ledger", files=files)
    return as_json(match([LocalWords(*row) for row in rows]))
