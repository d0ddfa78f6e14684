"""What workers do. A task translates its message, calls one use case, and asks what comes next.

Messages carry keyword arguments only, and tasks tolerate ones they do not know, so that old workers
survive new messages. Every task may run twice, be killed at any point, or be lost: the rows say
what is done, and drive_months asks again for the rest.
"""

from typing import Any, Final

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisUnreachable

from optiserve.fairness.turns import in_turn
from optiserve.sessions import SessionStore
from optiserve.tenancy import drift, fleet, spares
from optiserve.usecases import (
    close_month,
    drive_month,
    export_audit,
    export_hospital,
    hospital_jobs,
    leave_with_worker,
    look_up_domains,
    match_words,
    move_hospital,
    onboard_hospital,
    own_account,
    remind_of_files,
    take_delivery,
    upload_in_parts,
    verify_audit,
    watch_folder,
)
from optiserve.usecases import collect_usage as costs
from optiserve.usecases import mail_looks as look_mails
from optiserve.usecases import mail_reports as report_mails
from optiserve.usecases import prepare_file as prepare_a_file
from optiserve.usecases import warn_of_keys as ending_keys
from optiserve.usecases.drive_month import Step
from shared.kernel.clock import now, today

RETRY: Final[dict[str, Any]] = {
    "autoretry_for": (OperationalError, InterfaceError, BrokerError, RedisUnreachable),
    "retry_backoff": True,
    "retry_backoff_max": 60,
    "max_retries": 5,
}


@shared_task(**RETRY)
@in_turn
def collect_hospital(*, run_id: int, hospital_id: int, **_: Any) -> None:
    """Bring one hospital's month over to the run."""
    _carry_out(Step("collect", run_id, hospital_id))


@shared_task(**RETRY)
def protect_month(*, run_id: int, **_: Any) -> None:
    """Protect what was collected."""
    _carry_out(Step("protect", run_id))


@shared_task(**RETRY)
def publish_month(*, run_id: int, **_: Any) -> None:
    """Release what is protected, if nothing can be learned from it."""
    _carry_out(Step("publish", run_id))


@shared_task(**RETRY)
@in_turn
def deliver_report(*, run_id: int, hospital_id: int, **_: Any) -> None:
    """Put the month's report into one hospital's archive."""
    _carry_out(Step("deliver", run_id, hospital_id))


@shared_task(**RETRY)
def advance_month(*, run_id: int, again: bool = False, **_: Any) -> None:
    """Ask for every missing piece of a run; with ``again`` also for those asked for lately."""
    for step in drive_month.advance(run_id=run_id, at=now(), again=again):
        _TASK_OF[step.work].apply_async(kwargs=_message(step))


@shared_task(**RETRY)
def drive_months(**_: Any) -> None:
    """Every minute: whatever was lost on the way is asked for again when it is due."""
    for run_id in drive_month.unfinished():
        advance_month.apply_async(kwargs={"run_id": run_id})


@shared_task(**RETRY)
def revise_changed_months(**_: Any) -> None:
    """Every night: months that hospitals have corrected since are done again."""
    for run in close_month.revise_changed_months(at=now()):
        advance_month.apply_async(kwargs={"run_id": run.pk})


@shared_task(**RETRY)
def open_hospital(*, hospital_id: int, administrator_email: str, by: str, **_: Any) -> None:
    """Make a registered hospital's schema and invite its first administrator."""
    onboard_hospital.open_hospital(
        hospital_id=hospital_id, administrator_email=administrator_email, by=by, at=now()
    )
    refill_spares.delay()


@shared_task(**RETRY)
def refill_spares(**_: Any) -> None:
    """Make schemas for the next hospitals, in place of those that were taken."""
    spares.refill()


@shared_task(**RETRY)
def run_fleet(**_: Any) -> None:
    """Bring up every schema that is behind or failed. What fails again is on its row."""
    fleet.run()


@shared_task(**RETRY)
def compare_schemas(**_: Any) -> None:
    """Compare every schema with the golden one; what differs is on its row."""
    drift.keep_report()


