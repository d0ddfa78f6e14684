"""What beat asks for, and when (JST). What nobody took in time expires: it must not pile up."""

from typing import Any, Final

from celery.schedules import crontab

from optiserve import env

# Several times: what was on its way to another cell in the first hour comes in a later one.
BACKUP_HOURS: Final = range(24)[env.number("BACKUP_HOUR", 1) :][:6]


def _every_minute(task: str) -> dict[str, Any]:
    return {"task": f"optiserve.tasks.{task}", "schedule": 60.0, "options": {"expires": 55}}


def _at(task: str, *, hour: str = "*", minute: str, expires: int) -> dict[str, Any]:
    when = crontab(hour=hour, minute=minute)
    return {"task": f"optiserve.tasks.{task}", "schedule": when, "options": {"expires": expires}}


BEAT: Final = {
    "drive-open-months": _every_minute("drive_months"),
    "drive-hospital-jobs": _every_minute("drive_hospital_jobs"),
    "match-hospitals": _every_minute("match_hospitals"),
    "carry-on-moves": _every_minute("carry_on_moves"),
    "watch-folders": _every_minute("watch_folders"),
    "forget-uploads": _at("forget_uploads", minute="37", expires=50 * 60),
    # Several times: whoever is being moved in the first hour is reminded in a later one.
    "remind-of-missing-files": _at(
        "remind_of_missing_files", hour="9,10,11", minute="0", expires=50 * 60
    ),
    "mail-reports": _at("mail_reports", hour="9,10,11", minute="15", expires=50 * 60),
    "mail-looks": _at("mail_looks", hour="9-17", minute="25", expires=50 * 60),
    "collect-usage": _at("collect_usage", minute="7", expires=50 * 60),
    "back-up-hospitals": _at(
        "back_up_hospitals",
        hour=",".join(map(str, BACKUP_HOURS)),
        minute="10",
        expires=50 * 60,
    ),
    "keep-audit-trail": _at("keep_audit_trail", hour="0", minute="20", expires=12 * 60 * 60),
    "check-domains": _at("check_domains", minute="17", expires=50 * 60),
    # Hour after hour: a claim on the key's row keeps a mail from being sent twice.
    "warn-of-keys": _at("warn_of_keys", hour="9-17", minute="5", expires=50 * 60),
    "revise-changed-months": _at(
        "revise_changed_months", hour="4", minute="10", expires=12 * 60 * 60
    ),
    "forget-sessions": _at("forget_sessions", hour="3", minute="30", expires=12 * 60 * 60),
}
