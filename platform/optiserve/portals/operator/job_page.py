"""What the page of one job shows, and the lines of a hospital's history."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.portals.operator import job_acts, life_acts, life_words
from optiserve.portals.operator.job_acts import JobAct
from optiserve.portals.operator.life_acts import Act
from optiserve.web.tables import Column, Table
from shared.hospitals.models import Hospital, Job, JobKind, JobState
from shared.kernel import clock
from shared.users.principals import Principal

HISTORY = Table(
    name="history",
    caption=gettext_lazy("What has happened"),
    columns=[
        Column(
            "kind",
            gettext_lazy("What"),
            value=Job.get_kind_display,
            link=lambda job: f"jobs/{job.pk}/",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            value=Job.get_state_display,
            cell=life_words.job_badge,
        ),
        Column("requested_at", gettext_lazy("Requested at"), sortable=True, numeric=True),
        Column("requested_by", gettext_lazy("Requested by")),
        Column("finished_at", gettext_lazy("Finished"), sortable=True, numeric=True),
    ],
    page_size=10,
    empty=gettext_lazy("Nothing yet since it was onboarded."),
)


def progress(job: Job, url: str) -> dict[str, Any]:
    """For the progress component: under way until the job is over or waits for a person."""
    return {
        "id": f"job-{job.pk}",
        "label": life_words.step_of(job),
        "value": job.value,
        "maximum": job.maximum,
        "url": url,
        "finished": not job_acts.is_for_a_worker(job) or _is_due_later(job),
    }


def _is_due_later(job: Job) -> bool:
    return job.due_at is not None and job.due_at > clock.now()


def context(job: Job, principal: Principal) -> dict[str, Any]:
    """Everything of a job's page but its frame."""
    hospital = job.hospital
    return {
        "job": job,
        "badge": life_words.job_badge(job),
        "facts": _facts(job),
        "failure": life_words.failure_of(job) if job.state == JobState.FAILED else "",
        "acts": [
            _shown(act, hospital, "job_", job.pk) for act in job_acts.possible_for(job, principal)
        ],
        "compared": [
            (row["table"], row["now"], row["then"], _("same") if row["same"] else _("differs"))
            for row in job.details.get("compared", [])
        ],
        "tables": list(job.details.get("tables", {}).items()),
        "download": _download(job),
    }


def acts_on(hospital: Hospital, principal: Principal) -> list[dict[str, Any]]:
    """What can be done to a hospital now, each with its form for a dialog."""
    return [_shown(act, hospital, "act_") for act in life_acts.possible(hospital, principal)]


def _shown(act: Act | JobAct, hospital: Hospital, prefix: str, *more: Any) -> dict[str, Any]:
    return {
        "name": act.name,
        "label": act.label,
        "text": act.text,
        "is_grave": act.is_grave,
        "url": reverse(f"operator:{prefix}{act.name}", args=[hospital.code, *more]),
        "form": act.form(hospital=hospital, auto_id=f"{act.name}_%s"),
    }


def _download(job: Job) -> dict[str, str] | None:
    """An erasure's certificate. What holds a hospital's rows is fetched at the hospital's door."""
    if job.kind != JobKind.ERASE or job.state != JobState.DONE or not job.archive_key:
        return None
    return {
        "label": _("Certificate (PDF)"),
        "url": reverse("operator:certificate", args=[job.hospital.code, job.pk]),
    }


def _facts(job: Job) -> list[tuple[str, Any]]:
    """Only what there is to say: a job has many fields that others need."""
    renamed = "{from} → {to}".format(**job.details) if job.kind == JobKind.RENAME else None
    facts = [
        (_("Hospital"), job.hospital.name),
        (_("Address"), renamed),
        (_("Requested by"), job.requested_by),
        (_("Requested at"), job.requested_at),
        (_("Reason"), job.reason),
        (_("Approved by (another person)"), job.approved_by),
        (_("Approved at"), job.approved_at),
        (_("Not before"), job.due_at),
        (_("Backup of"), job.source.finished_at if job.source else None),
        (_("Rows checked"), job.details.get("checked")),
        (_("Rows"), job.details.get("rows")),
        (_("Files"), job.details.get("files")),
        (_("Files brought back"), job.details.get("files_back") or None),
        (_("Begun"), job.started_at),
        (_("Finished"), job.finished_at),
        (_("Size (bytes)"), job.size or None),
        (_("SHA-256"), job.digest),
    ]
    return [(label, value) for label, value in facts if value not in {None, ""}]
