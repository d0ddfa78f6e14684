"""A hospital's people name, restore and retire what was learnt of their source systems (H4).

Each change goes into the hospital's trail and into the record of changes.
"""

from datetime import datetime
from typing import Any

from optiserve.tenancy.context import inside
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change
from shared.hospitals.models import Hospital
from shared.kernel.databases import atomic_for
from shared.users.principals import Principal
from tenants.intake import queries
from tenants.intake.models import ImportProfile
from tenants.intake.services import sources
from tenants.sharing import services as trail


def rename(
    *,
    hospital: Hospital,
    profile: ImportProfile,
    source: str,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> ImportProfile:
    """Say which system writes files with these headers. Repeatable."""
    with inside(hospital), atomic_for(ImportProfile):
        renamed = sources.rename(profile=profile, source=source)
        if renamed.source != profile.source:
            before, after = {"source": profile.source}, {"source": renamed.source}
            _note(renamed, hospital, principal, at, via, change(before, after))
    return renamed


def restore(
    *,
    hospital: Hospital,
    profile: ImportProfile,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> ImportProfile:
    """Make an earlier version hold again. Repeatable."""
    with inside(hospital), atomic_for(ImportProfile):
        restored = sources.restore(profile=profile, by=principal.actor, at=at)
        if restored.created_at == at:
            before = queries.profile_before(restored)
            told = change(before.mapping if before else None, restored.mapping)
            _note(restored, hospital, principal, at, via, told)
    return restored


def retire(
    *,
    hospital: Hospital,
    profile: ImportProfile,
    principal: Principal,
    at: datetime,
    via: str = "screen",
) -> ImportProfile:
    """Recognise files with these headers no more. Repeatable."""
    with inside(hospital), atomic_for(ImportProfile):
        retired = sources.retire(profile=profile, by=principal.actor, at=at)
        if retired.retired_at == at:
            _note(
                retired, hospital, principal, at, via, change({"retired": False}, {"retired": True})
            )
    return retired


def _note(
    profile: ImportProfile,
    hospital: Hospital,
    principal: Principal,
    at: datetime,
    via: str,
    told: dict[str, Any],
) -> None:
    subject = f"{profile.kind} v{profile.version}"
    trail.record_visit(
        principal=principal, at=at, operation="profile.write", subject=subject, via=via
    )
    audit.record(
        chain=chains.of_hospital(hospital.pk),
        at=at,
        actor=principal.actor,
        organisation=f"hospital:{hospital.pk}",
        operation="mapping.write",
        subject=subject,
        details={"profile": profile.pk, **told},
    )
