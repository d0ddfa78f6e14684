"""What a hospital chose of its report (H11) and of its categories (H7), as the report takes it."""

from dataclasses import replace
from typing import Final

from django.core.files.storage import default_storage

from reporting.documents.report_pages import Shown
from reporting.documents.rules import rules_of
from reporting.metrics.month.rows import Settings
from reporting.metrics.replacement import Component
from shared.kernel.periods import Month
from tenants.equipment import queries as equipment
from tenants.reports import comments
from tenants.reports.settings import ReportSettings

# No number of devices makes a stock-out impossible: a target of 0 is read as one in a thousand.
_STRICTEST: Final = 0.001


def formula_settings(
    month: Month, chosen: ReportSettings, *, with_targets: bool = True
) -> Settings:
    """The choices as formulas take them, with the categories' targets of the month's last day."""
    found = Settings(
        replace_from=chosen.replace_from,
        counted_at=chosen.counted_at.hour * 60 + chosen.counted_at.minute,
    )
    if chosen.weights:
        weights = {Component(name): float(weight) for name, weight in chosen.weights.items()}
        found = replace(found, weights=weights)
    if not with_targets:
        return found
    wanted = equipment.targets(on=month.last_day)
    return replace(
        found,
        accepted={code: max(float(one.stockout_share), _STRICTEST) for code, one in wanted.items()},
        long_loan_days={code: one.long_loan_days for code, one in wanted.items()},
    )


def shown(month: Month, chosen: ReportSettings, *, followed: Settings, quality: float) -> Shown:
    """What the month's report shows, with the comment that stands now, and by which rules."""
    comment = comments.standing(month)
    return Shown(
        left_out=chosen.left_out,
        beside=chosen.beside,
        comment=comment.text if comment else "",
        quality=quality,
        fiscal_year_from=chosen.fiscal_year_from,
        rules=rules_of(followed),
    )


def logo(chosen: ReportSettings) -> bytes | None:
    """The hospital's logo as PNG, None where it has none."""
    if not chosen.logo_key:
        return None
    with default_storage.open(chosen.logo_key) as file:
        return bytes(file.read())