@shared_task(**RETRY)
def collect_usage(**_: Any) -> None:
    """Every hour: what each hospital has cost today."""
    costs.collect(at=now())


@shared_task(**RETRY)
def check_domains(**_: Any) -> None:
    """Every hour: hospitals' own host names whose proof is to be looked up again."""
    for claim_id in look_up_domains.due(at=now()):
        check_domain.apply_async(kwargs={"claim_id": claim_id})


@shared_task(**RETRY)
def check_domain(*, claim_id: int, **_: Any) -> None:
    """Ask the DNS for one host name's proof."""
    look_up_domains.check_due(claim_id=claim_id, at=now())


@shared_task(**RETRY)
def forget_sessions(**_: Any) -> None:
    """Every night: sessions that have expired at any door."""
    SessionStore.clear_expired()


@shared_task(**RETRY)
def warn_of_keys(**_: Any) -> None:
    """Every hour of the working day: mails about keys that end soon."""
    ending_keys.tell(at=now())


@shared_task(**RETRY, time_limit=4 * 60 * 60)
def keep_audit_trail(**_: Any) -> None:
    """Every night: each chain's days that are over into the storage, then every chain verified."""
    export_audit.export_all(at=now())
    verify_audit.verify_all(at=now())


@shared_task(**RETRY)
def carry_on_move(*, move_id: int, **_: Any) -> None:
    """Do what is next on a hospital's way to another cell."""
    move_hospital.carry_on(move_id=move_id, clock=now)


@shared_task(**RETRY)
def carry_on_moves(**_: Any) -> None:
    """Every minute: whatever a lost worker left in the middle."""
    for move_id in move_hospital.under_way():
        carry_on_move.apply_async(kwargs={"move_id": move_id})


@shared_task(**RETRY, time_limit=4 * 60 * 60)
def carry_out_job(*, job_id: int, **_: Any) -> None:
    """Do what was asked for a hospital: close or open it, export, back up, restore, erase.

    The queue hands a long one out again: whoever gets it then finds it held, and leaves it.
    """
    hospital_jobs.carry_out(job_id=job_id, clock=now)


@shared_task(**RETRY)
def drive_hospital_jobs(**_: Any) -> None:
    """Every minute: what was lost, or has become due, is asked for again."""
    for job_id in hospital_jobs.due(at=now()):
        carry_out_job.apply_async(kwargs={"job_id": job_id})


@shared_task(**RETRY)
def back_up_hospitals(**_: Any) -> None:
    """Every hour of the night: a backup of each open hospital that has none of this night yet.

    And away with what is kept long enough.
    """
    export_hospital.expire(at=now())
    for job_id in export_hospital.ask_for_night(night=today(), at=now()):
        carry_out_job.apply_async(kwargs={"job_id": job_id})


@shared_task(**RETRY)
@in_turn
def read_file(*, hospital_id: int, file_id: int, who: dict[str, Any], **_: Any) -> None:
    """Understand a large file that a hospital handed over."""
    leave_with_worker.read_file(hospital_id=hospital_id, file_id=file_id, who=who, at=now())
    take_delivery.tell_outcome(hospital_id=hospital_id, file_id=file_id, at=now())


@shared_task(**RETRY)
@in_turn
def check_file(
    *, hospital_id: int, file_id: int, mapping: dict[str, Any], who: dict[str, Any], **_: Any
) -> None:
    """Check a large file's rows under the mapping that a person chose."""
    leave_with_worker.check_file(
        hospital_id=hospital_id, file_id=file_id, mapping=mapping, who=who, at=now()
    )


@shared_task(**RETRY)
@in_turn
def prepare_file(*, hospital_id: int, file_id: int, **left: Any) -> None:
    """Read a large file otherwise, take it for another kind, or correct a row of it."""
    known = {name: left[name] for name in ("deed", "told", "handed", "via", "who")}
    prepare_a_file.prepare_left(hospital_id=hospital_id, file_id=file_id, **known, at=now())


