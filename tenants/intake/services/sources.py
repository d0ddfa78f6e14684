"""What a hospital's people do with what was learnt about its source systems (H4)."""

from datetime import datetime

from django.db.models import QuerySet

from shared.kernel.databases import atomic_for
from tenants.intake.models import ImportProfile
from tenants.intake.services.turns import take_turn


@atomic_for(ImportProfile)
def rename(*, profile: ImportProfile, source: str) -> ImportProfile:
    """Say which system writes files with these headers; all versions carry it. Repeatable."""
    _versions(profile).update(source=source.strip()[:100])
    return ImportProfile.objects.get(pk=profile.pk)


@atomic_for(ImportProfile)
def restore(*, profile: ImportProfile, by: str, at: datetime) -> ImportProfile:
    """Make an earlier version hold again, as a new one; also one that is retired. Repeatable.

    Files that are committed stay as they are; the next one is read as this version says.
    """
    take_turn("commit")
    newest = _versions(profile).order_by("-version")[0]
    same = (newest.mapping, newest.reading) == (profile.mapping, profile.reading)
    if same and newest.retired_at is None:
        return newest
    return ImportProfile.objects.create(
        kind=profile.kind,
        signature=profile.signature,
        version=newest.version + 1,
        mapping=profile.mapping,
        reading=profile.reading,
        source=newest.source,
        created_at=at,
        created_by=by,
    )


@atomic_for(ImportProfile)
def retire(*, profile: ImportProfile, by: str, at: datetime) -> ImportProfile:
    """Recognise files with these headers no more: the next one waits for a person. Repeatable."""
    newest = _versions(profile).order_by("-version")[0]
    if newest.retired_at is None:
        newest.retired_at, newest.retired_by = at, by
        newest.save(update_fields=["retired_at", "retired_by"])
    return newest


def _versions(profile: ImportProfile) -> QuerySet[ImportProfile]:
    return ImportProfile.objects.filter(kind=profile.kind, signature=profile.signature)
