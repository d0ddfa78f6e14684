"""`manage.py hospital alpha suspend --reason "unpaid"`: a hospital's life from a shell."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from optiserve import tasks
from optiserve.usecases import (
    change_hospital,
    erase_hospital,
    hospital_jobs,
    own_login,
    restore_hospital,
    seal_files,
)
from shared.hospitals import queries
from shared.hospitals.limits import Limits
from shared.hospitals.models import Hospital, Job, JobKind, JobState
from shared.kernel.clock import now
from shared.kernel.errors import DomainError

_CHANGES = {
    "suspend": JobKind.SUSPEND,
    "resume": JobKind.RESUME,
    "read-only": JobKind.READ_ONLY,
    "retain": JobKind.RETAIN,
}
_BUNDLES = {"export": JobKind.EXPORT, "backup": JobKind.BACKUP}
_AT_ONCE = ("status", "limit", "key", "seal")
_LOGINS = {"on": JobKind.OWN_LOGIN, "off": JobKind.SHARED_LOGIN}
_LIMITS = {
    "allowance": "times the usual requests",
    "quota-bytes": "bytes of tables and files",
    "quota-rows": "rows",
}
_ORDERS = tuple(restore_hospital.ORDERS)
_ERASURES: dict[str, Callable[..., Job]] = {
    "approve": erase_hospital.approve,
    "cancel": erase_hospital.cancel,
}


class Command(BaseCommand):
    help = "Show or change a hospital's life."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = ["status", *_CHANGES, "rename", *_BUNDLES, "restore", *_ORDERS, "erase", *_ERASURES]
        acts += ["retry", "limit", "key", "seal", "login"]
        parser.add_argument("code", help="of the hospital")
        parser.add_argument("act", choices=acts, nargs="?", default="status")
        parser.add_argument("switch", choices=[*_LOGINS], nargs="?", help="login: of its own?")
        parser.add_argument("--reason", default="", help="stays on record")
        parser.add_argument("--to", default="", help="rename: the new code")
        parser.add_argument("--backup", type=int, help="restore: the job of the backup")
        for name, said in _LIMITS.items():
            parser.add_argument(f"--{name}", type=_amount, help=f"limit: {said}, or usual")
        parser.add_argument(
            "--rotate", action="store_true", help="key: the next one, for new files"
        )
        parser.add_argument("--by", default="shell", help="approve: who agrees (e-mail address)")
        parser.add_argument("--wait", action="store_true", help="do the work here, without workers")
        parser.add_argument("--json", action="store_true", help="print the job as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            hospital = Hospital.objects.get(code=options["code"])
            job = self._act(hospital, options)
        except Hospital.DoesNotExist:
            raise CommandError(f"no hospital has the code {options['code']}") from None
        except DomainError as error:
            raise CommandError(str(error)) from error
        if job is None:
            self._tell(hospital)
            return
        self._carry_out(job, wait=options["wait"])
        job.refresh_from_db()
        self.stdout.write(json.dumps(_facts(job)) if options["json"] else _line(job))
        if job.state == JobState.FAILED:
            raise CommandError(job.error)

    def _act(self, hospital: Hospital, options: dict[str, Any]) -> Job | None:
        act, said = options["act"], {"by": options["by"], "at": now()}
        asked = {"hospital_id": hospital.pk, "reason": options["reason"], **said}
        if act in _AT_ONCE:
            self._at_once(hospital, options)
            return None
        if act in _CHANGES:
            return change_hospital.change(kind=_CHANGES[act], **asked)
        if act in _BUNDLES:
            del asked["reason"]
            return hospital_jobs.ask_bundle(kind=_BUNDLES[act], **asked)
        match act:
            case "rename":
                return change_hospital.rename(code=options["to"], **asked)
            case "restore":
                return restore_hospital.ask(backup_id=_backup(hospital, options), **asked)
            case "erase":
                return erase_hospital.ask(**asked)
            case "login" if options["switch"]:
                return own_login.ask(kind=_LOGINS[options["switch"]], **asked)
            case "login":
                raise CommandError("say whether it is to have a login of its own: on or off")
        return _go_on(hospital, act, said)

    def _at_once(self, hospital: Hospital, options: dict[str, Any]) -> None:
        """What needs no worker and leaves no job."""
        said = {"hospital_id": hospital.pk, "by": options["by"], "at": now()}
        match options["act"]:
            case "limit":
                _limit(hospital, options)
            case "key" if options["rotate"]:
                seal_files.replace_key(reason=options["reason"], **said)
            case "seal":
                done = seal_files.seal_all(**said)
                self.stdout.write(f"files: {done.files}, sealed: {done.sealed}")

    def _carry_out(self, job: Job, *, wait: bool) -> None:
        if wait:
            hospital_jobs.carry_out(job_id=job.pk, clock=now)
        elif job.state in {JobState.REQUESTED, JobState.RUNNING}:
            tasks.carry_out_job.apply_async(kwargs={"job_id": job.pk})

    def _tell(self, hospital: Hospital) -> None:
        hospital.refresh_from_db()
        self.stdout.write(
            f"{hospital.code} {hospital.state} {hospital.schema_name} {hospital.login}".rstrip()
        )
        self.stdout.write("  " + " ".join(_limits_told(hospital)))
        for key in hospital.file_keys.order_by("generation"):
            self.stdout.write(f"  file key {key.generation} of {key.made_at:%Y-%m-%d %H:%M}")
        for job in queries.jobs_of(hospital)[:20]:
            self.stdout.write(f"  {_line(job)}")


def _amount(text: str) -> int:
    """A number, or 0 for what is usual."""
    return 0 if text == "usual" else int(text)


def _limit(hospital: Hospital, options: dict[str, Any]) -> None:
    """Change what was named, and leave the rest."""
    names = [name.replace("-", "_") for name in _LIMITS]
    named = {name: options[name] for name in names if options[name] is not None}
    usual = asdict(Limits())
    changes = {name: value or usual[name] for name, value in named.items()}
    limits = replace(Limits.of(hospital), **changes)
    change_hospital.limit(
        hospital_id=hospital.pk,
        limits=limits,
        by=options["by"],
        at=now(),
        reason=options["reason"],
    )


def _limits_told(hospital: Hospital) -> Iterator[str]:
    for name, value in asdict(Limits.of(hospital)).items():
        yield f"{name}={'usual' if value is None else value}"


def _backup(hospital: Hospital, options: dict[str, Any]) -> int:
    """The one that was named, else the newest."""
    newest = queries.backups_of(hospital).first()
    return int(options["backup"] or (newest.pk if newest else 0))


def _go_on(hospital: Hospital, act: str, said: dict[str, Any]) -> Job:
    """Orders to the job that waits for one."""
    kind = JobKind.ERASE if act in _ERASURES else JobKind.RESTORE
    jobs = queries.jobs_of(hospital)
    if act == "retry":
        job = jobs.filter(state=JobState.FAILED).first()
    else:
        job = jobs.filter(kind=kind, finished_at__isnull=True).first()
    if job is None:
        raise CommandError(f"nothing of {hospital.code} waits for this")
    if act == "retry":
        return hospital_jobs.retry(job_id=job.pk, **said)
    if act in _ERASURES:
        return _ERASURES[act](job_id=job.pk, **said)
    return restore_hospital.order(job_id=job.pk, wanted=act, **said)


def _facts(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "archive": job.archive_key,
        "sha256": job.digest,
        "bytes": job.size,
        "error": job.error,
    }


def _line(job: Job) -> str:
    left = f" {job.archive_key} {job.digest}" if job.archive_key else ""
    due = f" not before {job.due_at:%Y-%m-%d %H:%M}" if job.due_at and not job.is_finished else ""
    return f"#{job.pk} {job.kind} {job.state}{due}{left} {job.error}".rstrip()
