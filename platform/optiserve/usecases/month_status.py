"""How far a month is, as an operator reads it."""

from typing import Any

from shared.aggregates import queries as aggregates
from shared.aggregates.models import HospitalRun
from shared.kernel.periods import Month


def of(month: Month) -> dict[str, Any]:
    """The month's latest run as JSON values; only ``month`` and state ``absent`` without a run."""
    run = aggregates.latest_run(month)
    if run is None:
        return {"month": str(month), "state": "absent", "hospitals": [], "release": None}
    return {
        "month": str(month),
        "revision": run.revision,
        "state": run.state,
        "reason": run.reason,
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "refused": run.is_refused,
        "error": run.error,
        "hospitals": [_part(part) for part in aggregates.parts(run.pk)],
        "release": _release(month),
    }


def _part(part: HospitalRun) -> dict[str, Any]:
    return {
        "code": part.hospital.code,
        "state": "delivered" if part.delivered_at else part.state,
        "set_aside": part.set_aside,
        "changed_at": part.changed_at.isoformat() if part.changed_at else None,
        "rows": part.rows,
        "pages": part.report_pages,
        "bytes": part.report_bytes,
        "error": part.error,
    }


def _release(month: Month) -> dict[str, Any] | None:
    release = aggregates.latest_release(month)
    if release is None:
        return None
    return {
        "revision": release.run.revision,
        "published": release.cells_published,
        "suppressed": release.cells_suppressed,
        "content_hash": release.content_hash,
    }
