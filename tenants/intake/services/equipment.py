"""What committed files tell of devices, loans and faults, written set by set."""

from collections.abc import Sequence
from typing import get_args

from shared.catalogue.queries import LocalWords, match
from tenants.equipment.models import Ward
from tenants.intake import statements
from tenants.intake.fields import Kind
from tenants.intake.models import FileState, ImportFile
from tenants.intake.services.changes import Difference, difference
from tenants.intake.services.holds import snapshots
from tenants.intake.services.rematching import as_json


def add(file: ImportFile) -> Difference:
    """Write what a file tells that is later than all others of its kind, and say what that changed.

    A ledger is compared while it is written; loans and faults are few.
    """
    if file.kind == "ledger":
        statements.run("upsert_wards", files=[file.pk])
        new, changed = _tell_ledger([file.pk], whole=False)
        return Difference(new, changed, gone=0, since=None, until=None)
    found = difference(file.kind, files=[file.pk], whole=False)
    tell(file.kind, files=[file.pk], whole=False)
    return found


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


def _tell_ledger(files: Sequence[int], *, whole: bool) -> tuple[int, int]:
    """How many devices came, and how many of those known were told otherwise than before."""
    *_, before, latest = [None, None, *sorted(set(snapshots().values_list("month", flat=True)))]
    words = [LocalWords(*row) for row in statements.fetch("words", files=files)]
    statements.run("upsert_categories", files=files, names=sorted({one.category for one in words}))
    ((new, changed),) = statements.fetch(
        "upsert_ledger",
        kind="ledger",
        files=files,
        whole=whole,
        latest=latest,
        matches=as_json(match(words)),
    )
    if whole:
        statements.run("versions", files=files)
        statements.run("forget_devices", files=files)
    elif before and snapshots().filter(pk__in=files).exists():
        statements.run("mark_absent", files=files, before=before)
    mark_missing()
    heed_marks()
    statements.run("link_loans", files=files)
    statements.run("link_faults", files=files)
    return new, changed


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
