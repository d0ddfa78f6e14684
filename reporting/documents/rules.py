"""The thresholds, weights and targets that a report was made by, and what changed of them since.

They hold from the next report on; what was sent stays. A figure that moved because they did must
not look as if the equipment had.
"""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_pages import RuleChange
from reporting.documents.report_words import ABSENT, COMPONENTS, category_called
from reporting.metrics.month.rows import Settings


def rules_of(settings: Settings) -> dict[str, str]:
    """Every rule that figures follow, by name: ``weight:age``, ``accepted:infusion-pump``."""
    return {
        "replace_from": f"{settings.replace_from:g}",
        "counted_at": f"{settings.counted_at // 60:02}:{settings.counted_at % 60:02}",
        **{f"weight:{name}": f"{weight:g}" for name, weight in settings.weights.items()},
        **{f"accepted:{code}": f"{share:.1%}" for code, share in settings.accepted.items()},
        **{f"long_loan_days:{code}": f"{days}" for code, days in settings.long_loan_days.items()},
    }


def changed(before: dict[str, str], after: dict[str, str]) -> tuple[RuleChange, ...]:
    """What differs; nothing where the report before kept no rules yet."""
    if not before:
        return ()
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        RuleChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def rule_changes(report: HospitalReport) -> list[str]:
    """What was chosen otherwise since the last report, in the active language; [] for nothing."""
    found = [_told(report, one) for one in report.rule_changes]
    return [_("Chosen otherwise since the last report:"), *found] if found else []


def _told(report: HospitalReport, change: RuleChange) -> str:
    kind, _colon, what = change.rule.partition(":")
    names = {
        "replace_from": _("Points from which to replace"),
        "counted_at": _("Time at which U3 counts"),
        "weight": _("Weight of “%(what)s”"),
        "accepted": _("Accepted stock-outs of %(what)s"),
        "long_loan_days": _("Days after which a loan of %(what)s is long"),
    }
    called = COMPONENTS[what]() if kind == "weight" else category_called(report, what)
    return f"{names[kind] % {'what': called}}: {change.was or ABSENT} → {change.now or ABSENT}"
