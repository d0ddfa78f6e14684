"""Whether the audit trail is what was written: every link, and against what was exported."""

from dataclasses import replace
from datetime import datetime

import structlog

from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import export_audit
from shared.audit import queries, services
from shared.audit.models import Anchor
from shared.audit.verification import Fault, Finding, walk

log = structlog.get_logger()


def verify_all(*, at: datetime, files: bool = False) -> list[Finding]:
    """Verify every chain, the portal's first."""
    with open_door(PORTAL):
        return [verify(chain, at=at, files=files) for chain in queries.chains()]


def verify(chain: str, *, at: datetime, files: bool = False) -> Finding:
    """Walk a chain from its first event to its last, and keep what was found on the chain's row.

    Its end is compared with the anchors and with the newest file in the storage, which knows it
    even if somebody took the anchors away; with ``files`` every file is read and digested.
    """
    with open_door(PORTAL):
        anchors = list(queries.anchors(chain))
        marks = {anchor.last_position: anchor.last_hash for anchor in anchors}
        newest = export_audit.newest_in_storage(chain)
        if newest is not None and newest[1] is not None:
            marks[newest[1]["position"]] = newest[1]["hash"]
        finding = walk(chain, queries.along(chain), marks=marks)
        if finding.fault is None:
            finding = _with_files(finding, anchors if files else anchors[-1:])
        _keep(finding, at=at)
        return finding


def _with_files(finding: Finding, anchors: list[Anchor]) -> Finding:
    for anchor in anchors:
        if export_audit.sha256_of(anchor.key) != anchor.sha256:
            return replace(finding, fault=Fault.FILE, broken_at=anchor.last_position)
    return finding


def _keep(finding: Finding, *, at: datetime) -> None:
    services.note(
        finding.chain,
        verified_at=at,
        verified_position=finding.whole_to,
        fault=finding.fault or "",
        broken_at=finding.broken_at,
    )
    if finding.fault:
        log.error(
            "audit.broken",
            chain=finding.chain,
            fault=finding.fault.value,
            position=finding.broken_at,
        )