@shared_task(**RETRY)
@in_turn
def commit_file(
    *, hospital_id: int, file_id: int, confirm_size: bool, who: dict[str, Any], **_: Any
) -> None:
    """Commit a large file's accepted rows."""
    leave_with_worker.commit_file(
        hospital_id=hospital_id, file_id=file_id, confirm_size=confirm_size, who=who, at=now()
    )


@shared_task(**RETRY)
@in_turn
def undo_file(
    *, hospital_id: int, file_id: int, reason: str, who: dict[str, Any], **_: Any
) -> None:
    """Take a committed file back."""
    leave_with_worker.undo_file(
        hospital_id=hospital_id, file_id=file_id, reason=reason, who=who, at=now()
    )


@shared_task(**RETRY)
def watch_folders(**_: Any) -> None:
    """Every minute: look into the folders of hospitals that use theirs, each by itself."""
    for hospital_id in watch_folder.watched():
        take_from_folder.apply_async(kwargs={"hospital_id": hospital_id}, expires=55)


@shared_task(**RETRY)
@in_turn
def take_from_folder(*, hospital_id: int, **_: Any) -> None:
    """Take in what lies in one hospital's folder."""
    watch_folder.take_all(ask=read_file.delay, hospital_id=hospital_id, clock=now)


@shared_task(**RETRY)
def forget_uploads(**_: Any) -> None:
    """Every hour: uploads that nobody has gone on with for a day."""
    upload_in_parts.forget_abandoned(at=now())


@shared_task(**RETRY)
def remind_of_missing_files(**_: Any) -> None:
    """Every morning: who has not handed over everything is told, once on each of two days."""
    remind_of_files.remind(at=now())


@shared_task(**RETRY)
def mail_reports(**_: Any) -> None:
    """Every morning: whoever is named as recipient is told of a new report, once."""
    report_mails.mail(at=now())


@shared_task(**RETRY)
def mail_looks(**_: Any) -> None:
    """Every hour of the working day: whoever keeps a look is told of new figures, once."""
    look_mails.mail(at=now())


@shared_task(**RETRY)
@in_turn
def answer_same_device(
    *,
    hospital_id: int,
    former_key: str,
    key: str,
    same: bool | None,
    who: dict[str, Any],
    **_: Any,
) -> None:
    """Join two numbers as one device, or part them."""
    leave_with_worker.answer_same(
        hospital_id=hospital_id, former_key=former_key, key=key, same=same, who=who, at=now()
    )


@shared_task(**RETRY)
def match_hospitals(**_: Any) -> None:
    """Every minute: hospitals whose words are to be matched with the catalogue anew."""
    for hospital_id in match_words.due(at=now()):
        match_hospital.apply_async(kwargs={"hospital_id": hospital_id})


@shared_task(**RETRY)
@in_turn
def match_hospital(*, hospital_id: int, **_: Any) -> None:
    """Match one hospital's devices anew, and hear its unmatched words."""
    match_words.match_hospital(hospital_id=hospital_id, at=now())


@shared_task(**RETRY)
def mail_reset_link(*, email: str, **_: Any) -> None:
    """Whoever forgot a password gets a link, if anybody has the address."""
    own_account.mail_reset_link(email=email)


@shared_task(**RETRY)
def mail_confirmation(*, user_id: int, email: str, **_: Any) -> None:
    """A link to a person's new address."""
    own_account.mail_confirmation(user_id=user_id, email=email)


_TASK_OF: Final[dict[str, Task]] = {
    "collect": collect_hospital,
    "protect": protect_month,
    "publish": publish_month,
    "deliver": deliver_report,
}


def _carry_out(step: Step) -> None:
    drive_month.perform(step, at=now())
    advance_month(run_id=step.run_id)


def _message(step: Step) -> dict[str, Any]:
    message = {"run_id": step.run_id, "hospital_id": step.hospital_id}
    return {name: value for name, value in message.items() if value is not None}
